import { ConfigurationError, checkOptions, expected } from "./errors/configuration-error.js";
import {
  createRateLimiter,
  isRateLimiter,
  type RateLimiter,
  type RateLimitOptions,
} from "./http/rate-limit/rate-limiter.js";
import { toHeaderValues } from "./request/headers.js";
import { membersOf } from "./request/values.js";
import type { Fetch, HeadersInput, RetryPolicy } from "./types/call.js";
import type { RetryOptions } from "./types/retry.js";
import { type Clock, systemClock } from "./util/clock.js";
import type { OnEvent } from "./util/events.js";
import * as RULES from "./util/rules.js";
import { isNonNegative, isObject, isPositive, milliseconds, type Rule, type Rules } from "./util/validate.js";

/** Options of every client of this package. */
export type ClientOptions = {
  /**
   * Your own `fetch`, for instance one that uses a proxy. It receives a `Request`.
   *
   * @default globalThis.fetch
   */
  readonly fetch?: Fetch | undefined;
  /**
   * Longest time of one attempt with its body; `false` for no limit. A call may need several attempts; see `totalTimeout`.
   *
   * @unit milliseconds
   * @default 30_000
   * @example
   * createDintero({ ...credentials, timeout: 5_000 });
   */
  readonly timeout?: number | false;
  /**
   * Longest time of a whole call: token, waiting, all attempts and the body; `false` for no limit.
   *
   * @unit milliseconds
   * @default 120_000
   * @example
   * createDintero({ ...credentials, totalTimeout: 10_000 });
   */
  readonly totalTimeout?: number | false;
  /**
   * How calls are retried: the number of retries, an object, or `false` for none.
   *
   * A 429 is retried for every method. What may have taken effect already is retried only for idempotent methods, or when the call says `idempotent: true`.
   *
   * @default { limit: 4, minDelay: 500, maxDelay: 8_000, maxRetryAfter: 60_000 }
   * @example
   * createDintero({ ...credentials, retry: 2 });
   */
  readonly retry?: number | RetryOptions | false;
  /**
   * How many calls are sent at the same time and how fast: a limit of concurrency, a rate limiter shared with other clients, or `false` for neither.
   *
   * @default { maxConcurrency: 256 }
   * @example
   * createDintero({ ...credentials, rateLimit: { maxConcurrency: 10 } });
   */
  readonly rateLimit?: Omit<RateLimitOptions, "clock"> | RateLimiter | false;
  /**
   * Headers of every request. A header of the call overrides it.
   *
   * @default none
   * @example
   * createDintero({ ...credentials, headers: { "X-Correlation-Id": id } });
   */
  readonly headers?: HeadersInput;
  /**
   * Longest body that the client accepts.
   *
   * @unit bytes
   * @default 50_000_000
   */
  readonly maxResponseSize?: number;
  /**
   * Receives an event for each start and end of a call, each request, response, retry and wait, and each token. What it throws is ignored.
   *
   * @default none
   * @example
   * createDintero({ ...credentials, onEvent: (event) => log.debug(event) });
   */
  readonly onEvent?: OnEvent | undefined;
  /** Time and randomness, for tests. @default the system's */
  readonly clock?: Clock;
};

/** The options, checked and complete. They are options themselves, so that another client can be made with them. */
export type ResolvedOptions = {
  readonly baseUrl: string;
  /** Undefined for the global one. */
  readonly fetch: Fetch | undefined;
  readonly timeout: number;
  readonly totalTimeout: number;
  readonly retry: RetryPolicy | false;
  readonly rateLimit: RateLimiter | false;
  readonly headers: Record<string, string>;
  readonly maxResponseSize: number;
  readonly onEvent: OnEvent | undefined;
  readonly clock: Clock;
};

export const DEFAULTS = {
  timeout: 30_000,
  totalTimeout: 120_000,
  retry: { limit: 4, minDelay: 500, maxDelay: 8_000, maxRetryAfter: 60_000 },
  maxResponseSize: 50_000_000,
} as const;

