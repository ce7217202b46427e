import pRetry from "p-retry";
import { ConnectionError } from "../errors/connection-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { type CallContext, isIdempotent, type Layer, type RetryPolicy } from "../types/call.js";
import { sleep } from "../util/abort.js";
import type { Clock } from "../util/clock.js";
import { parseRetryAfter } from "../util/retry-after.js";
import { isRetryableStatus } from "../util/status.js";

/** Carries a response that asks for a retry through p-retry, which retries only what throws. */
class RetryableResponse extends Error {
  constructor(readonly response: Response) {
    super();
  }
}

/** Carries whatever else an attempt threw through p-retry, which turns a reason that is not an Error into a TypeError. */
class AttemptFailure extends Error {
  constructor(readonly reason: unknown) {
    super();
  }
}

/**
 * Retries what can be sent again without taking effect twice.
 *
 * - 429: every method, because the server refused it before processing.
 * - a request that was not sent: every method.
 * - 409 with `Retry-After`: calls with an `Idempotency-Key`, because the server asks to send the same request later.
 * - 408, 500, 502, 503, 504, a lost connection, an attempt that timed out: only idempotent calls.
 *
 * `Retry-After` is obeyed. When it, or the next delay, does not fit into what the policy and `totalTimeout` allow, the response is returned at once.
 */
export function retry(clock: Clock): Layer {
  return (next) => async (request, call) => {
    const policy = call.retry;
    if (!policy) return next(request, call);

    const attempt = async () => {
      let response: Response;
      try {
        response = await next(request, call);
      } catch (reason) {
        throw new AttemptFailure(reason);
      }
      const { status, headers } = response;
      const isConflictToWaitFor =
        status === 409 && headers.has("retry-after") && request.headers.has("idempotency-key");
      if (status === 429 || isConflictToWaitFor || (call.idempotent && isRetryableStatus(status)))
        throw new RetryableResponse(response);
      return response;
    };
    let delay: number | undefined;
    try {
      return await pRetry(attempt, {
        retries: policy.limit,
        // The waiting is done below, on the client's own clock and with its signal.
        minTimeout: 0,
        // Every option is given, because p-retry takes twenty times as long for a call when it has to add defaults.
        maxTimeout: 0,
        maxRetryTime: Number.POSITIVE_INFINITY,
        factor: 1,
        randomize: false,
        shouldConsumeRetry: () => true,
        onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
          delay = retriesLeft > 0 ? delayBefore(attemptNumber, error, call, policy, clock) : undefined;
          if (delay === undefined) return;
          const { id, method, path, state } = call;
          const status = error instanceof RetryableResponse ? error.response.status : undefined;
          call.emit({ type: "retry", id, method, path, attempt: state.attempts, delay, status });
          call.emit({ type: "wait", id, method, path, reason: "retry", expected: delay });
          await sleep(clock, delay, call.signal);
        },
        shouldRetry: () => delay !== undefined,
      });
    } catch (error) {
      if (error instanceof RetryableResponse) return error.response;
      throw error instanceof AttemptFailure ? error.reason : error;
    }
  };
}

/** Milliseconds until the next attempt; undefined when there is none. */
function delayBefore(
  attemptNumber: number,
  error: Error,
  call: CallContext,
  policy: RetryPolicy,
  clock: Clock,
): number | undefined {
  if (error instanceof AttemptFailure && !isRetryable(error.reason, call)) return undefined;
  const headers = error instanceof RetryableResponse ? error.response.headers : undefined;
  const delay = retryDelay(attemptNumber, headers, policy, clock);
  return delay === undefined || clock.now() + delay >= call.expiresAt ? undefined : delay;
}

function isRetryable(error: unknown, call: CallContext): boolean {
  if (call.signal.aborted) return false;
  if (error instanceof ConnectionError) return error.retryable && (error.notSent || call.idempotent);
  return error instanceof TimeoutError && error.phase === "attempt" && call.idempotent;
}

/** Milliseconds until the next attempt; undefined when the server asks for a longer wait than the policy accepts. */
export function retryDelay(
  attemptNumber: number,
  headers: Headers | undefined,
  policy: RetryPolicy,
  clock: Pick<Clock, "dateNow" | "random">,
): number | undefined {
  const own = backoff(attemptNumber, policy, clock.random());
  const now = clock.dateNow();
  const retryAt = headers && parseRetryAfter(headers, now);
  if (retryAt === undefined) return own;
  // A server that names no time, or one that has passed, is not asked again at once.
  return retryAt - now > policy.maxRetryAfter ? undefined : Math.max(own, retryAt - now);
}

/** Doubles from `minDelay` to `maxDelay`. Half of it is random, so that clients that failed together do not retry together. */
export function backoff(
  attemptNumber: number,
  policy: Pick<RetryPolicy, "minDelay" | "maxDelay">,
  random: number,
): number {
  const full = Math.min(policy.maxDelay, policy.minDelay * 2 ** (attemptNumber - 1));
  return full * (0.5 + random / 2);
}

/** Whether a call may be sent twice: what the caller says, or else what its method says. */
export const idempotentByDefault = (method: string, idempotent: boolean | undefined): boolean =>
  idempotent ?? isIdempotent(method);
