import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigurationError, checkOptions } from "../../../src/core/errors/configuration-error.js";
import { rateLimit } from "../../../src/core/http/rate-limit/rate-limit.js";
import { createRateLimiter, RateLimiter } from "../../../src/core/http/rate-limit/rate-limiter.js";
import type { ClientOptions } from "../../../src/core/options.js";
import { CLIENT_RULES, DEFAULTS, resolveOptions, resolveRetry } from "../../../src/core/options.js";
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
  it("include a rate limiter for each client", () => {
    const [one, other] = [resolve({}).rateLimit, resolve({}).rateLimit];
    expect(one).toBeInstanceOf(RateLimiter);
    expect(one).not.toBe(other);
  });
  it("are frozen", () => {
    expect(Object.isFrozen(resolve({}))).toBe(true);
  });

  /** The `@default` tag in the comment above an option. */
  function documented(file: string, option: string): string | undefined {
    const source = readFileSync(new URL(`../../../src/core/${file}`, import.meta.url), "utf8");
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*readonly ${option}\\?:`).exec(source)?.[1];
    return /@default (.+)/.exec(comment ?? "")?.[1]?.trim();
  }
  const number = (text: string | undefined) => Number(text?.replaceAll("_", ""));

  it.each(["timeout", "totalTimeout", "maxResponseSize"] as const)("are documented for `%s`", (name) => {
    expect(number(documented("options.ts", name))).toBe(DEFAULTS[name]);
  });
  it.each(["limit", "minDelay", "maxDelay", "maxRetryAfter"] as const)("are documented for `retry.%s`", (name) => {
    expect(number(documented("types/retry.ts", name))).toBe(DEFAULTS.retry[name]);
  });
  it("are documented for `retry` as a whole", () => {
    const text = Object.entries(DEFAULTS.retry).map(([name, value]) => `${name}: ${value}`);
    expect(documented("options.ts", "retry")?.replaceAll("_", "")).toBe(`{ ${text.join(", ")} }`);
  });
  it("are documented for `maxConcurrency`, in both places", async () => {
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
    await clock.runUntil(Promise.all(Array.from({ length: 5_000 }, () => send(requestTo(), callOf(clock)))));
    expect(reached).toBe(most);
  });
});

describe("an option that is a number", () => {
  it.each(
    ["timeout", "totalTimeout", "maxResponseSize"].flatMap((name) =>
      [0, -1, Number.NaN, "5", null, true].map((value) => ({ name, value })),
    ),
  )("is refused by name and value: `$name` of $value", ({ name, value }) => {
    const rule =
      name === "maxResponseSize" ? "a positive number of bytes" : "a positive number of milliseconds, or false";
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    expect(() => resolve({ [name]: value })).toThrow(
      new ConfigurationError(`Expected \`${name}\` to be ${rule}, got ${shown}.`),
    );
  });
  it.each(["timeout", "totalTimeout"])("may be Infinity: `%s`", (name) => {
    expect(resolve({ [name]: Number.POSITIVE_INFINITY })).toMatchObject({ [name]: Number.POSITIVE_INFINITY });
  });
});

