import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ClientOptions } from "../../../src/core/options.js";
import { ConfigurationError } from "../../../src/core/errors/configuration-error.js";
import { DEFAULTS, resolveRetry, resolveOptions } from "../../../src/core/resolve-options.js";
import { createRateLimiter, RateLimiter, rateLimit } from "../../../src/core/http/rate-limit/rate-limiter.js";
import { FakeClock } from "../../../src/testing/index.js";
import { BASE_URL, callOf, requestTo } from "../../kit/harness.js";

const resolve = (options: Record<string, unknown>) =>
  resolveOptions({ baseUrl: BASE_URL, ...options } as ClientOptions & { baseUrl: string });

describe("the defaults", () => {
  test("are complete", () => {
    expect(resolve({})).toMatchObject({
      timeout: 30_000,
      deadline: 120_000,
      retry: { limit: 4, minDelay: 500, maxDelay: 8_000, maxRetryAfter: 60_000 },
      maxResponseSize: 50_000_000,
      headers: {},
      onEvent: undefined,
    });
  });
  test("make a pacer for each client", () => {
    const [one, other] = [resolve({}).rateLimiter, resolve({}).rateLimiter];
    expect(one).toBeInstanceOf(RateLimiter);
    expect(one).not.toBe(other);
  });
  test("and the options cannot be changed afterwards", () => {
    expect(Object.isFrozen(resolve({}))).toBe(true);
  });

  /** The `@default` tag in the comment above an option. */
  function documented(file: string, option: string): string | undefined {
    const source = readFileSync(new URL(`../../src/core/${file}`, import.meta.url), "utf8");
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*readonly ${option}\\?:`).exec(source)?.[1];
    return /@default (.+)/.exec(comment ?? "")?.[1]?.trim();
  }
  const number = (text: string | undefined) => Number(text?.replaceAll("_", ""));

  test.each(["timeout", "deadline", "maxResponseSize"] as const)("document that of `%s`", (name) => {
    expect(number(documented("client-options.ts", name))).toBe(DEFAULTS[name]);
  });
  test.each(["limit", "minDelay", "maxDelay", "maxRetryAfter"] as const)("document that of `retry.%s`", (name) => {
    expect(number(documented("client-options.ts", name))).toBe(DEFAULTS.retry[name]);
  });
  test("document that of `retry` as a whole", () => {
    const text = Object.entries(DEFAULTS.retry).map(([name, value]) => `${name}: ${value}`);
    expect(documented("client-options.ts", "retry")?.replaceAll("_", "")).toBe(`{ ${text.join(", ")} }`);
  });
  test("document that of `maxConcurrency`, in both places", async () => {
    const most = number(documented("transport/pacer.ts", "maxConcurrency"));
    expect(documented("client-options.ts", "pacing")).toBe(`{ maxConcurrency: ${most} }`);

    const clock = new FakeClock();
    const pacer = createRateLimiter({ clock });
    let reached = 0;
    const send = rateLimit(
      pacer,
      clock,
      "https://api.example.com",
    )(async () => {
      reached = Math.max(reached, pacer.inFlight);
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 20));
      return new Response();
    });
    await clock.runUntil(Promise.all(Array.from({ length: 1_000 }, () => send(requestTo(), callOf(clock)))));
    expect(reached).toBe(most);
  });
});

describe("a number", () => {
  test.each(
    ["timeout", "deadline", "maxResponseSize"].flatMap((name) =>
      [0, -1, Number.NaN, "5", null].map((value) => ({ name, value })),
    ),
  )("`$name` of $value is refused by name and value", ({ name, value }) => {
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    expect(() => resolve({ [name]: value })).toThrow(
      new ConfigurationError(`Expected \`${name}\` to be a positive number, got ${shown}.`),
    );
  });
  test.each(["timeout", "deadline"])("`%s` may be Infinity", (name) => {
    expect(resolve({ [name]: Number.POSITIVE_INFINITY })).toMatchObject({ [name]: Number.POSITIVE_INFINITY });
  });
});

