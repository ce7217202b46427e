import { ConfigurationError } from "../../errors/configuration-error.js";
import type { Layer } from "../../types/call.js";
import { type Clock, systemClock } from "../../util/clock.js";
import { parseRetryAfter } from "../../util/retry-after.js";
import { RateLimitQueue } from "./rate-limit-queue.js";

// A registered symbol is the same in every copy of the package.
const MARKER = Symbol.for("dintero-client.rate-limiter");

/** Options of {@link createRateLimiter}. */
export type RateLimitOptions = {
  /**
   * Most requests at the same time, for each group of calls that the server counts together.
   *
   * @default 256
   */
  readonly maxConcurrency?: number;
  /** Time and randomness, for tests. @default the system's */
  readonly clock?: Clock;
};

/**
 * Sends calls as fast as a server accepts them.
 *
 * Several clients that use one rate limiter share what it learns. Calls that the server counts apart, such as those of the token endpoint, have a queue of their own, so that a 429 there does not delay other calls.
 */
export class RateLimiter {
  readonly #queues = new Map<string, RateLimitQueue>();
  readonly #maxConcurrency: number;
  readonly #clock: Clock;

  /** @internal Use {@link createRateLimiter}. */
  constructor({ maxConcurrency = 256, clock = systemClock }: RateLimitOptions = {}) {
    if (!Number.isInteger(maxConcurrency) || maxConcurrency < 1) {
      throw new ConfigurationError(
        `Expected \`rateLimit.maxConcurrency\` to be a positive integer, got ${String(maxConcurrency)}.`,
      );
    }
    this.#maxConcurrency = maxConcurrency;
    this.#clock = clock;
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    let sum = 0;
    for (const queue of this.#queues.values()) sum += queue.waiting;
    return sum;
  }

  /** Requests without a complete response. */
  get inFlight(): number {
    let sum = 0;
    for (const queue of this.#queues.values()) sum += queue.inFlight;
    return sum;
  }

  /** @internal */
  queue(key: string): RateLimitQueue {
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = new RateLimitQueue(this.#clock, this.#maxConcurrency);
      this.#queues.set(key, queue);
    }
    return queue;
  }
}
Object.defineProperty(RateLimiter.prototype, MARKER, { value: true });

/** Whether a value is a rate limiter, of this copy of the package or of another. */
export const isRateLimiter = (value: unknown): value is RateLimiter =>
  typeof value === "object" && value !== null && MARKER in value;

/**
 * Makes a rate limiter for several clients to share.
 *
 * @throws ConfigurationError when `maxConcurrency` is not a positive integer.
 * @example
 * const pacing = createPacer({ maxConcurrency: 20 });
 * const first = createDintero({ ...credentials, rateLimit });
 * const second = createDintero({ ...otherCredentials, rateLimit });
 */
export function createRateLimiter(options?: RateLimitOptions): RateLimiter {
  return new RateLimiter(options);
}

/** Sends when the rate limiter allows it, and reports the response to it. */
export function rateLimit(limiter: RateLimiter, clock: Clock): Layer {
  return (next) => async (request, call) => {
    const queue = limiter.queue(`${new URL(request.url).origin} ${call.rateLimitKey}`);
    const entered = queue.enter(call);
    if (entered) await entered;
    const sentAt = clock.now();
    try {
      const response = await next(request, call);
      settle(queue, response, sentAt, clock);
      return response;
    } finally {
      queue.leave();
    }
  };
}

function settle(queue: RateLimitQueue, response: Response, sentAt: number, clock: Clock): void {
  const { status, headers } = response;
  if (status !== 429 && status !== 503) {
    queue.accepted(sentAt);
    return;
  }
  const wall = clock.dateNow();
  const retryAt = parseRetryAfter(headers, wall);
  const asked = retryAt === undefined ? undefined : retryAt - wall;
  if (status === 429) queue.refused(sentAt, asked);
  // An overloaded server that names a time is left alone for as long; it says nothing about a rate.
  else if (asked !== undefined) queue.hold(asked);
}
