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

describe("parseRetryAfter", () => {
  it.each([
    ["0", 0],
    ["1", 1_000],
    ["120", 120_000],
    ["0.5", 500],
    ["007", 7_000],
    ["  3 ", 3_000],
  ])("reads %j as seconds from now", (value, wait) => {
    expect(read(value)).toBe(wait);
  });

  it.each(["Thu, 01 Jan 2026 12:00:30 GMT", "Thursday, 01-Jan-26 12:00:30 GMT", "Thu Jan  1 12:00:30 2026 GMT"])(
    "compares the date %j with the clock of this machine when the server sends no date",
    (value) => {
      expect(read(value)).toBe(30_000);
    },
  );

  it("compares a date with the server's own date, so that the clock of this machine does not matter", () => {
    expect(read("Thu, 01 Jan 2026 09:00:30 GMT", "Thu, 01 Jan 2026 09:00:00 GMT")).toBe(30_000);
  });

  it("ignores a Date header that is not a date", () => {
    expect(read("Thu, 01 Jan 2026 12:00:30 GMT", "yesterday")).toBe(30_000);
  });

  it("reads a date that has passed as now", () => {
    expect(read("Thu, 01 Jan 2026 11:00:00 GMT")).toBe(0);
  });

  it.each([undefined, "", " ", "soon", "-3", "1.5.2", "1e3", "0x10", "Infinity", "NaN", "2026-01-01", "Thu, 99 Foo"])(
    "finds no time in %j",
    (value) => {
      expect(read(value)).toBeUndefined();
    },
  );

  it("reads a number that is too large for a date as a far date", () => {
    const wait = read("9".repeat(400)) ?? Number.NaN;
    expect(Number.isNaN(new Date(NOW + wait).getTime())).toBe(false);
    expect(wait).toBeGreaterThan(365 * 24 * 3_600_000);
  });
});
