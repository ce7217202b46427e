import { AccountStore } from "../payments/account-store.js";
import { API_CLIENT, type Identifiers } from "../payments/identifiers.js";
import type { Grant } from "../tokens.js";

/** An API key, with the value that only its creation and its rotation return. */
export type ApiKey = {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at?: string;
  readonly deleted_by?: string;
  readonly name: string;
  readonly api_key: string;
};

/** The API keys of all accounts, the deleted ones included. */
export class ApiKeyStore {
  readonly #ids: Identifiers;
  readonly #keys = new AccountStore<ApiKey>();

  constructor(ids: Identifiers) {
    this.#ids = ids;
  }

  of(account: string): ApiKey[] {
    return this.#keys.of(account);
  }

  /** A key that is not deleted. */
  find(account: string, id: string): ApiKey | undefined {
    const key = this.#keys.find(account, id);
    return key?.deleted_at === undefined ? key : undefined;
  }

  /** What the value of a key allows; undefined for one that was never valid, is deleted or was rotated. */
  grantOf(value: string | undefined): Grant | undefined {
    const account = value?.slice(0, 9) ?? "";
    const isValid = this.of(account).some(({ api_key, deleted_at }) => deleted_at === undefined && api_key === value);
    return isValid ? { account, kind: "access" } : undefined;
  }

  /** `value` is a new one when there is none. */
  add(account: string, name: string, value?: string): ApiKey {
    const at = this.#ids.timestamp();
    const id = this.#ids.checkoutId(account, "key");
    return this.#keys.set(account, {
      id,
      created_at: at,
      updated_at: at,
      name,
      api_key: value ?? this.#newValue(account),
    });
  }

  /** The old value is not valid any more. */
  rotate(account: string, key: ApiKey): ApiKey {
    const updated_at = this.#ids.timestamp();
    return this.#keys.set(account, { ...key, updated_at, api_key: this.#newValue(account) });
  }

  delete(account: string, key: ApiKey): ApiKey {
    const at = this.#ids.timestamp();
    return this.#keys.set(account, { ...key, updated_at: at, deleted_at: at, deleted_by: API_CLIENT });
  }

  #newValue(account: string): string {
    return `${account}.sandbox-key-${this.#ids.count("keyValue")}`;
  }
}
