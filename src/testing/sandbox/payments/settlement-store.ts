import type { PaymentsSchemas } from "../../../payments/api.js";
import { AccountStore } from "./account-store.js";
import type { FileStore } from "./file-store.js";
import type { Identifiers } from "./identifiers.js";
import type { Transaction, TransactionEvent } from "./schemas.js";

export type Settlement = PaymentsSchemas["SettlementItem"] & {
  readonly id: string;
  readonly created_at: string;
  readonly settled_at: string;
};

/** A line of the file of a settlement: one capture or refund. */
export type Entry = {
  readonly transaction_id: string;
  readonly merchant_reference: string | undefined;
  readonly event_id: string;
  readonly event: string;
  readonly event_reference: string | undefined;
  readonly currency: string;
  readonly capture: number;
  readonly refund: number;
  readonly fee: number;
  readonly amount: number;
  readonly at: string;
  readonly provider: string;
};

/** What a provider keeps of a capture. */
const FEE_RATE = 0.02;

/** The settlements of all accounts, and their files. */
export class SettlementStore {
  readonly #ids: Identifiers;
  readonly #settlements = new AccountStore<Settlement>();
  readonly #files: FileStore;
  readonly #settled = new Set<string>();

  constructor(ids: Identifiers, files: FileStore) {
    this.#ids = ids;
    this.#files = files;
  }

  /** Settles the captures and refunds of these transactions that are not settled yet: one settlement for each provider and currency, with its lines. */
  settle(account: string, transactions: readonly Transaction[]): { settlement: Settlement; entries: Entry[] }[] {
    const groups = new Map<string, Entry[]>();
    for (const transaction of transactions) {
      for (const event of transaction.events ?? []) {
        const entry = this.#entryOf(transaction, event);
        if (!entry) continue;
        this.#settled.add(entry.event_id);
        const key = `${entry.provider} ${entry.currency}`;
        groups.set(key, [...(groups.get(key) ?? []), entry]);
      }
    }
    return [...groups.values()].map((entries) => ({ settlement: this.#add(account, entries), entries }));
  }

  of(account: string): Settlement[] {
    return this.#settlements.of(account);
  }

  #entryOf(transaction: Transaction, { id = "", event, success, amount = 0, ...rest }: TransactionEvent) {
    if (!success || (event !== "CAPTURE" && event !== "REFUND") || this.#settled.has(id)) return undefined;
    const capture = event === "CAPTURE" ? amount : 0;
    const refund = event === "REFUND" ? amount : 0;
    const fee = Math.round(capture * FEE_RATE);
    const entry: Entry = {
      transaction_id: String(transaction.id),
      merchant_reference: transaction.merchant_reference,
      event_id: id,
      event,
      event_reference: rest.event_reference,
      currency: transaction.currency,
      capture,
      refund,
      fee,
      amount: capture - refund - fee,
      at: rest.created_at ?? "",
      provider: transaction.payment_product,
    };
    return entry;
  }

  #add(account: string, entries: readonly Entry[]): Settlement {
    const [first] = entries as [Entry, ...Entry[]];
    const sum = (field: "amount" | "capture" | "refund" | "fee") =>
      entries.reduce((total, entry) => total + entry[field], 0);
    const at = this.#ids.timestamp();
    const id = this.#ids.uuid("settlement");
    const attachmentId = `${id}-json`;
    this.#files.add(`${attachmentId}.json`, { contentType: "application/json", text: JSON.stringify({ entries }) });
    const amounts = { amount: sum("amount"), capture: sum("capture"), refund: sum("refund"), fee: sum("fee") };
    return this.#settlements.set(account, {
      id,
      start_at: first.at,
      end_at: entries.at(-1)?.at ?? first.at,
      created_at: at,
      updated_at: at,
      settled_at: at,
      provider: first.provider,
      provider_reference: `PR-${id.slice(-12)}`,
      attachments: [
        {
          id: attachmentId,
          key: `settlements/${id}.json`,
          content_type: "application/json",
          extension: "json",
          created_by: "dintero",
        },
      ],
      amounts: [{ ...amounts, currency: first.currency }],
      payment_status: "paid",
    });
  }
}
