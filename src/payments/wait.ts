import { checkOptions } from "../core/errors/configuration-error.js";
import { TimeoutError } from "../core/errors/timeout-error.js";
import * as RULES from "../core/util/rules.js";
import { isFunction, isPositive, milliseconds, type Rules } from "../core/util/validate.js";
import { waitUntil } from "../core/wait-until.js";
import type { Payments, PaymentsSchemas } from "./api.js";
import { contextOfPayments, type OnceOptions } from "./time-limit.js";

type Transaction = PaymentsSchemas["Transaction"];

/** Status of a transaction. */
export type TransactionStatus = PaymentsSchemas["TransactionStatus"];

/** Statuses that no later event changes. Dintero does not list them; they follow from what each status means. */
export const FINAL_TRANSACTION_STATUSES = ["AUTHORIZATION_VOIDED", "REFUNDED", "DECLINED", "FAILED"] as const;

/** How `waitForTransaction` waits. */
export type WaitForTransactionOptions = Pick<OnceOptions, "signal"> & {
  /**
   * What ends the wait: one of these statuses, or a function that accepts the transaction.
   *
   * @example
   * await waitForTransaction(payments, id, { until: ["AUTHORIZED", "CAPTURED", ...FINAL_TRANSACTION_STATUSES] });
   */
  readonly until: readonly TransactionStatus[] | ((transaction: Transaction) => boolean);
  /**
   * Longest time of the whole wait, all reads included; `false` for no limit.
   *
   * @unit milliseconds
   * @default the client's `totalTimeout`
   */
  readonly totalTimeout?: number | false;
  /**
   * First pause between two reads. Pauses grow from half of it to 15 times it.
   *
   * @unit milliseconds
   * @default 1_000
   */
  readonly interval?: number;
};

const WAIT_RULES = {
  until: [(value) => Array.isArray(value) || isFunction(value), "an array of statuses or a function"],
  signal: RULES.signal,
  totalTimeout: RULES.duration,
  interval: [isPositive, "a positive number of milliseconds"],
} satisfies Rules;

/**
 * Reads a transaction until it has one of the statuses, or until a function accepts it. The first read is immediate; the pauses after it grow.
 *
 * A read that fails temporarily (no connection, 408, 429, 5xx) is followed by another one.
 *
 * @param id Id of the transaction.
 * @returns The transaction that ended the wait.
 * @throws TimeoutError when `totalTimeout` has passed.
 * @throws ApiError when the server refuses to return the transaction.
 * @example
 * const transaction = await waitForTransaction(payments, id, { until: ({ status }) => status !== "ON_HOLD", totalTimeout: 600_000 });
 */
export async function waitForTransaction(
  payments: Payments,
  id: string,
  options: WaitForTransactionOptions,
): Promise<Transaction> {
  const { until, signal, interval } = options;
  checkOptions({ ...options, until: until ?? null }, WAIT_RULES);
  const { clock, totalTimeout } = contextOfPayments(payments).options.client;
  const limit = milliseconds(options.totalTimeout, totalTimeout);
  const isDone = (transaction: Transaction) =>
    typeof until === "function" ? until(transaction) : until.some((status) => status === transaction.status);
  const read = (init: { readonly signal: AbortSignal }) =>
    payments.GET("/transactions/{id}", { params: { path: { id } }, ...init });
  try {
    return await waitUntil(read, isDone, {
      signal,
      totalTimeout: limit === Number.POSITIVE_INFINITY ? false : limit,
      ...(interval !== undefined && { interval }),
      clock,
    });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const context = { method: "GET", path: "/transactions/{id}", outcome: "rejected" } as const;
    const reason = `\`until\` was not met within the totalTimeout of ${limit} ms`;
    throw new TimeoutError(context, { phase: "total", limit, reason });
  }
}
