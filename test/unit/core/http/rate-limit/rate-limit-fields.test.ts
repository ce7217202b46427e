import { describe, expect, it } from "vitest";
import { parseRateLimitFields } from "../../../../../src/core/http/rate-limit/rate-limit-fields.js";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const SECONDS = NOW / 1000;
const parse = (fields: Record<string, string>) => parseRateLimitFields(new Headers(fields), NOW);

describe("parseRateLimitFields reads", () => {
  it.each([
    [
      "the structured fields",
      { ratelimit: '"default";r=50;t=30', "ratelimit-policy": '"default";q=100;w=60' },
      50,
      30_000,
      100,
    ],
    [
      "the tightest of several structured limits",
      {
        ratelimit: '"hour";r=900;t=3000, "second";r=3;t=1',
        "ratelimit-policy": '"hour";q=1000;w=3600, "second";q=10;w=1',
      },
      3,
      1_000,
      10,
    ],
    [
      "a structured field without its reset by the window of its policy",
      { ratelimit: '"a";r=0', "ratelimit-policy": '"a";q=10;w=60' },
      0,
      60_000,
      10,
    ],
    ["a structured field without a policy", { ratelimit: '"a";r=7;t=2' }, 7, 2_000, undefined],
    [
      "one field with names, as the draft had it until its seventh version",
      { ratelimit: "limit=100, remaining=50, reset=30" },
      50,
      30_000,
      100,
    ],
    [
      "the separate fields of the older draft",
      { "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "12", "ratelimit-reset": "9" },
      12,
      9_000,
      100,
    ],
    [
      "X-RateLimit with seconds",
      { "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2.5" },
      0,
      2_500,
      100,
    ],
    [
      "X-RateLimit with a time in seconds",
      { "x-ratelimit-remaining": "1", "x-ratelimit-reset": `${SECONDS + 90}` },
      1,
      90_000,
      undefined,
    ],
    [
      "X-RateLimit with a time in milliseconds",
      { "x-ratelimit-remaining": "1", "x-ratelimit-reset": `${NOW + 1_500}` },
      1,
      1_500,
      undefined,
    ],
    [
      "a time against the server's own clock",
      {
        "x-ratelimit-remaining": "1",
        "x-ratelimit-reset": `${SECONDS + 3_630}`,
        date: new Date(NOW + 3_600_000).toUTCString(),
      },
      1,
      30_000,
      undefined,
    ],
    [
      "a time that has passed as no wait",
      { "x-ratelimit-remaining": "1", "x-ratelimit-reset": `${SECONDS - 5}` },
      1,
      0,
      undefined,
    ],
  ])("%s", (_, fields, remaining, reset, limit) => {
    expect(parse(fields as unknown as Record<string, string>)).toEqual({ remaining, reset, limit });
  });

  it.each([
    {},
    { ratelimit: "" },
    { ratelimit: "garbage" },
    { ratelimit: '"a";t=30' },
    { ratelimit: '"a";r=-1;t=30' },
    { "x-ratelimit-remaining": "5" },
    { "x-ratelimit-reset": "5" },
    { "x-ratelimit-remaining": "many", "x-ratelimit-reset": "5" },
    { "x-ratelimit-remaining": "5", "x-ratelimit-reset": "Thu, 01 Jan 2026 00:00:00 GMT" },
  ])("nothing of %j", (fields) => {
    expect(parse(fields as Record<string, string>)).toBeUndefined();
  });

  it("a field of 100,000 characters in linear time", () => {
    const start = performance.now();
    parse({ ratelimit: '"a";r='.repeat(16_000), "ratelimit-policy": ";".repeat(100_000) });
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
