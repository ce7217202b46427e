import { ApiError } from "../core/errors/api-error.js";
import { isDinteroError } from "../core/errors/dintero-error.js";
import { TimeoutError } from "../core/errors/timeout-error.js";
import { backoff } from "../core/http/retry.js";
import { unwrap } from "../core/unwrap.js";
import { sleep } from "../core/util/abort.js";
import type { Clock } from "../core/util/clock.js";
import type { Payments, PaymentsSchemas } from "./api.js";

type Transaction = PaymentsSchemas["Transaction"];

/** Reads of one transaction within one time limit. */
export type Polling = {
  readonly payments: Payments;
  readonly id: string;
  readonly clock: Clock;
  /** When the time is over, on the clock's `now`. */
  readonly expiresAt: number;
  readonly signal: AbortSignal;
};

export const INTERVAL_MS = 1_000;
/** A pause grows from the interval to this many times the interval. */
const MAX_GROWTH = 15;

/** Milliseconds until the time is over; Infinity without a limit. */
export const timeLeft = ({ clock, expiresAt }: Polling): number => expiresAt - clock.now();

/** Reads the transaction once. */
export async function readTransaction(polling: Polling): Promise<Transaction> {
  const { payments, id, signal } = polling;
  const totalTimeout = Math.max(1, timeLeft(polling));
  return unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } }, signal, totalTimeout }));
}

/**
 * Reads the transaction, with growing pauses before each read, until `isDone` accepts it.
 *
 * A read that fails is followed by another one, unless the server refuses it for a reason that is not temporary.
 *
 * @returns False when the time is over.
 */
export async function pollTransaction(
  polling: Polling,
  interval: number,
  isDone: (transaction: Transaction) => boolean,
): Promise<boolean> {
  const { clock, signal } = polling;
  const policy = { minDelay: interval, maxDelay: interval * MAX_GROWTH };
  let retryAt = 0;
  for (let count = 1; timeLeft(polling) > 0; count += 1) {
    const pause = Math.max(backoff(count, policy, clock.random()), retryAt - clock.dateNow());
    // A pause that does not fit is shortened, so that the last read is near the end and not one pause before it.
    const isLast = pause >= timeLeft(polling);
    await sleep(clock, isLast ? timeLeft(polling) / 2 : pause, signal);
    retryAt = 0;
    try {
      if (isDone(await readTransaction(polling))) return true;
    } catch (error) {
      if (!isTemporary(error, signal)) throw error;
      retryAt = retryAtOf(error);
    }
    if (isLast) return false;
  }
  return false;
}

/** Whether another read may succeed. */
export function isTemporary(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted || !isDinteroError(error)) return false;
  return !(error instanceof ApiError) || error.status === 408 || error.status === 429 || error.status >= 500;
}

const retryAtOf = (error: unknown): number =>
  error instanceof ApiError || error instanceof TimeoutError ? (error.retryAt?.getTime() ?? 0) : 0;
