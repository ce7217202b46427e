import { TimeoutError } from "../../errors/timeout-error.js";
import { type CallContext, errorContext, type Layer } from "../../types/call.js";
import { onAbort } from "../../util/abort.js";
import type { Clock } from "../../util/clock.js";
import { parseRetryAfter } from "../../util/retry-after.js";
import { parseRateLimitFields } from "./rate-limit-fields.js";
import type { RateLimitQueue } from "./rate-limit-queue.js";
import type { RateLimiter } from "./rate-limiter.js";

/** Longest pause for a call without a retry policy, which has no `maxRetryAfter`. */
const LONGEST_PAUSE_MS = 60_000;

/** Sends a call when the rate limiter allows it, and reports the response to the rate limiter. */
export function rateLimit(rateLimiter: RateLimiter, clock: Clock): Layer {
  return (next) => async (request, call) => {
    const queue = rateLimiter.queue(`${new URL(request.url).origin} ${call.rateLimitKey}`);
    call.signal.throwIfAborted();
    call.state.arrival ??= queue.arrive();
    for (;;) {
      queue.onUse?.(call.emit);
      if (!queue.tryEnter()) await turn(queue, call, clock);
      const sentAt = clock.now();
      try {
        const response = await next(request, call);
        report(queue, response, sentAt, { clock, maxPause: call.retry ? call.retry.maxRetryAfter : LONGEST_PAUSE_MS });
        queue.onUse?.(call.emit);
        if (!isResent(queue, response, call, clock)) return response;
      } finally {
        queue.leave();
      }
    }
  };
}

/**
 * Whether a refused call is sent again at the end of the pause without using up a retry.
 *
 * It is if the server accepts other calls meanwhile, as often as `retry.limit` says. So a call is sent 1 + 2 × `retry.limit` times at most, and a server that accepts nothing is asked 1 + `retry.limit` times.
 */
function isResent(queue: RateLimitQueue, response: Response, call: CallContext, clock: Clock): boolean {
  const { id, method, path, retry, state, expiresAt, emit } = call;
  const { status, headers } = response;
  if (status !== 429 || !retry || state.attempts > retry.limit || !queue.acceptsOthers(state.arrival ?? 0))
    return false;
  const now = clock.dateNow();
  // The retry policy gives up a call that is to wait longer than it allows.
  if ((parseRetryAfter(headers, now) ?? now) - now > retry.maxRetryAfter || queue.pausedUntil >= expiresAt)
    return false;
  emit({ type: "retry", id, method, path, attempt: state.attempts, delay: queue.pausedUntil - clock.now(), status });
  return true;
}

/** Resolves when the call may be sent; rejects if its signal is aborted, or at once if a pause lasts longer than the call may. */
function turn(queue: RateLimitQueue, call: CallContext, clock: Clock): Promise<void> {
  const { id, method, path, state, signal, expiresAt } = call;
  const pause = queue.pausedUntil - clock.now();
  const late = () => {
    const retryAt = new Date(clock.dateNow() + queue.pausedUntil - clock.now());
    return new TimeoutError(errorContext(call, false), { phase: "total", limit: call.totalTimeout, retryAt });
  };
  if (queue.pausedUntil >= expiresAt) throw late();
  call.emit({ type: "wait", id, method, path, reason: "rate-limit", expected: pause > 0 ? pause : undefined });
  // The handler that was just called may have aborted the call.
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      stop();
      end();
    };
    const stop = onAbort(signal, () => {
      cancel();
      reject(signal.reason);
    });
    const cancel = queue.enter({
      arrival: state.arrival ?? 0,
      attempts: state.attempts,
      expiresAt,
      go: () => settle(resolve),
      expire: () => settle(() => reject(late())),
    });
  });
}

/** Reports a response to the queue: about a rate if it is a success or a 429, about a pause if it is a 503 that names one. */
export function report(
  queue: RateLimitQueue,
  { status, headers }: Pick<Response, "status" | "headers">,
  sentAt: number,
  { clock, maxPause }: { readonly clock: Pick<Clock, "dateNow">; readonly maxPause: number },
): void {
  const now = clock.dateNow();
  const fields = parseRateLimitFields(headers, now);
  if (status !== 429 && status !== 503) {
    queue.accepted(sentAt, fields && { ...fields, reset: Math.min(fields.reset, maxPause) });
    return;
  }
  const retryAt = parseRetryAfter(headers, now);
  // A single absurd value must not stop all calls for good: when `maxPause` is over, one call tries.
  const asked = retryAt === undefined ? undefined : Math.min(maxPause, retryAt - now);
  if (status === 429) {
    const reset = fields?.remaining === 0 ? Math.min(maxPause, fields.reset) : undefined;
    queue.refused(sentAt, asked ?? reset, fields);
  }
  // An overloaded server that names a time is left alone for as long; it says nothing about a rate.
  else if (asked !== undefined) queue.pause(asked);
}
