import { callName, DinteroError, type ErrorContext, effectOf } from "../core/errors/dintero-error.js";
import type { PaymentsSchemas } from "./api.js";

/** What is known of a transaction, and why an operation on it did not succeed. */
export type TransactionErrorInit = {
  /** Why, as the middle of a sentence. */
  readonly reason: string;
  /** What to do, as a sentence. */
  readonly advice: string;
  /** The transaction as it was read last. */
  readonly transaction?: PaymentsSchemas["Transaction"] | undefined;
  /** The event that says that the operation failed. */
  readonly event?: PaymentsSchemas["TransactionEvent"] | undefined;
  readonly cause?: unknown;
};

/**
 * `captureOnce`, `refundOnce` or `voidOnce` did not succeed.
 *
 * `outcome` is `"rejected"` when the operation had no effect: nothing was sent, or `event` says that it failed. It is `"unknown"` when a request was sent and the transaction does not show its result; the message says what to look at. Calling the same function again later, with the same reference, is safe: it reads the transaction first.
 * `transaction` and `event` do not show when the error is printed or serialised, because they may hold personal data.
 *
 * @example
 * if (error instanceof TransactionError && error.outcome === "unknown") queue.later(job);
 */
export class TransactionError extends DinteroError {
  readonly #transaction: PaymentsSchemas["Transaction"] | undefined;
  readonly #event: PaymentsSchemas["TransactionEvent"] | undefined;

  constructor(context: ErrorContext, init: TransactionErrorInit) {
    const { reason, advice, cause } = init;
    super(
      `${callName(context)} failed: ${reason}. ${effectOf(context)} ${advice}`,
      context,
      cause === undefined ? undefined : { cause },
    );
    this.#transaction = init.transaction;
    this.#event = init.event;
  }

  override get name(): string {
    return "TransactionError";
  }

  /** The transaction as it was read last; undefined when it was not read. */
  get transaction(): PaymentsSchemas["Transaction"] | undefined {
    return this.#transaction;
  }

  /** The event that says that the operation failed; undefined when there is none. */
  get event(): PaymentsSchemas["TransactionEvent"] | undefined {
    return this.#event;
  }
}