describe("the option `retry`", () => {
  it("keeps the given members and fills in the others", () => {
    expect(resolveRetry({ limit: 1 })).toEqual({ ...DEFAULTS.retry, limit: 1 });
    expect(resolveRetry({ minDelay: 0 })).toEqual({ ...DEFAULTS.retry, minDelay: 0 });
  });
  it("of a call is filled in from the client", () => {
    const base = { limit: 9, minDelay: 1, maxDelay: 2, maxRetryAfter: 3 };
    expect(resolveRetry({ maxDelay: 7 }, base)).toEqual({ ...base, maxDelay: 7 });
  });
  it("may be false", () => {
    expect(resolve({ retry: false }).retry).toBe(false);
  });
  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("is refused with a limit of %s", (limit) => {
    expect(() => resolve({ retry: { limit } })).toThrow(
      new ConfigurationError(`Expected \`retry.limit\` to be a non-negative integer, got ${limit}.`),
    );
  });
  it.each(["minDelay", "maxDelay", "maxRetryAfter"])("is refused with a negative %s", (name) => {
    expect(() => resolve({ retry: { [name]: -1 } })).toThrow(
      new ConfigurationError(`Expected \`retry.${name}\` to be a finite, non-negative number of milliseconds, got -1.`),
    );
  });
  it.each(["minDelay", "maxDelay", "maxRetryAfter"])(
    "is refused with a %s without an end, or of another type",
    (name) => {
      for (const value of [Number.POSITIVE_INFINITY, Number.NaN, "5", null, true, {}]) {
        expect(() => resolve({ retry: { [name]: value } })).toThrow(
          `Expected \`retry.${name}\` to be a finite, non-negative number of milliseconds, got `,
        );
      }
    },
  );
  it.each([true, 1.5, -1, "no", null, []])("is refused when it is %j", (retry) => {
    expect(() => resolve({ retry })).toThrow(/^Expected `retry` to be a number of retries, an object or false, got /);
  });
});

describe("the option `rateLimit`", () => {
  it("may be a rate limiter, false or a limit of concurrency", () => {
    const limiter = createRateLimiter();
    expect(resolve({ rateLimit: limiter }).rateLimit).toBe(limiter);
    expect(resolve({ rateLimit: false }).rateLimit).toBe(false);
    expect(resolve({ rateLimit: { maxConcurrency: 3 } }).rateLimit).toBeInstanceOf(RateLimiter);
  });
  it.each([true, 3, "no", null])("is refused when it is %j", (rateLimit) => {
    expect(() => resolve({ rateLimit })).toThrow(
      /^Expected `rateLimit` to be an object, a rate limiter or false, got /,
    );
  });
});

describe("an option that is a function", () => {
  it.each(["fetch", "onEvent"])("is refused when it is text: `%s`", (name) => {
    expect(() => resolve({ [name]: "text" })).toThrow(
      new ConfigurationError(`Expected \`${name}\` to be a function, got "text".`),
    );
  });
});

describe("the option `baseUrl`", () => {
  it.each([
    ["https://api.example.com/v1", "https://api.example.com/v1"],
    ["https://api.example.com/v1///", "https://api.example.com/v1"],
    ["https://api.example.com", "https://api.example.com"],
    ["http://localhost:4010", "http://localhost:4010"],
    ["http://api.localhost", "http://api.localhost"],
    ["http://127.0.0.1:4010/", "http://127.0.0.1:4010"],
    ["http://127.1.2.3", "http://127.1.2.3"],
    ["http://[::1]:4010", "http://[::1]:4010"],
  ])("accepts %s", (given, kept) => {
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
  ])("refuses %s, because others could read the tokens on the way", (baseUrl) => {
    expect(() => resolve({ baseUrl })).toThrow(/^Expected `baseUrl` to begin with https: .*, got /);
  });
  it.each(["", "api.example.com", "/v1", 7, null])("refuses %j, which is no absolute URL", (baseUrl) => {
    expect(() => resolve({ baseUrl })).toThrow(/^Expected `baseUrl` to be an absolute URL, got /);
  });
  it.each(["https://a.test/?", "https://a.test/v1?x=1", "https://a.test/#", "https://a.test/#top"])(
    "refuses %s, which has a query or a fragment",
    (baseUrl) => {
      expect(() => resolve({ baseUrl })).toThrow("Expected `baseUrl` to end with its path, without `?` or `#`.");
    },
  );
  it.each([
    "https://user:h1dden@api.example.com",
    "https://user:h1dden@api.example.com:port",
    "https://user:h1/dden@api.example.com",
    "https://user:h1?dden@api.example.com",
    "https:user:h1dden@api.example.com",
    "http://user:h1dden@api.example.com",
    "user:h1dden@api.example.com",
    "//user:h1dden@api.example.com",
  ])("is refused when it contains a password, which is not shown: %s", (baseUrl) => {
    let message = "";
    try {
      resolve({ baseUrl });
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^ConfigurationError: Expected `baseUrl`/);
    expect(message).not.toMatch(/h1|dden/);
  });
});

