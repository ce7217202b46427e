import type { PaymentsSchemas } from "../../../payments/api.js";
import { AccountStore } from "./account-store.js";
import { API_CLIENT, type Identifiers } from "./identifiers.js";

/** A webhook subscription. */
export type Hook = {
  readonly id: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly updated_at: string;
  readonly active: boolean;
  readonly config: {
    readonly url: string;
    readonly secret?: { readonly type: string; readonly value?: string };
    readonly [field: string]: unknown;
  };
  readonly events: readonly string[];
};

export type HookDelivery = PaymentsSchemas["HookDeliveryDetail"];

/** The webhook subscriptions of all accounts, with their deliveries. */
export class HookStore {
  readonly #ids: Identifiers;
  readonly #hooks = new AccountStore<Hook>();
  readonly #ended = new AccountStore<Hook>();
  readonly #deliveries = new Map<string, HookDelivery[]>();

  constructor(ids: Identifiers) {
    this.#ids = ids;
  }

  add(account: string, given: Pick<Hook, "active" | "config" | "events">): Hook {
    const at = this.#ids.timestamp();
    const entity = { id: this.#ids.uuid("hook"), created_at: at, created_by: API_CLIENT, updated_at: at };
    return this.#hooks.set(account, { ...given, ...entity });
  }

  find(account: string, id: string): Hook | undefined {
    return this.#hooks.find(account, id);
  }

  of(account: string): Hook[] {
    return this.#hooks.of(account);
  }

  /** The subscriptions that were deleted. */
  endedOf(account: string): Hook[] {
    return this.#ended.of(account);
  }

  /** Deletes a subscription, by the caller or because its receiver fails. */
  end(account: string, hook: Hook): Hook {
    const at = this.#ids.timestamp();
    this.#hooks.delete(account, hook.id);
    return this.#ended.set(account, { ...hook, updated_at: at, deleted_at: at, deleted_by: API_CLIENT } as Hook);
  }

  noteDelivery(hookId: string, delivery: HookDelivery): void {
    this.#deliveries.set(hookId, [delivery, ...this.deliveriesOf(hookId)]);
  }

  /** The attempts to deliver to a subscription, the newest first. */
  deliveriesOf(hookId: string): HookDelivery[] {
    return this.#deliveries.get(hookId) ?? [];
  }
}
