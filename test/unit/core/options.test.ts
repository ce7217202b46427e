import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ClientOptions } from "../../../src/core/options.js";
import { ConfigurationError, checkOptions } from "../../../src/core/errors/configuration-error.js";
import { CLIENT_RULES, DEFAULTS, resolveOptions, resolveRetry } from "../../../src/core/options.js";
import { createRateLimiter, RateLimiter, rateLimit } from "../../../src/core/http/rate-limit/rate-limiter.js";
import { FakeClock } from "../../../src/testing/index.js";
import { BASE_URL, callOf, requestTo } from "../../kit/harness.js";

/** Checks and resolves options as every factory of a client does. */
function resolve(given: Record<string, unknown>) {
  const options = { baseUrl: BASE_URL, ...given } as ClientOptions & { baseUrl: string };
  checkOptions(options, CLIENT_RULES);
  return resolveOptions(options);
}

describe("the defaults", () => {
  it("are complete", () => {
    expect(resolve({})).toMatchObject({
      timeout: 30_000,
      totalTimeout: 120_000,
      retry: { limit: 4, minDelay: 500, maxDelay: 8_000, maxRetryAfter: 60_000 },
      maxResponseSize: 50_000_000,
      headers: {},
      onEvent: undefined,
    });
  });
  it("make a pacer for each client", () => {
    const [one, other] = [resolve({}).rateLimit, resolve({}).rateLimit];
    expect(one).toBeInstanceOf(RateLimiter);
    expect(one).not.toBe(other);
  });
  it("and the options cannot be changed afterwards", () => {
    expect(Object.isFrozen(resolve({}))).toBe(true);
  });

  /** The `@default` tag in the comment above an option. */
  function documented(file: string, option: string): string | undefined {
    const source = readFileSync(new URL(`../../../src/core/${file}`, import.meta.url), "utf8");
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*readonly ${option}\\?:`).exec(source)?.[1];
    return /@default (.+)/.exec(comment ?? "")?.[1]?.trim();
  }
  const number = (text: string | undefined) => Number(text?.replaceAll("_", ""));

  it.each(["timeout", "totalTimeout", "maxResponseSize"] as const)("document that of `%s`", (name) => {
    expect(number(documented("options.ts", name))).toBe(DEFAULTS[name]);
  });
  it.each(["limit", "minDelay", "maxDelay", "maxRetryAfter"] as const)("document that of `retry.%s`", (name) => {
    expect(number(documented("types/retry.ts", name))).toBe(DEFAULTS.retry[name]);
  });
  it("document that of `retry` as a whole", () => {
    const text = Object.entries(DEFAULTS.retry).map(([name, value]) => `${name}: ${value}`);
    expect(documented("options.ts", "retry")?.replaceAll("_", "")).toBe(`{ ${text.join(", ")} }`);
  });
  it("document that of `maxConcurrency`, in both places", async () => {
    const most = number(documented("http/rate-limit/rate-limiter.ts", "maxConcurrency"));
    expect(documented("options.ts", "rateLimit")).toBe(`{ maxConcurrency: ${most} }`);

    const clock = new FakeClock();
    const limiter = createRateLimiter({ clock });
    let reached = 0;
    const send = rateLimit(
      limiter,
      clock,
    )(async () => {
      reached = Math.max(reached, limiter.inFlight);
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 20));
      return new Response();
    });
    await clock.runUntil(Promise.all(Array.from({ length: 1_000 }, () => send(requestTo(), callOf(clock)))));
    expect(reached).toBe(most);
  });
});

describe("a number", () => {
  it.each(
    ["timeout", "totalTimeout", "maxResponseSize"].flatMap((name) =>
      [0, -1, Number.NaN, "5", null, true].map((value) => ({ name, value })),
    ),
  )("`$name` of $value is refused by name and value", ({ name, value }) => {
    const rule = name === "maxResponseSize" ? "a positive number of bytes" : "a positive number of milliseconds, or false";
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    expect(() => resolve({ [name]: value })).toThrow(
      new ConfigurationError(`Expected \`${name}\` to be ${rule}, got ${shown}.`),
    );
  });
  it.each(["timeout", "totalTimeout"])("`%s` may be Infinity", (name) => {
    expect(resolve({ [name]: Number.POSITIVE_INFINITY })).toMatchObject({ [name]: Number.POSITIVE_INFINITY });
  });
});

