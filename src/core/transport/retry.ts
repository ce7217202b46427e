import pRetry from "p-retry";
import { type Call, isRepeatable, type Layer, type RetryPolicy } from "../call.js";
import { type Clock, sleep } from "../clock.js";
import { ConnectionError } from "../errors/connection-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { AnswerHead } from "./answer.js";
import { parseRetryAfter } from "./retry-after.js";

// The server may have begun, or finished, what it was asked before it answered so.
const DOUBTFUL_STATUSES = new Set([408, 500, 502, 503, 504]);

// What was asked may be done, and this the way to its result.
export const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Whether the request behind this answer, which is no success, may have been carried out. */
export const isDoubtful = (status: number): boolean =>
  isRedirect(status) || DOUBTFUL_STATUSES.has(status) || status > 504;

/** Carries an answer that asks to be repeated through p-retry, which only repeats what throws. */
class Unsatisfied<Answer extends AnswerHead = AnswerHead> extends Error {
  constructor(readonly response: Answer) {
    super();
  }
}

/**
 * Repeats what can be repeated without doing it twice.
 *
 * - 429: for every method, since it was refused before processing.
 * - a request that never left: for every method.
 * - 408, 500, 502, 503, 504, a lost connection, an attempt that timed out: only where carrying it out twice does no harm.
 *
 * `Retry-After` is obeyed as said. Where it, or the next delay, does not fit into what the policy and the deadline allow, the answer is given at once.
 */
export function retry(clock: Clock): Layer {
  return (next) => async (outgoing, call) => {
    const policy = call.retry;
    if (!policy) return next(outgoing, call);

    const attempt = async () => {
      const response = await next(outgoing, call);
      if (response.status !== 429 && !(call.repeatable && DOUBTFUL_STATUSES.has(response.status))) return response;
      throw new Unsatisfied(response);
    };
    const shouldRetry = async ({ error, attemptNumber }: { error: Error; attemptNumber: number }) => {
      if (!(error instanceof Unsatisfied) && !isRepeatableFailure(error, call)) return false;
      const delay = delayBefore(attemptNumber, error, policy, clock);
      if (delay === undefined || clock.now() + delay >= call.expiresAt) return false;
      const { method, path, progress } = call;
      const status = error instanceof Unsatisfied ? error.response.status : undefined;
      call.emit({ type: "retry", method, path, attempt: progress.attempts, delay, status });
      call.emit({ type: "wait", method, path, reason: "retry", expected: delay });
      await sleep(clock, delay, call.signal);
      return true;
    };

    const first = attempt();
    try {
      return await first;
    } catch {
      // Only what failed needs p-retry, which begins with this failure.
    }
    try {
      // p-retry runs the loop; it would wait by its own clock, so the waiting is done in shouldRetry.
      const again = (number: number) => (number === 1 ? first : attempt());
      return await pRetry(again, { retries: policy.limit, minTimeout: 0, shouldRetry });
    } catch (error) {
      if (error instanceof Unsatisfied) return error.response;
      throw error;
    }
  };
}

function isRepeatableFailure(error: Error, call: Call): boolean {
  if (call.signal.aborted) return false;
  if (error instanceof ConnectionError) return error.temporary && (error.neverLeft || call.repeatable);
  return error instanceof TimeoutError && error.phase === "attempt" && call.repeatable;
}

/** Milliseconds until the next attempt, or undefined where the server asks for more than the policy accepts. */
export function delayBefore(
  attemptNumber: number,
  error: Error,
  policy: RetryPolicy,
  clock: Pick<Clock, "wall" | "random">,
): number | undefined {
  if (error instanceof Unsatisfied) {
    const wall = clock.wall();
    const retryAt = parseRetryAfter(error.response.headers, wall);
    if (retryAt !== undefined) return retryAt - wall > policy.maxRetryAfter ? undefined : retryAt - wall;
  }
  return backoff(attemptNumber, policy, clock.random());
}

/** Doubles from `minDelay` to `maxDelay`; the second half of it is chance, so that clients that failed together do not come back together. */
export function backoff(
  attemptNumber: number,
  policy: Pick<RetryPolicy, "minDelay" | "maxDelay">,
  random: number,
): number {
  const full = Math.min(policy.maxDelay, policy.minDelay * 2 ** (attemptNumber - 1));
  return full * (0.5 + random / 2);
}

export const repeatable = (method: string, idempotent: boolean | undefined): boolean =>
  idempotent ?? isRepeatable(method);
