import { ConfigurationError, checkOptions } from "../../errors/configuration-error.js";
import { type Clock, systemClock } from "../../util/clock.js";
import * as RULES from "../../util/rules.js";
import { isFunction, type Rules } from "../../util/validate.js";
import { RateLimitQueue } from "./rate-limit-queue.js";
import type { SharedRateLimit } from "./shared-rate-limit.js";

/** Options of {@link createRateLimiter}. */
export type RateLimitOptions = {
  /**
   * Most requests in flight at the same time, for each limit of the server.
   *
   * @default 256
   */
  readonly maxConcurrency?: number;
  /**
   * Lets processes share what they learn: the result of {@link sharedRateLimit}.
   *
   * @default none
   */
  readonly store?: SharedRateLimit | undefined;
  /** Time and chance, for tests. @default the system's */
  readonly clock?: Clock;
};

const RATE_LIMIT_RULES: Rules = {
  maxConcurrency: RULES.count,
  store: [(value) => isFunction(Object(value).connect), "the result of `sharedRateLimit(store)`"],
  clock: RULES.clock,
};

// A registered symbol is the same in every copy of the package, which a class is not.
const MARKER = Symbol.for("dintero-client.rate-limiter");
/** Raised when what the client calls of a rate limiter changes, so that two versions of the package do not mix theirs. */
const PROTOCOL = 2;

/**
 * Sends calls as fast as a server accepts them, and in order.
 *
 * Give one rate limiter to several clients to let them share what it learns. Calls that the server counts separately, such as those to the token endpoint, have queues of their own.
 */
export class RateLimiter {
  readonly #queues = new Map<string, RateLimitQueue>();
  readonly #maxConcurrency: number;
  readonly #clock: Clock;
  readonly #store: SharedRateLimit | undefined;

  /** @internal Use {@link createRateLimiter}. */
  constructor({ maxConcurrency = 256, clock = systemClock, store }: RateLimitOptions = {}) {
    this.#maxConcurrency = maxConcurrency;
    this.#clock = clock;
    this.#store = store;
    Object.defineProperty(this, MARKER, { value: PROTOCOL });
  }

  /** Calls that wait. */
  get waiting(): number {
    return this.#sum((queue) => queue.waiting);
  }

  /** Requests in flight. */
  get inFlight(): number {
    return this.#sum((queue) => queue.inFlight);
  }

  /** @internal The queue of calls that a server counts together. */
  queue(key: string): RateLimitQueue {
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = new RateLimitQueue(this.#clock, this.#maxConcurrency);
      this.#store?.connect(key, queue, this.#clock);
      this.#queues.set(key, queue);
    }
    return queue;
  }

  #sum(of: (queue: RateLimitQueue) => number): number {
    let sum = 0;
    for (const queue of this.#queues.values()) sum += of(queue);
    return sum;
  }
}

/**
 * Creates a rate limiter that several clients can share.
 *
 * @throws ConfigurationError if `maxConcurrency` is not a positive integer, or `store` is not the result of `sharedRateLimit`.
 * @example
 * const rateLimit = createRateLimiter({ maxConcurrency: 20 });
 * const first = createDintero({ ...credentials, rateLimit });
 * const second = createDintero({ ...otherCredentials, rateLimit });
 */
export function createRateLimiter(options: RateLimitOptions = {}): RateLimiter {
  checkOptions(options, RATE_LIMIT_RULES, "rateLimit.");
  return new RateLimiter(options);
}

/**
 * Whether a value is a rate limiter, of this copy of the package or of another one.
 *
 * @throws ConfigurationError if it is one of a version that works differently.
 */
export function isRateLimiter(value: unknown): value is RateLimiter {
  if (typeof value !== "object" || value === null || !(MARKER in value)) return false;
  if (value[MARKER] === PROTOCOL) return true;
  throw new ConfigurationError(
    "Expected `rateLimit` to be made by the same version of dintero-client. Install one version only.",
  );
}
