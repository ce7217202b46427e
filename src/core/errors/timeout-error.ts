import { DinteroError, type ErrorContext, failureMessage } from "./dintero-error.js";

/**
 * The call took too long.
 *
 * `phase` says which limit passed: `"attempt"` is `timeout`, one request with its body; `"total"` is `totalTimeout`, the whole call with token, waiting and all attempts.
 * `retryAt` is set when the call ended because the server's rate limit asks for a longer wait than `totalTimeout` allows.
 *
 * @example
 * if (error instanceof TimeoutError && error.phase === "total") queue.later(job, error.retryAt);
 */
export class TimeoutError extends DinteroError {
  /** Which limit has passed: `timeout` of one attempt, or `totalTimeout` of the whole call. */
  readonly phase: "attempt" | "total";
  /** When the server accepts calls again, if it said so. */
  readonly retryAt: Date | undefined;

  constructor(
    context: ErrorContext,
    options: { phase: "attempt" | "total"; limit: number; retryAt?: Date; reason?: string },
  ) {
    const { phase, limit, retryAt } = options;
    const name = phase === "attempt" ? "timeout" : "totalTimeout";
    const reason = retryAt
      ? `the server's rate limit lasts until ${retryAt.toISOString()}, beyond the totalTimeout of ${limit} ms`
      : (options.reason ?? `no response within the ${name} of ${limit} ms`);
    super(failureMessage(context, reason), context);
    this.phase = phase;
    this.retryAt = retryAt;
  }

  override get name(): string {
    return "TimeoutError";
  }
}