describe("retry", () => {
  test("keeps what is given and fills in the rest", () => {
    expect(resolveRetry({ limit: 1 })).toEqual({ ...DEFAULTS.retry, limit: 1 });
    expect(resolveRetry({ minDelay: 0 })).toEqual({ ...DEFAULTS.retry, minDelay: 0 });
  });
  test("of a call fills in what the client has", () => {
    const base = { limit: 9, minDelay: 1, maxDelay: 2, maxRetryAfter: 3 };
    expect(resolveRetry({ maxDelay: 7 }, base)).toEqual({ ...base, maxDelay: 7 });
  });
  test("may be false", () => {
    expect(resolve({ retry: false }).retry).toBe(false);
  });
  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("with a limit of %s is refused", (limit) => {
    expect(() => resolve({ retry: { limit } })).toThrow(
      new ConfigurationError(`Expected \`retry.limit\` to be a non-negative integer, got ${limit}.`),
    );
  });
  test.each(["minDelay", "maxDelay", "maxRetryAfter"])("with a negative %s is refused", (name) => {
    expect(() => resolve({ retry: { [name]: -1 } })).toThrow(
      new ConfigurationError(`Expected \`retry.${name}\` to be a non-negative number of milliseconds, got -1.`),
    );
  });
  test.each([true, 3, "no", null])("as %j is refused", (retry) => {
    expect(() => resolve({ retry })).toThrow(/^Expected `retry` to be an object or false, got /);
  });
});

describe("pacing", () => {
  test("may be a pacer, false or a limit", () => {
    const pacer = createRateLimiter();
    expect(resolve({ pacing: pacer }).rateLimiter).toBe(pacer);
    expect(resolve({ pacing: false }).rateLimiter).toBeUndefined();
    expect(resolve({ pacing: { maxConcurrency: 3 } }).rateLimiter).toBeInstanceOf(RateLimiter);
  });
  test.each([true, 3, "no", null])("as %j is refused", (pacing) => {
    expect(() => resolve({ pacing })).toThrow(/^Expected `pacing` to be an object, a pacer or false, got /);
  });
});

describe("a function", () => {
  test.each(["fetch", "onEvent"])("`%s` that is none is refused", (name) => {
    expect(() => resolve({ [name]: "text" })).toThrow(
      new ConfigurationError(`Expected \`${name}\` to be a function, got "text".`),
    );
  });
});

describe("baseUrl", () => {
  test.each([
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
  test.each([
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
  test.each(["", "api.example.com", "/v1", 7, null])("%j is refused as no absolute URL", (baseUrl) => {
    expect(() => resolve({ baseUrl })).toThrow(/^Expected `baseUrl` to be an absolute URL, got /);
  });
  test.each(["https://a.test/?", "https://a.test/v1?x=1", "https://a.test/#", "https://a.test/#top"])(
    "%s is refused: the path of a call would not be one",
    (baseUrl) => {
      expect(() => resolve({ baseUrl })).toThrow("Expected `baseUrl` to end with its path, without `?` or `#`.");
    },
  );
  test.each([
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
  test.each(["a b", "a:b", "", "a\nb", "ä"])("with the name %j are refused", (name) => {
    expect(() => resolve({ headers: { [name]: "x" } })).toThrow(
      new ConfigurationError(
        `Expected \`headers\` to be an object whose keys are header names, got ${JSON.stringify(name)}.`,
      ),
    );
  });
  test.each(["s3cret\r\nX-Admin: 1", "s3cret\n", "s3cret\0", "s3cret\u20ac"])(
    "with the value %j are refused by name, and the value is not shown",
    (value) => {
      expect(() => resolve({ headers: { "X-Api-Key": value } })).toThrow(
        new ConfigurationError("Expected header `X-Api-Key` to hold no line break and no character beyond Latin-1."),
      );
    },
  );
  test("with ordinary names and values are kept", () => {
    const headers = { "X-Correlation-Id": "a b\té", accept: "*/*" };
    expect(resolve({ headers }).headers).toEqual(headers);
  });
});
