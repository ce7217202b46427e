import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "../../../../src/core/util/retry-after.js";

const NOW = Date.parse("2026-01-01T12:00:00Z");

const read = (value: string | undefined, date?: string) => {
  const headers = new Headers();
  if (value !== undefined) headers.set("retry-after", value);
  if (date !== undefined) headers.set("date", date);
  const at = parseRetryAfter(headers, NOW);
  return at === undefined ? undefined : at - NOW;
};

describe("Retry-After", () => {
  it.each([
    ["0", 0],
    ["1", 1_000],
    ["120", 120_000],
    ["0.5", 500],
    ["007", 7_000],
    ["  3 ", 3_000],
  ])("%j means seconds from now", (value, wait) => {
    expect(read(value)).toBe(wait);
  });

  it.each(["Thu, 01 Jan 2026 12:00:30 GMT", "Thursday, 01-Jan-26 12:00:30 GMT", "Thu Jan  1 12:00:30 2026 GMT"])(
    "the date %j is measured against this machine's clock where the server sends none",
    (value) => {
      expect(read(value)).toBe(30_000);
    },
  );

  it("a date is measured against the server's own date, so a wrong clock here does not matter", () => {
    expect(read("Thu, 01 Jan 2026 09:00:30 GMT", "Thu, 01 Jan 2026 09:00:00 GMT")).toBe(30_000);
  });

  it("a Date header that is no date is not measured against", () => {
    expect(read("Thu, 01 Jan 2026 12:00:30 GMT", "yesterday")).toBe(30_000);
  });

  it("a date that has passed means now", () => {
    expect(read("Thu, 01 Jan 2026 11:00:00 GMT")).toBe(0);
  });

  it.each([undefined, "", " ", "soon", "-3", "1.5.2", "1e3", "0x10", "Infinity", "NaN", "2026-01-01", "Thu, 99 Foo"])(
    "%j says nothing",
    (value) => {
      expect(read(value)).toBeUndefined();
    },
  );

  it("a number too great for a date is still a date", () => {
    const wait = read("9".repeat(400)) ?? Number.NaN;
    expect(Number.isNaN(new Date(NOW + wait).getTime())).toBe(false);
    expect(wait).toBeGreaterThan(365 * 24 * 3_600_000);
  });
});
