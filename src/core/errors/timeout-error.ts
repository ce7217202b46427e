import { type CallFacts, DinteroError, named } from "./base.js";

/**
 * The call took too long.
 *
 * `phase` says which limit passed: `"attempt"` is `timeout`, one request with its body; `"deadline"` is `deadline`, the whole call with token, waiting and all attempts.
 * `retryAt` is set when the call was given up because the server asked all callers to wait longer than the deadline allows.
 *
 * @see docs/errors.md#timeouterror
 * @example
 * if (error instanceof TimeoutError && error.phase === "deadline") queue.later(job, error.retryAt);
 */
export class TimeoutError extends DinteroError {
  /** Which limit has passed: `timeout` of one attempt, or `deadline` of the whole call. */
  readonly phase: "attempt" | "deadline";
  /** When the server accepts calls again, where it said so. */
  readonly retryAt: Date | undefined;

  constructor(facts: CallFacts, options: { phase: "attempt" | "deadline"; limit: number; retryAt?: Date }) {
    const { phase, limit, retryAt } = options;
    const what = retryAt
      ? `is held back by the server's rate limit until ${retryAt.toISOString()}, beyond its deadline (${limit} ms)`
      : `took longer than its ${phase === "attempt" ? "timeout" : "deadline"} (${limit} ms)`;
    const carriedOut = facts.outcome === "unknown" ? " It may have been carried out." : "";
    super(`Timed out: ${facts.method} ${facts.path} ${what}.${carriedOut}`, facts);
    this.phase = phase;
    this.retryAt = retryAt;
  }
}
named(TimeoutError, "TimeoutError");
