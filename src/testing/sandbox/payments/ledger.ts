import type { Clock } from "../../../core/util/clock.js";
import { AccountStore } from "./account-store.js";
import { CardStore } from "./card-store.js";
import { HookStore } from "./hook-store.js";
import { Identifiers } from "./identifiers.js";
import { ProfileStore } from "./profile-store.js";
import type { Session, Transaction, TransactionEvent } from "./schemas.js";
import { SettlementStore } from "./settlement-store.js";

/** Something that may be reported to the merchant. */
export type Change =
  | {
      readonly kind: "authorization";
      readonly session: Session;
      readonly transaction?: Transaction | undefined;
      readonly error?: "authorization" | "failed" | "cancelled" | undefined;
      readonly isAfterHold?: boolean;
    }
  | { readonly kind: "transaction"; readonly transaction: Transaction; readonly event: TransactionEvent };

/** An application for a seller. */
type Application = { readonly id: string; readonly payout_destination_id: string; readonly case_status: string };

/** What callbacks are signed with. */
type SignatureSecret = {
  readonly id: string;
  readonly signature: { readonly type: string; readonly secret: string };
};

/** All sessions and transactions of a sandbox, and what belongs to them. */
export class Ledger extends Identifiers {
  readonly sessions = new Map<string, Session>();
  readonly transactions = new Map<string, Transaction>();
  readonly cards = new CardStore(this);
  readonly profiles = new ProfileStore(this);
  readonly settlements = new SettlementStore(this);
  /** Applications for sellers. */
  readonly applications = new AccountStore<Application>();
  readonly hooks = new HookStore(this);
  /** The signature secrets, by account. */
  readonly secrets = new Map<string, SignatureSecret>();
  /** Called with everything that may be reported to the merchant. */
  onChange: (change: Change) => void = () => {};
  readonly #urlOf: () => string;

  /** `urlOf` gives the address of the sandbox once it listens. */
  constructor(clock: Clock, urlOf: () => string) {
    super(clock);
    this.#urlOf = urlOf;
  }

  /** The address of the sandbox. */
  get url(): string {
    return this.#urlOf();
  }

  /** What belongs to an account, the newest first. */
  newestOf<Item>(items: ReadonlyMap<string, Item>, account: string): Item[] {
    return [...items]
      .filter(([id]) => id.startsWith(`${account}.`))
      .map(([, item]) => item)
      .reverse();
  }
}