/** What the options of every client accept. */
export const CLIENT_RULES = {
  baseUrl: [(value) => value instanceof URL || typeof value === "string", "an absolute URL"],
  fetch: RULES.callback,
  timeout: RULES.duration,
  totalTimeout: RULES.duration,
  retry: [
    (value) => value === false || isRetryLimit(value) || isObject(value),
    "a number of retries, an object or false",
  ],
  rateLimit: [(value) => value === false || isObject(value), "an object, a rate limiter or false"],
  headers: [(value) => typeof value === "object" && value !== null, "Headers, pairs or an object"],
  maxResponseSize: [isPositive, "a positive number of bytes"],
  onEvent: RULES.callback,
  clock: RULES.clock,
} satisfies Rules;

const isRetryLimit = (value: unknown): boolean => Number.isInteger(value) && isNonNegative(value);

// A wait without an end would stop all calls of a client because of one response.
const DELAY_RULE: Rule = [
  (value) => Number.isFinite(value) && isNonNegative(value),
  "a finite, non-negative number of milliseconds",
];

const RETRY_RULES: Rules = {
  limit: [isRetryLimit, "a non-negative integer"],
  minDelay: DELAY_RULE,
  maxDelay: DELAY_RULE,
  maxRetryAfter: DELAY_RULE,
};

/**
 * Fills in the defaults, so that nothing after this asks whether a value is set. The values have been checked by `CLIENT_RULES`.
 *
 * @throws ConfigurationError for a value that only a closer look shows to be unusable.
 */
export function resolveOptions(options: ClientOptions & { readonly baseUrl: string | URL }): ResolvedOptions {
  const clock = options.clock ?? systemClock;
  return Object.freeze({
    baseUrl: checkBaseUrl("baseUrl", options.baseUrl),
    fetch: options.fetch,
    timeout: milliseconds(options.timeout, DEFAULTS.timeout),
    totalTimeout: milliseconds(options.totalTimeout, DEFAULTS.totalTimeout),
    retry: resolveRetry(options.retry),
    rateLimit: resolveRateLimit(options.rateLimit, clock),
    headers: Object.fromEntries(membersOf(toHeaderValues(options.headers ?? {}))) as Record<string, string>,
    maxResponseSize: options.maxResponseSize ?? DEFAULTS.maxResponseSize,
    onEvent: options.onEvent,
    clock,
  });
}

/** @throws ConfigurationError when a member cannot be used. */
export function resolveRetry(retry: ClientOptions["retry"], base: RetryPolicy = DEFAULTS.retry): RetryPolicy | false {
  if (retry === false) return false;
  const given = typeof retry === "number" ? { limit: retry } : (retry ?? {});
  checkOptions(given, RETRY_RULES, "retry.");
  return { ...base, ...Object.fromEntries(membersOf(given)) };
}

function resolveRateLimit(given: ClientOptions["rateLimit"], clock: Clock): RateLimiter | false {
  if (given === false) return false;
  if (isRateLimiter(given)) return given;
  return createRateLimiter({ clock, ...given });
}

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * A base URL as text, without a slash at its end.
 *
 * @throws ConfigurationError when tokens or calls would not arrive safely where they should.
 */
export function checkBaseUrl(name: string, baseUrl: string | URL): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw expected(name, "an absolute URL", typeof baseUrl === "string" ? withoutCredentials(baseUrl) : baseUrl);
  }
  if (url.username || url.password)
    throw new ConfigurationError(`Expected \`${name}\` to contain no user name and no password.`);
  // An empty query or fragment shows in `href` alone.
  if (/[?#]/.test(url.href))
    throw new ConfigurationError(`Expected \`${name}\` to end with its path, without \`?\` or \`#\`.`);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname))) {
    throw new ConfigurationError(
      `Expected \`${name}\` to begin with https: (http: is for loopback hosts only), got ${url.protocol}//${url.host}. Others could read the tokens on the way.`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

const withoutCredentials = (text: string): string => text.replace(/^.*@/s, "…@").split("?")[0] ?? "";
