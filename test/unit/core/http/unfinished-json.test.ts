import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUnfinishedJson } from "../../../../src/core/http/unfinished-json.js";

describe("a text is unfinished JSON", () => {
  it("when it is the beginning of any object or array", () => {
    const container = fc.oneof(fc.object(), fc.array(fc.object(), { minLength: 1 }));
    fc.assert(
      fc.property(container, fc.double({ min: 0, max: 0.999, noNaN: true }), (value, share) => {
        const text = JSON.stringify(value);
        expect(isUnfinishedJson(text.slice(0, Math.max(1, Math.floor(text.length * share))))).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it.each([
    "{",
    '{"',
    '{"a',
    '{"a"',
    '{"a":',
    '{"a":t',
    '{"a":fals',
    '{"a":-',
    '{"a":1.',
    '{"a":1e',
    '{"a":1,',
    '["\\',
    '["\\u12',
    "[[",
    '"a',
  ])("such as %s", (text) => {
    expect(isUnfinishedJson(text)).toBe(true);
  });
});

describe("a text is not unfinished JSON", () => {
  it.each([
    "Too Many Requests",
    "Bad Request",
    "<html>",
    "{'a': 1",
    "[1, Oops",
    '{"a" 1',
    "[1 2",
    "[}",
    "{]",
    "null",
    "{}",
    '{"a":1}',
    '{"a":1}\n{"a":2}',
    '{"a":1}\n{"a":',
    "{a:",
    "tru",
    "12",
    "",
    "[object Object]",
    '{"a":1}}',
  ])("such as %j", (text) => {
    expect(isUnfinishedJson(text)).toBe(false);
  });
});
