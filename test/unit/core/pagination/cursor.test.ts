import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../src/core/errors/configuration-error.js";
import { decodeCursor, encodeCursor } from "../../../../src/core/pagination/cursor.js";

const TOKEN = { parameters: ["starting_after"] };
const COUNT = { parameters: ["page"], counts: true };
const KEY = { parameters: ["id", "date"] };

describe("a cursor", () => {
  it("is undefined for the start of a list", () => {
    expect(encodeCursor({ key: undefined, skip: 0 })).toBeUndefined();
  });

  it("is the server's token itself at the beginning of a page", () => {
    expect(encodeCursor({ key: ["acc_1/ü=="], skip: 0 })).toBe("acc_1/ü==");
  });

  it("is one string for a composite key", () => {
    expect(encodeCursor({ key: ["s1", "2026-01-01"], skip: 0 })).toBe('~0~["s1","2026-01-01"]');
  });

  it("contains how many items of its page have been processed", () => {
    expect(encodeCursor({ key: ["acc_1"], skip: 3 })).toBe('~3~["acc_1"]');
    expect(encodeCursor({ key: undefined, skip: 3 })).toBe("~3~");
  });

  it.each([
    ["a token", { key: ["abc"], skip: 0 }, TOKEN],
    ["a token that begins with a tilde", { key: ["~1~abc"], skip: 0 }, TOKEN],
    ["a token that is a tilde", { key: ["~"], skip: 0 }, TOKEN],
    ["a token with line breaks and quotes", { key: ['a"\n~b'], skip: 0 }, TOKEN],
    ["a token with a line separator", { key: ["~a\u2028b"], skip: 0 }, TOKEN],
    ["a token and a number of processed items", { key: ["~a"], skip: 12 }, TOKEN],
    ["the first page and a number of processed items", { key: undefined, skip: 1 }, TOKEN],
    ["a number", { key: ["40"], skip: 0 }, COUNT],
    ["a number and a number of processed items", { key: ["40"], skip: 7 }, COUNT],
    ["a composite key", { key: ["a~b", "2026"], skip: 0 }, KEY],
    ["a composite key and a number of processed items", { key: ["a", "2026"], skip: 2 }, KEY],
  ])("is decoded to what was encoded: %s", (_, checkpoint, strategy) => {
    expect(decodeCursor(encodeCursor(checkpoint) ?? "", strategy)).toEqual(checkpoint);
  });

  it.each([
    ["an empty text", "", TOKEN],
    ["a lone tilde", "~", TOKEN],
    ["a tilde without a count", '~x~["a"]', TOKEN],
    ["a negative count", '~-1~["a"]', TOKEN],
    ["a count beyond all lists", `~${"9".repeat(16)}~["a"]`, TOKEN],
    ["a key that is not JSON", "~1~[", TOKEN],
    ["a key that is null", "~1~null", TOKEN],
    ["a key that is an object", '~1~{"starting_after":"a"}', TOKEN],
    ["a key that contains a number", "~1~[7]", TOKEN],
    ["a key that contains an empty text", '~1~[""]', TOKEN],
    ["a token for a list that counts", "acc_1", COUNT],
    ["a negative number", "-20", COUNT],
    ["a token for a list with a composite key", "acc_1", KEY],
    ["a composite key for a list with a token", '~0~["a","b"]', TOKEN],
    ["half of a composite key", '~0~["a"]', KEY],
  ])("is refused when it is not one of its list: %s", (_, cursor, strategy) => {
    expect(() => decodeCursor(cursor, strategy)).toThrow(ConfigurationError);
  });

  it("is not shown when it is refused", () => {
    expect(() => decodeCursor("~secret", TOKEN)).toThrow(
      /^Expected `cursor` to be the `cursor` of a pager, a page or an error of this list[^~]*$/,
    );
  });

  it("is refused when it is not text", () => {
    expect(() => decodeCursor(JSON.parse("null"), TOKEN)).toThrow(ConfigurationError);
  });
});
