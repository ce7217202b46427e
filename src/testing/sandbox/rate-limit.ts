import { failure, type SandboxResponse } from "./response.js";

/** A token bucket: full at the start, refilled evenly. */
export type RateLimit = {
  /** Requests accepted per second in the long run. */
  readonly perSecond: number;
  /** Requests accepted at once. @default perSecond */
  readonly burst?: number;
  /** Seconds that a 429 names in `Retry-After`; `false` names none. @default the whole seconds until a request is accepted again */
  readonly retryAfter?: number | false;
};

export class Bucket {
  readonly #limit: RateLimit;
  readonly #burst: number;
  #left: number;
  #filledAt: number;

  constructor(limit: RateLimit, now: number) {
    this.#limit = limit;
    this.#burst = limit.burst ?? limit.perSecond;
    this.#left = this.#burst;
    this.#filledAt = now;
  }

  /** Accepts a request, or returns the 429 that refuses it. */
  take(now: number): SandboxResponse | undefined {
    const { perSecond, retryAfter } = this.#limit;
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    if (this.#left >= 1) {
      this.#left -= 1;
      return undefined;
    }
    const seconds = retryAfter ?? Math.ceil((1 - this.#left) / perSecond);
    return failure(
      429,
      "Too many requests",
      undefined,
      seconds === false ? undefined : { "retry-after": String(seconds) },
    );
  }
}