describe("the option `headers`", () => {
  it.each(["a b", "a:b", "", "a\nb", "ä"])("refuses the name %j", (name) => {
    expect(() => resolve({ headers: { [name]: "x" } })).toThrow(
      new ConfigurationError(`Expected \`headers\` to be headers with valid names, got ${JSON.stringify(name)}.`),
    );
  });
  it.each(["s3cret\r\nX-Admin: 1", "s3cret\n", "s3cret\0", "s3cret\u20ac"])(
    "refuses the value %j by name, without showing the value",
    (value) => {
      expect(() => resolve({ headers: { "X-Api-Key": value } })).toThrow(
        new ConfigurationError("Expected header `X-Api-Key` to have no line break and no character beyond Latin-1."),
      );
    },
  );
  it("keeps ordinary names and values", () => {
    const headers = { "X-Correlation-Id": "a b\té", accept: "*/*" };
    expect(resolve({ headers }).headers).toEqual(headers);
  });
});

describe("an unknown option", () => {
  it.each(["retries", "maxRetries", "concurrency", "baseURL", "constructor", "__proto__x"])(
    "is refused with the list of known options: %s",
    (name) => {
      const known = Object.keys(CLIENT_RULES).join(", ");
      expect(() => resolve({ [name]: 1 })).toThrow(
        new ConfigurationError(`Unknown option \`${name}\`. Known options: ${known}.`),
      );
    },
  );

  it("is refused even when its value is undefined", () => {
    expect(() => resolve({ retries: undefined })).toThrow("Unknown option `retries`.");
  });

  it("is refused inside `retry` and `rateLimit` with its full name", () => {
    expect(() => resolve({ retry: { retries: 3 } })).toThrow(
      "Unknown option `retry.retries`. Known options: limit, minDelay, maxDelay, maxRetryAfter.",
    );
    expect(() => resolve({ rateLimit: { concurrency: 3 } })).toThrow("Unknown option `rateLimit.concurrency`.");
  });

  it.each([undefined, null, "text", 7, []])("is reported only for an object, which %j is not", (options) => {
    expect(() => checkOptions(options, CLIENT_RULES)).toThrow(/^Expected `options` to be an object, got /);
  });
});

describe("the short forms of options", () => {
  it.each([0, 3])("accept `retry: %i` for its limit", (retry) => {
    expect(resolve({ retry }).retry).toEqual({ ...DEFAULTS.retry, limit: retry });
  });

  it.each(["timeout", "totalTimeout"])("accept `%s: false` for no limit", (name) => {
    expect(resolve({ [name]: false })).toMatchObject({ [name]: Number.POSITIVE_INFINITY });
  });

  it("accept a URL for `baseUrl`", () => {
    expect(resolve({ baseUrl: new URL("https://api.example.com/v1/") }).baseUrl).toBe("https://api.example.com/v1");
  });

  it.each([
    ["Headers", new Headers({ "X-A": "1", "X-B": "2" })],
    ["pairs", [["x-a", "1"] as const, ["x-b", "2"] as const]],
    ["an object", { "x-a": "1", "x-b": 2 }],
    [
      "a Map",
      new Map([
        ["x-a", "1"],
        ["x-b", "2"],
      ]),
    ],
    [
      "an object with null and undefined, which are left out",
      { "x-a": "1", "x-b": "2", "x-c": null, "x-d": undefined },
    ],
  ])("accept %s for `headers`", (_, headers) => {
    expect(resolve({ headers }).headers).toEqual({ "x-a": "1", "x-b": "2" });
  });

  it.each(["text", 7, true])("refuse %j for `headers`", (headers) => {
    expect(() => resolve({ headers })).toThrow(/^Expected `headers` to be Headers, pairs or an object, got /);
  });

  it("resolve to options that resolve to themselves", () => {
    const once = resolve({ retry: 2, timeout: false, headers: { "x-a": "1" } });
    expect(resolve({ ...once })).toEqual(once);
  });
});