describe("retry", () => {
  it("keeps what is given and fills in the rest", () => {
    expect(resolveRetry({ limit: 1 })).toEqual({ ...DEFAULTS.retry, limit: 1 });
    expect(resolveRetry({ minDelay: 0 })).toEqual({ ...DEFAULTS.retry, minDelay: 0 });
  });
  it("of a call fills in what the client has", () => {
    const base = { limit: 9, minDelay: 1, maxDelay: 2, maxRetryAfter: 3 };
    expect(resolveRetry({ maxDelay: 7 }, base)).toEqual({ ...base, maxDelay: 7 });
  });
  it("may be false", () => {
    expect(resolve({ retry: false }).retry).toBe(false);
  });
  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("with a limit of %s is refused", (limit) => {
    expect(() => resolve({ retry: { limit } })).toThrow(
      new ConfigurationError(`Expected \`retry.limit\` to be a non-negative integer, got ${limit}.`),
    );
  });
  it.each(["minDelay", "maxDelay", "maxRetryAfter"])("with a negative %s is refused", (name) => {
    expect(() => resolve({ retry: { [name]: -1 } })).toThrow(
      new ConfigurationError(`Expected \`retry.${name}\` to be a non-negative number of milliseconds, got -1.`),
    );
  });
  it.each([true, 1.5, -1, "no", null, []])("as %j is refused", (retry) => {
    expect(() => resolve({ retry })).toThrow(/^Expected `retry` to be a number of retries, an object or false, got /);
  });
});

describe("pacing", () => {
  it("may be a pacer, false or a limit", () => {
    const limiter = createRateLimiter();
    expect(resolve({ rateLimit: limiter }).rateLimit).toBe(limiter);
    expect(resolve({ rateLimit: false }).rateLimit).toBe(false);
    expect(resolve({ rateLimit: { maxConcurrency: 3 } }).rateLimit).toBeInstanceOf(RateLimiter);
  });
  it.each([true, 3, "no", null])("as %j is refused", (rateLimit) => {
    expect(() => resolve({ rateLimit })).toThrow(/^Expected `rateLimit` to be an object, a rate limiter or false, got /);
  });
});

describe("a function", () => {
  it.each(["fetch", "onEvent"])("`%s` that is none is refused", (name) => {
    expect(() => resolve({ [name]: "text" })).toThrow(
      new ConfigurationError(`Expected \`${name}\` to be a function, got "text".`),
    );
  });
});

describe("baseUrl", () => {
  it.each([
    ["https://api.example.com/v1", "https://api.example.com/v1"],
    ["https://api.example.com/v1///", "https://api.example.com/v1"],
    ["https://api.example.com", "https://api.example.com"],
    ["http://localhost:4010", "http://localhost:4010"],
    ["http://api.localhost", "http://api.localhost"],
    ["http://127.0.0.1:4010/", "http://127.0.0.1:4010"],
    ["http://127.1.2.3", "http://127.1.2.3"],
    ["http://[::1]:4010", "http://[::1]:4010"],
  ])("%s is accepted", (given, kept) => {
    expect(resolve({ baseUrl: given }).baseUrl).toBe(kept);
  });
  it.each([
    "http://api.example.com",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://128.0.0.1",
    "http://0.0.0.0",
    "ftp://api.example.com",
    "file:///etc/passwd",
  ])("%s is refused: tokens would be readable on the way", (baseUrl) => {
    expect(() => resolve({ baseUrl })).toThrow(/^Expected `baseUrl` to begin with https: .*, got /);
  });
  it.each(["", "api.example.com", "/v1", 7, null])("%j is refused as no absolute URL", (baseUrl) => {
    expect(() => resolve({ baseUrl })).toThrow(/^Expected `baseUrl` to be an absolute URL, got /);
  });
  it.each(["https://a.test/?", "https://a.test/v1?x=1", "https://a.test/#", "https://a.test/#top"])(
    "%s is refused: the path of a call would not be one",
    (baseUrl) => {
      expect(() => resolve({ baseUrl })).toThrow("Expected `baseUrl` to end with its path, without `?` or `#`.");
    },
  );
  it.each([
    "https://user:s3cret@api.example.com",
    "https://user:s3cret@api.example.com:port",
    "https://user:s3/cret@api.example.com",
    "https://user:s3?cret@api.example.com",
    "https:user:s3cret@api.example.com",
    "http://user:s3cret@api.example.com",
    "user:s3cret@api.example.com",
    "//user:s3cret@api.example.com",
  ])("with a password in it is refused without showing that: %s", (baseUrl) => {
    let message = "";
    try {
      resolve({ baseUrl });
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^ConfigurationError: Expected `baseUrl`/);
    expect(message).not.toMatch(/s3|cret/);
  });
});

describe("headers", () => {
  it.each(["a b", "a:b", "", "a\nb", "ä"])("with the name %j are refused", (name) => {
    expect(() => resolve({ headers: { [name]: "x" } })).toThrow(
      new ConfigurationError(
        `Expected \`headers\` to be headers with valid names, got ${JSON.stringify(name)}.`,
      ),
    );
  });
  it.each(["s3cret\r\nX-Admin: 1", "s3cret\n", "s3cret\0", "s3cret\u20ac"])(
    "with the value %j are refused by name, and the value is not shown",
    (value) => {
      expect(() => resolve({ headers: { "X-Api-Key": value } })).toThrow(
        new ConfigurationError("Expected header `X-Api-Key` to have no line break and no character beyond Latin-1."),
      );
    },
  );
  it("with ordinary names and values are kept", () => {
    const headers = { "X-Correlation-Id": "a b\té", accept: "*/*" };
    expect(resolve({ headers }).headers).toEqual(headers);
  });
});
