import type { Payments, PaymentsSchemas, PaymentsWritableSchemas } from "./api.js";
import type { TransactionOperation } from "./once-call.js";
import { operateOnce } from "./operate.js";
import type { OnceOptions } from "./time-limit.js";

/** What to capture, and how the call is made. */
export type CaptureOnceOptions = OnceOptions &
  Omit<PaymentsWritableSchemas["CaptureRequest"], "capture_reference"> & {
    /** Your reference of this capture. It has to be unique among the captures of the transaction, and must not be the `event_reference` of the order. */
    readonly capture_reference: string;
  };

/** What to refund, and how the call is made. */
export type RefundOnceOptions = OnceOptions &
  Omit<PaymentsWritableSchemas["RefundRequest"], "refund_reference"> & {
    /** Your reference of this refund. It has to be unique among the refunds of the transaction, and must not be the `event_reference` of the order. */
    readonly refund_reference: string;
  };

const CAPTURE: TransactionOperation = {
  name: "captureOnce",
  path: "/transactions/{id}/capture",
  noun: "capture",
  completed: "CAPTURE",
  started: "INITIATE_CAPTURE",
  referenceField: "capture_reference",
};

const REFUND: TransactionOperation = {
  name: "refundOnce",
  path: "/transactions/{id}/refund",
  noun: "refund",
  completed: "REFUND",
  started: "INITIATE_REFUND",
  referenceField: "refund_reference",
};

const VOID: TransactionOperation = {
  name: "voidOnce",
  path: "/transactions/{id}/void",
  noun: "void",
  completed: "VOID",
  started: "INITIATE_VOID",
  doneStatus: "AUTHORIZATION_VOIDED",
};

/**
 * Captures an amount of a transaction once, also when responses are lost or the process ends in between.
 *
 * It reads the transaction first. If an event has this `capture_reference`, it returns the result of that event and sends nothing. Otherwise it sends one request. When the outcome of that is unknown, or the server accepts it for later, it reads the transaction again, with growing pauses, until the event appears. It never sends a second request that could take effect.
 *
 * Two processes that call it with the same reference at the same moment can both send; the authorized amount limits what they capture. The same is true of a process that is started again before the request of the one that ended has arrived at the server. A reference whose capture failed stays failed: use a new one for another attempt.
 *
 * @param id Id of the transaction.
 * @returns The transaction as the server returned it last.
 * @throws TransactionError when the capture failed (`outcome: "rejected"`), or when no event shows its result within `totalTimeout` (`outcome: "unknown"`). Calling again later with the same reference is safe in both cases.
 * @throws ApiError when the server refuses the request.
 * @throws ConfigurationError when the amount is not a non-negative integer, or the reference belongs to a capture of another amount.
 * @example
 * const transaction = await captureOnce(payments, transactionId, { amount: 29900, capture_reference: "order-4711-1" });
 */
export function captureOnce(
  payments: Payments,
  id: string,
  options: CaptureOnceOptions,
): Promise<PaymentsSchemas["Transaction"]> {
  return operateOnce(payments, id, CAPTURE, options);
}

/**
 * Refunds an amount of a transaction once, also when responses are lost or the process ends in between. It works as {@link captureOnce} does, by `refund_reference`; the captured amount limits what two processes at the same moment can refund.
 *
 * @param id Id of the transaction.
 * @returns The transaction as the server returned it last.
 * @throws TransactionError when the refund failed (`outcome: "rejected"`), or when no event shows its result within `totalTimeout` (`outcome: "unknown"`). Calling again later with the same reference is safe in both cases.
 * @throws ApiError when the server refuses the request.
 * @throws ConfigurationError when the amount is not a non-negative integer, or the reference belongs to a refund of another amount.
 * @example
 * const transaction = await refundOnce(payments, transactionId, { amount: 29900, refund_reference: "return-17" });
 */
export function refundOnce(
  payments: Payments,
  id: string,
  options: RefundOnceOptions,
): Promise<PaymentsSchemas["Transaction"]> {
  return operateOnce(payments, id, REFUND, options);
}

/**
 * Releases what is authorized and not captured, once.
 *
 * A void has no reference. Since a void releases all that is left, one VOID event that succeeded, or the status AUTHORIZATION_VOIDED, means that there is nothing more to void: the transaction is returned and nothing is sent. A void in progress is followed. An earlier void that failed does not count, so calling again after a failure sends a new request.
 *
 * @param id Id of the transaction.
 * @returns The transaction as the server returned it last.
 * @throws TransactionError when the void failed (`outcome: "rejected"`), or when no event shows its result within `totalTimeout` (`outcome: "unknown"`). Calling again later is safe in both cases.
 * @throws ApiError when the server refuses the request.
 * @example
 * const transaction = await voidOnce(payments, transactionId);
 */
export function voidOnce(
  payments: Payments,
  id: string,
  options: OnceOptions = {},
): Promise<PaymentsSchemas["Transaction"]> {
  return operateOnce(payments, id, VOID, options);
}
