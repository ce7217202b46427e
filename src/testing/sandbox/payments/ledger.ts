import type { Clock } from "../../../core/util/clock.js";
import { ApiKeyStore } from "../administration/api-key-store.js";
import { TerminalStore } from "../administration/terminal-store.js";
import { SellerStore } from "../payouts/seller-store.js";
import { AccountStore } from "./account-store.js";
import { CardStore } from "./card-store.js";
import { FileStore } from "./file-store.js";
import { HookStore } from "./hook-store.js";
import { Identifiers } from "./identifiers.js";
import { ProfileStore } from "./profile-store.js";
import type { Report, ReportConfiguration, Session, Transaction, TransactionEvent } from "./schemas.js";
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
  | { readonly kind: "transaction"; readonly transaction: Transaction; readonly event: TransactionEvent }
  /** A webhook that no other change causes, with what its body has in addition to the envelope. */
  | { readonly kind: "event"; readonly account: string; readonly event: string; readonly content: object };

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
  readonly files = new FileStore();
  readonly settlements = new SettlementStore(this, this.files);
  readonly sellers = new SellerStore(this);
  readonly reportConfigurations = new AccountStore<ReportConfiguration>();
  readonly reports = new AccountStore<Report>();
  readonly apiKeys = new ApiKeyStore(this);
  readonly terminals = new TerminalStore(this);
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

  /** Reports something to the webhook subscriptions of an account. */
  publish(account: string, event: string, content: object): void {
    this.onChange({ kind: "event", account, event, content });
  }

  /** Settles what is captured and refunded of these transactions, and gives sellers their share. Returns the ids of the settlements. */
  settle(account: string, transactions: readonly Transaction[]): string[] {
    return this.settlements.settle(account, transactions).map(({ settlement, entries }) => {
      for (const entry of entries) {
        const transaction = this.transactions.get(entry.transaction_id);
        if (transaction) this.sellers.receive(account, transaction, entry);
      }
      // No source prints the body of this event.
      this.publish(account, "settlement_add", {});
      return settlement.id;
    });
  }

  /** What belongs to an account, the newest first. */
  newestOf<Item>(items: ReadonlyMap<string, Item>, account: string): Item[] {
    return [...items]
      .filter(([id]) => id.startsWith(`${account}.`))
      .map(([, item]) => item)
      .reverse();
  }
}
