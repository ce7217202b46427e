import type { RetryPolicy } from "./call.js";
import type { ClientOptions, RetryOptions } from "./client-options.js";
import { type Clock, systemClock } from "./clock.js";
import { ConfigurationError } from "./errors/configuration-error.js";
import type { OnEvent } from "./events.js";
import type { Fetch } from "./transport/attempt.js";
import { createPacer, Pacer } from "./transport/pacer.js";

/** The options, checked and complete. */
export type Settings = {
  readonly baseUrl: string;
  /** Undefined for the global one. */
  readonly fetch: Fetch | undefined;
  readonly timeout: number;
  readonly deadline: number;
  readonly retry: RetryPolicy | false;
  readonly pacer: Pacer | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxResponseSize: number;
  readonly onEvent: OnEvent | undefined;
  readonly clock: Clock;
};

export const DEFAULTS = {
  timeout: 30_000,
  deadline: 120_000,
  retry: { limit: 4, minDelay: 500, maxDelay: 8_000, maxRetryAfter: 60_000 },
  maxResponseSize: 50_000_000,
} as const;

/** Checks the options and fills in the defaults, so that nothing after this asks whether a value is set. */
export function resolveSettings(options: ClientOptions & { readonly baseUrl: string }): Settings {
  const clock = options.clock ?? systemClock;
  return Object.freeze({
    baseUrl: checkedBaseUrl(options.baseUrl),
    fetch: checkedFunction("fetch", options.fetch),
    timeout: checkedDuration("timeout", options.timeout, DEFAULTS.timeout),
    deadline: checkedDuration("deadline", options.deadline, DEFAULTS.deadline),
    retry: resolveRetry(options.retry),
    pacer: resolvePacer(options.pacing, clock),
    headers: checkedHeaders(options.headers ?? {}),
    maxResponseSize: checkedDuration("maxResponseSize", options.maxResponseSize, DEFAULTS.maxResponseSize),
    onEvent: checkedFunction("onEvent", options.onEvent),
    clock,
  });
}

export function resolveRetry(
  retry: RetryOptions | false | undefined,
  base: RetryPolicy = DEFAULTS.retry,
): RetryPolicy | false {
  if (retry === false) return false;
  if (retry !== undefined && (typeof retry !== "object" || retry === null))
    throw expected("retry", "an object or false", retry);
  const limit = retry?.limit ?? base.limit;
  if (!Number.isInteger(limit) || limit < 0) throw expected("retry.limit", "a non-negative integer", limit);
  const amount = (name: "minDelay" | "maxDelay" | "maxRetryAfter") => {
    const value = retry?.[name] ?? base[name];
    if (typeof value !== "number" || !(value >= 0))
      throw expected(`retry.${name}`, "a non-negative number of milliseconds", value);
    return value;
  };
  return { limit, minDelay: amount("minDelay"), maxDelay: amount("maxDelay"), maxRetryAfter: amount("maxRetryAfter") };
}

export function checkedDuration(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !(value > 0)) throw expected(name, "a positive number", value);
  return value;
}

function resolvePacer(pacing: ClientOptions["pacing"], clock: Clock): Pacer | undefined {
  if (pacing === false) return undefined;
  if (pacing instanceof Pacer) return pacing;
  if (pacing !== undefined && (typeof pacing !== "object" || pacing === null)) {
    throw expected("pacing", "an object, a pacer or false", pacing);
  }
  return createPacer({ ...pacing, clock });
}

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function checkedBaseUrl(baseUrl: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw expected("baseUrl", "an absolute URL", typeof baseUrl === "string" ? withoutCredentials(baseUrl) : baseUrl);
  }
  if (url.username || url.password)
    throw new ConfigurationError("Expected `baseUrl` to hold no user name and no password.");
  // An empty query or fragment shows in `href` alone.
  if (/[?#]/.test(url.href))
    throw new ConfigurationError("Expected `baseUrl` to end with its path, without `?` or `#`.");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname))) {
    throw new ConfigurationError(
      `Expected \`baseUrl\` to begin with https: (http: is for loopback hosts only), got ${url.protocol}//${url.host}. Tokens would be readable on the way.`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

const withoutCredentials = (text: string): string => text.replace(/^.*@/s, "…@").split("?")[0] ?? "";

/** Header names and values that cannot smuggle in another header. The value is not shown: it may be a secret. */
export function checkedHeaders<Value>(headers: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw expected("headers", "an object whose keys are header names", name);
    for (const one of [value].flat()) {
      if (typeof one === "string" && !/^[\t\x20-\x7e\x80-\xff]*$/.test(one)) {
        throw new ConfigurationError(
          `Expected header \`${name}\` to hold no line break and no character beyond Latin-1.`,
        );
      }
    }
  }
  return headers;
}

function checkedFunction<T>(name: string, value: T | undefined): T | undefined {
  if (value !== undefined && typeof value !== "function") throw expected(name, "a function", value);
  return value;
}

/** The one grammar of messages about options. For values that are no secret. */
export function expected(name: string, rule: string, got: unknown): ConfigurationError {
  return new ConfigurationError(`Expected \`${name}\` to be ${rule}, got ${shown(got)}.`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
