import type { Ledger } from "./ledger.js";
import { type DeclineReason, decline, endHold, hold, pay, type Reached, sessionOf } from "./payment.js";
import type { Transaction } from "./schemas.js";

/** How the shopper pays. */
export type PayOptions = {
  /** Payment method. @default "dintero_psp.creditcard"; for `hold` "collector.invoice" */
  readonly paymentProductType?: string;
};

/** How a payment fails. */
export type DeclineOptions = PayOptions & {
  /**
   * `"authorization"` gives a transaction that is DECLINED, `"failed"` one that is FAILED. With `"cancelled"` the shopper leaves, and there is no transaction.
   *
   * @default "authorization"
   */
  readonly error?: DeclineReason;
};

const CARD = "dintero_psp.creditcard";

/** What the shopper does, and what the provider decides. */
export class Shopper {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  pay(sessionId: string, { paymentProductType = CARD }: PayOptions = {}): Transaction {
    return transactionOf(pay(this.#ledger, sessionId, paymentProductType));
  }

  decline(sessionId: string, options: DeclineOptions = {}): Transaction | undefined {
    const { paymentProductType = CARD, error = "authorization" } = options;
    return decline(this.#ledger, sessionId, paymentProductType, error).transaction;
  }

  hold(sessionId: string, { paymentProductType = "collector.invoice" }: PayOptions = {}): Transaction {
    return transactionOf(hold(this.#ledger, sessionId, paymentProductType));
  }

  endHold(sessionId: string, status: "AUTHORIZED" | "FAILED"): Transaction {
    return transactionOf(endHold(this.#ledger, sessionId, status === "AUTHORIZED"));
  }

  returnUrlOf(sessionId: string): string {
    return returnUrlOf(this.#ledger, sessionId);
  }
}

/** Where the browser goes from the checkout. */
export function returnUrlOf(ledger: Ledger, sessionId: string): string {
  const { url, order, transaction_id } = sessionOf(ledger, sessionId);
  const target = new URL(url.return_url);
  if (transaction_id !== undefined) target.searchParams.set("transaction_id", transaction_id);
  target.searchParams.set("merchant_reference", order.merchant_reference);
  const status = ledger.transactions.get(transaction_id ?? "")?.status ?? "";
  const error = transaction_id === undefined ? "cancelled" : ERRORS[status];
  if (error) target.searchParams.set("error", error);
  return target.href;
}

/** What `return_url` says of a transaction that is not paid. */
const ERRORS: Readonly<Record<string, DeclineReason>> = { DECLINED: "authorization", FAILED: "failed" };

const transactionOf = ({ transaction }: Reached): Transaction => transaction as Transaction;
