import type { RateLimitFields } from "./rate-limit-fields.js";

/** The calls that a server's rate limit fields allow until the reset they name. */
export class RateLimitQuota {
  #left = Number.POSITIVE_INFINITY;
  #resetAt = Number.POSITIVE_INFINITY;
  #limit = Number.POSITIVE_INFINITY;
  /** Of the present window: the most and the fewest calls that were left, and the calls accepted. */
  #most = 0;
  #fewest = 0;
  #accepted = 0;
  #isTrusted = true;

  /** Milliseconds until the next call may be sent, 0 for at once. */
  wait(now: number, inFlight: number): number {
    if (now >= this.#resetAt) this.#left = this.#limit;
    if (!this.#isTrusted || this.#left >= 1) return 0;
    // More calls were accepted than the fields counted, so the server refills before the reset that they name.
    if (inFlight === 0 && this.#accepted > this.#most - this.#fewest + 1) this.#isTrusted = false;
    return this.#isTrusted ? Math.max(0, this.#resetAt - now) : 0;
  }

  /** A call is sent. */
  sent(): void {
    this.#left -= 1;
  }

  /** A response arrived while `inFlight` calls, its own included, were in flight. */
  update(fields: RateLimitFields, isAccepted: boolean, now: number, inFlight: number): void {
    const { remaining, reset, limit } = fields;
    if (!isAccepted && remaining > 0) {
      this.#isTrusted = false;
      return;
    }
    // Seconds are rounded up, so the earliest of the resets that are named is the nearest to the true one.
    const resetAt = now + reset;
    if (now >= this.#resetAt || this.#resetAt === Number.POSITIVE_INFINITY) {
      this.#most = this.#fewest = remaining;
      this.#accepted = 0;
      this.#resetAt = resetAt;
    }
    this.#resetAt = Math.min(this.#resetAt, resetAt);
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    // Responses do not arrive in the order in which the server counted.
    this.#most = Math.max(this.#most, remaining);
    this.#fewest = Math.min(this.#fewest, remaining);
    if (isAccepted) this.#accepted += 1;
    // The server may not have counted the others yet.
    this.#left = this.#fewest - (inFlight - 1);
  }
}
