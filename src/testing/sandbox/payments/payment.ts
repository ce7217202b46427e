import { CHECKOUT } from "./identifiers.js";
import type { Ledger } from "./ledger.js";
import type { Session, Transaction } from "./schemas.js";
import { addSessionEvent } from "./session.js";
import { addEvent, authorizeEvent, createTransaction, type NewEvent } from "./transaction.js";

/** Why a payment did not succeed: the issuer refuses it, something fails, or the shopper leaves. */
export type DeclineReason = "authorization" | "failed" | "cancelled";

/** What became of a session, for those who report it. */
export type Reached = { readonly session: Session; readonly transaction?: Transaction; readonly error?: DeclineReason };

const REFUSAL: NonNullable<NewEvent["error"]> = {
  message: "Declined by the issuer",
  type: ["INSUFFICIENT_FUNDS"],
  result_code: "51",
  retry_policy: { retry_codes: ["RETRY_AFTER_DELAY"] },
};

/** Pays a session: the transaction is AUTHORIZED, or CAPTURED with `auto_capture`. */
export function pay(ledger: Ledger, sessionId: string, paymentProductType: string): Reached {
  const { session, id } = begin(ledger, sessionId, paymentProductType);
  return reported(ledger, authorize(ledger, session, id));
}

/** Ends the payment of a session without success. */
export function decline(ledger: Ledger, sessionId: string, paymentProductType: string, error: DeclineReason): Reached {
  if (error === "cancelled") return reported(ledger, { session: payable(ledger, sessionId), error });
  const { session, id } = begin(ledger, sessionId, paymentProductType);
  return reported(ledger, fail(ledger, session, id, error));
}

/** Refuses a payment without the shopper. */
export function refuseStored(ledger: Ledger, sessionId: string, paymentProductType: string): Reached {
  const { session, id } = begin(ledger, sessionId, paymentProductType);
  return reported(ledger, fail(ledger, session, id, "failed", REFUSAL));
}

/** Pays a session with a method that needs another check: the transaction is ON_HOLD. */
export function hold(ledger: Ledger, sessionId: string, paymentProductType: string): Reached {
  const { session, id } = begin(ledger, sessionId, paymentProductType);
  const event = { event: "AUTHORIZE", success: true, amount: session.order.amount, created_by: CHECKOUT };
  return reported(ledger, { session, transaction: addEvent(ledger, id, event, "ON_HOLD") });
}

/** Ends the check of a transaction that is ON_HOLD. */
export function endHold(ledger: Ledger, sessionId: string, isAuthorized: boolean): Reached {
  const session = sessionOf(ledger, sessionId);
  const transaction = ledger.transactions.get(session.transaction_id ?? "");
  if (transaction?.status !== "ON_HOLD") throw new Error(`The transaction of session ${sessionId} is not on hold`);
  const id = String(transaction.id);
  const reached = isAuthorized ? authorize(ledger, session, id) : fail(ledger, session, id, "failed");
  return reported(ledger, reached, true);
}

function reported(ledger: Ledger, reached: Reached, isAfterHold = false): Reached {
  ledger.onChange({ kind: "authorization", ...reached, isAfterHold });
  return reached;
}

function authorize(ledger: Ledger, session: Session, id: string): Reached {
  const transaction = addEvent(ledger, id, authorizeEvent(ledger.transactions.get(id) as Transaction), "AUTHORIZED");
  const card = ledger.cards.storeFrom(session, transaction);
  if (card) ledger.transactions.set(id, { ...transaction, card });
  const token = ledger.cards.find(accountIn(id), card?.payment_token_id ?? "");
  if (token) ledger.publish(accountIn(id), "checkout_token_add", { token });
  const paid = addSessionEvent(ledger, session, { name: "AUTHORIZED" });
  return { session: paid, transaction: autoCapture(ledger, paid, id) };
}

/** Methods that capture without being asked. */
const CAPTURES_AT_ONCE: ReadonlySet<string> = new Set(["swish", "seitatech"]);

/** Captures what is authorized when the session asks for it, or the method does so by itself. */
function autoCapture(ledger: Ledger, session: Session, id: string): Transaction {
  const transaction = ledger.transactions.get(id) as Transaction;
  const { amount, payment_product, metadata } = transaction;
  if (amount === 0 || !(session.configuration.auto_capture || CAPTURES_AT_ONCE.has(payment_product)))
    return transaction;
  const reference = metadata?.event_reference;
  const event = { event: "CAPTURE", success: true, amount, created_by: CHECKOUT };
  return addEvent(ledger, id, { ...event, ...(reference !== undefined && { event_reference: reference }) });
}

function fail(
  ledger: Ledger,
  session: Session,
  id: string,
  error: "authorization" | "failed",
  cause: NewEvent["error"] = error === "authorization" ? REFUSAL : { message: "The payment failed" },
): Reached {
  const name = error === "authorization" ? "DECLINED" : "FAILED";
  const transaction = addEvent(ledger, id, authorizeEvent(ledger.transactions.get(id) as Transaction, cause), name);
  return { session: addSessionEvent(ledger, session, { name }), transaction, error };
}

/** The account in an id of the checkout. */
const accountIn = (id: string): string => id.split(".")[0] ?? "";

/** Creates the transaction of a session, of which there is one at most. */
function begin(ledger: Ledger, sessionId: string, paymentProductType: string) {
  const open = payable(ledger, sessionId);
  const id = String(createTransaction(ledger, accountIn(sessionId), open, paymentProductType).id);
  return { session: addSessionEvent(ledger, open, { name: "COMPLETED" }, { transaction_id: id }), id };
}

function payable(ledger: Ledger, sessionId: string): Session {
  const session = sessionOf(ledger, sessionId);
  const isExpired = Date.parse(session.expires_at ?? "") <= ledger.clock.dateNow();
  const why = session.cancelled_at ? "cancelled" : session.transaction_id ? "paid or declined" : isExpired && "expired";
  if (why) throw new Error(`Session ${sessionId} is ${why} and cannot be paid`);
  return session;
}

/** @throws Error when there is no such session. */
export function sessionOf(ledger: Ledger, sessionId: string): Session {
  const session = ledger.sessions.get(sessionId);
  if (!session) throw new Error(`There is no session ${sessionId} in the sandbox`);
  return session;
}
