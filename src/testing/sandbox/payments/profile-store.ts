import { type Fields, fieldsOf } from "../body.js";
import { AccountStore } from "./account-store.js";
import { API_CLIENT, type Identifiers } from "./identifiers.js";

export type Profile = {
  readonly id: string;
  readonly profile_id: string;
  readonly created_at: string;
  readonly configuration: Fields;
  readonly [field: string]: unknown;
};

/** Every account has this profile. */
const DEFAULT_PROFILE = {
  profile_id: "default",
  description: "Cards and Vipps",
  configuration: { auto_capture: false, dintero_psp: { creditcard: { enabled: true } }, vipps: { enabled: true } },
};

/** The session profiles of all accounts. */
export class ProfileStore {
  readonly #ids: Identifiers;
  readonly #store = new AccountStore<Profile>();
  readonly #withDefault = new Set<string>();

  constructor(ids: Identifiers) {
    this.#ids = ids;
  }

  /** The payment methods of a profile, by the name that sessions are created with or by its id. */
  configurationOf(account: string, profileId: string): Fields | undefined {
    return this.of(account).find(({ id, profile_id }) => [id, profile_id].includes(profileId))?.configuration;
  }

  of(account: string): Profile[] {
    if (!this.#withDefault.has(account)) {
      this.#withDefault.add(account);
      this.add(account, DEFAULT_PROFILE);
    }
    return this.#store.of(account);
  }

  add(account: string, body: Fields): Profile {
    const at = this.#ids.timestamp();
    const id = this.#ids.checkoutId(account, "profile");
    const entity = { id, created_at: at, created_by: API_CLIENT, updated_at: at };
    return this.#store.set(account, {
      profile_id: id,
      ...body,
      configuration: fieldsOf(body["configuration"]),
      ...entity,
    });
  }

  update(account: string, profile: Profile, body: Fields): void {
    this.#store.set(account, { ...profile, ...body, id: profile.id, updated_at: this.#ids.timestamp() });
  }

  delete(account: string, profile: Profile): Profile {
    const at = this.#ids.timestamp();
    this.#store.delete(account, profile.id);
    return { ...profile, updated_at: at, deleted_at: at, deleted_by: API_CLIENT };
  }
}
