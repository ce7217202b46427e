import { CHECKOUT } from "./identifiers.js";
import type { Ledger } from "./ledger.js";
import type { Session, Transaction, TransactionEvent } from "./schemas.js";

/** The state of the amount of a transaction, in minor units. */
export type Amounts = {
  readonly captured: number;
  readonly refunded: number;
  readonly voided: number;
  /** What may still be captured or voided. Operations in progress have their amount reserved. */
  readonly leftToCapture: number;
  /** What may still be refunded. */
  readonly leftToRefund: number;
};

/** Adds up the events of a transaction. */
export function amountsOf({ amount, events = [] }: Transaction): Amounts {
  const sum = (name: string, counts = (event: TransactionEvent) => event.success === true) =>
    events
      .filter((event) => event.event === name && counts(event))
      .reduce((total, event) => total + (event.amount ?? 0), 0);
  const isPending = ({ request_id }: TransactionEvent) =>
    !events.some(({ correlation_request_id }) => correlation_request_id === request_id);
  const captured = sum("CAPTURE");
  const refunded = sum("REFUND");
  const voided = sum("VOID");
  return {
    captured,
    refunded,
    voided,
    leftToCapture: amount - captured - voided - sum("INITIATE_CAPTURE", isPending) - sum("INITIATE_VOID", isPending),
    leftToRefund: captured - refunded - sum("INITIATE_REFUND", isPending),
  };
}

/** The status that the events of a paid transaction mean. */
function statusOf(transaction: Transaction): string {
  const { captured, refunded, voided } = amountsOf(transaction);
  if (captured === 0) return voided > 0 ? "AUTHORIZATION_VOIDED" : "AUTHORIZED";
  const isWhole = captured === transaction.amount;
  if (refunded === 0) return isWhole ? "CAPTURED" : "PARTIALLY_CAPTURED";
  if (!isWhole) return refunded === captured && voided > 0 ? "REFUNDED" : "PARTIALLY_CAPTURED_REFUNDED";
  return refunded === captured ? "REFUNDED" : "PARTIALLY_REFUNDED";
}

/** What a caller gives of a new event. */
export type NewEvent = Omit<TransactionEvent, "id" | "created_at" | "transaction_status">;

/**
 * Adds an event to a transaction and stores it.
 *
 * @param status The status after the event; that which the events mean if there is none.
 */
export function addEvent(ledger: Ledger, id: string, event: NewEvent, status?: string): Transaction {
  const transaction = ledger.transactions.get(id);
  if (!transaction) throw new Error(`There is no transaction ${id}`);
  const at = ledger.timestamp();
  const added: TransactionEvent = { id: ledger.uuid("transactionEvent"), created_at: at, ...event };
  const events = [...(transaction.events ?? []), added];
  const changed = { ...transaction, events };
  const next = status ?? (event.success && COMPLETED.has(event.event ?? "") ? statusOf(changed) : transaction.status);
  const stored: Transaction = {
    ...changed,
    ...(next !== undefined && { status: next }),
    updated_at: at,
    events: [...events.slice(0, -1), { ...added, ...(next !== undefined && { transaction_status: next }) }],
  };
  ledger.transactions.set(id, stored);
  ledger.onChange({ kind: "transaction", transaction: stored, event: added });
  return stored;
}

const COMPLETED: ReadonlySet<string> = new Set(["AUTHORIZE", "CAPTURE", "REFUND", "VOID"]);

/** Creates the transaction of a session, without an event. */
export function createTransaction(
  ledger: Ledger,
  account: string,
  session: Session,
  paymentProductType: string,
): Transaction {
  const { order, customer, metadata, payment_operation } = session;
  const { shipping_option: shipping, items = [], ...rest } = order;
  const at = ledger.timestamp();
  const lines = shipping ? [...items, shippingLine(shipping)] : items;
  const transaction: Transaction = {
    id: ledger.checkoutId(account, "transaction"),
    payment_product: paymentProductType.split(".")[0] ?? paymentProductType,
    payment_product_type: paymentProductType,
    amount: rest.amount,
    currency: rest.currency,
    ...(session.id !== undefined && { session_id: session.id }),
    merchant_reference: rest.merchant_reference,
    ...(rest.merchant_reference_2 !== undefined && { merchant_reference_2: rest.merchant_reference_2 }),
    created_at: at,
    updated_at: at,
    settlement_status: "NOT_SETTLED",
    ...(CARDS.test(paymentProductType) && { card: CARD }),
    ...(customer && { customer: customerOf(customer) }),
    ...(rest.store && { store: rest.store }),
    ...(rest.payout_destination_id !== undefined && { payout_destination_id: rest.payout_destination_id }),
    ...(payment_operation !== undefined && { payment_operation }),
    ...(session.url.callback_url !== undefined && { url: { callback_url: session.url.callback_url } }),
    items: lines,
    events: [],
    metadata: {
      ...metadata,
      ...(rest.event_reference !== undefined && { event_reference: rest.event_reference }),
    },
  };
  ledger.transactions.set(String(transaction.id), transaction);
  return transaction;
}

const CARDS = /\.creditcard$/;
const CARD = { brand: "Visa", masked_pan: "415421******0001", expiry_date: "12/2028", type: "Debit" };

const customerOf = ({ customer_id, email, phone_number }: NonNullable<Session["customer"]>) => ({
  ...(customer_id !== undefined && { customer_id }),
  ...(email !== undefined && { email }),
  ...(phone_number !== undefined && { phone_number }),
});

/** The shipping option of an order becomes a line of the transaction. */
function shippingLine(option: NonNullable<Session["order"]["shipping_option"]>) {
  const { id, line_id, title, amount, vat, vat_amount } = option;
  return {
    id,
    line_id,
    description: title,
    quantity: 1,
    amount,
    ...(vat_amount !== undefined && { vat_amount }),
    ...(vat !== undefined && { vat }),
    type: "shipping",
  };
}

/** The event by which the checkout authorizes a transaction, or fails to. */
export const authorizeEvent = ({ amount }: Transaction, error?: NewEvent["error"]): NewEvent => ({
  event: "AUTHORIZE",
  success: !error,
  amount,
  created_by: CHECKOUT,
  ...(error && { error }),
});
