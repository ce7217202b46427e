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
        const maxPause = call.retry ? call.retry.maxRetryAfter : LONGEST_PAUSE_MS;
        const asked = report(queue, response, sentAt, { clock, maxPause });
        queue.onUse?.(call.emit);
        if (!isResent(queue, response.status, asked, call, clock)) return response;
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
function isResent(
  queue: RateLimitQueue,
  status: number,
  asked: number | undefined,
  call: CallContext,
  clock: Clock,
): boolean {
  const { id, method, path, retry, state, expiresAt, emit } = call;
  if (status !== 429 || !retry || state.attempts > retry.limit || !queue.acceptsOthers(state.arrival ?? 0))
    return false;
  // The retry policy gives up a call that is to wait longer than it allows.
  if ((asked ?? 0) > retry.maxRetryAfter || queue.pausedUntil >= expiresAt) return false;
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

/**
 * Reports a response to the queue: about a rate if it is a success or a 429, about a pause if it is a 503 that names one.
 *
 * @returns The milliseconds that a 429 or a 503 asks the client to wait; undefined if it names no time.
 */
export function report(
  queue: RateLimitQueue,
  { status, headers }: Pick<Response, "status" | "headers">,
  sentAt: number,
  { clock, maxPause }: { readonly clock: Pick<Clock, "dateNow">; readonly maxPause: number },
): number | undefined {
  const now = clock.dateNow();
  const named = parseRateLimitFields(headers, now);
  const fields = named && { ...named, reset: Math.min(maxPause, named.reset) };
  if (status !== 429 && status !== 503) {
    queue.accepted(sentAt, fields);
    return undefined;
  }
  const retryAt = parseRetryAfter(headers, now);
  const asked = retryAt && retryAt - now;
  // A single absurd value must not stop all calls for good: when `maxPause` is over, one call tries.
  const pause = asked && Math.min(maxPause, asked);
  if (status === 429) queue.refused(sentAt, pause ?? (fields?.remaining === 0 ? fields.reset : undefined), fields);
  // An overloaded server that names a time is left alone for as long; it says nothing about a rate.
  else if (pause !== undefined) queue.pause(pause);
  return asked;
}
