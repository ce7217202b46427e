import type { Clock } from "./clock.js";
import type { OnEvent } from "./events.js";
import type { Fetch } from "./transport/attempt.js";
import type { Pacer, PacerOptions } from "./transport/pacer.js";

/** How a call is repeated. */
export type RetryOptions = {
  /**
   * Repetitions after the first attempt.
   *
   * @default 4
   */
  readonly limit?: number;
  /**
   * First delay, where the server names none. It doubles with every attempt; half of it is chance.
   *
   * @unit milliseconds
   * @default 500
   */
  readonly minDelay?: number;
  /**
   * Longest delay, where the server names none.
   *
   * @unit milliseconds
   * @default 8_000
   */
  readonly maxDelay?: number;
  /**
   * Longest wait the client accepts from a `Retry-After` header.
   *
   * A longer wait is neither slept through nor shortened: the call is answered at once, and `retryAt` of its error says when to try again.
   *
   * @unit milliseconds
   * @default 60_000
   */
  readonly maxRetryAfter?: number;
};

/** Options that every client of this package takes. */
export type ClientOptions = {
  /**
   * A `fetch` of your own, for instance one that goes through a proxy. It is handed a `Request`.
   *
   * @default globalThis.fetch
   */
  readonly fetch?: Fetch | undefined;
  /**
   * Longest time of one attempt, its body included. A call may take several attempts; see `deadline`.
   *
   * @unit milliseconds
   * @default 30_000
   * @example
   * createDintero({ ...credentials, timeout: 5_000 });
   */
  readonly timeout?: number;
  /**
   * Longest time of a whole call: token, waiting, all attempts and the body.
   *
   * @unit milliseconds
   * @default 120_000
   * @example
   * createDintero({ ...credentials, deadline: 10_000 });
   */
  readonly deadline?: number;
  /**
   * How calls are repeated; `false` never repeats one.
   *
   * A 429 is repeated for every method. What may have been carried out already is repeated only for methods that may be carried out twice, or when the call says `idempotent: true`.
   *
   * @default { limit: 4, minDelay: 500, maxDelay: 8_000, maxRetryAfter: 60_000 }
   * @example
   * createDintero({ ...credentials, retry: { limit: 2 } });
   */
  readonly retry?: RetryOptions | false;
  /**
   * How many calls leave at once and how fast: a limit of concurrency, a pacer to be shared with other clients, or `false` for neither.
   *
   * @default { maxConcurrency: 256 }
   * @example
   * createDintero({ ...credentials, pacing: { maxConcurrency: 10 } });
   */
  readonly pacing?: Omit<PacerOptions, "clock"> | Pacer | false;
  /**
   * Headers of every request. A header of the call wins.
   *
   * @default none
   * @example
   * createDintero({ ...credentials, headers: { "X-Correlation-Id": id } });
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Longest body the client accepts.
   *
   * @unit bytes
   * @default 50_000_000
   */
  readonly maxResponseSize?: number;
  /**
   * Told what happens: requests, answers, repetitions, waits, tokens, deprecations. What it throws is ignored.
   *
   * @default none
   * @example
   * createDintero({ ...credentials, onEvent: (event) => log.debug(event) });
   */
  readonly onEvent?: OnEvent | undefined;
  /** Time and chance, for tests. @default the system's */
  readonly clock?: Clock;
};
