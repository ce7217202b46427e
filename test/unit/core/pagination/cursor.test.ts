import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../src/core/errors/configuration-error.js";
import { decodeCursor, encodeCursor } from "../../../../src/core/pagination/cursor.js";

const TOKEN = { parameters: ["starting_after"] };
const COUNT = { parameters: ["page"], counts: true };
const KEY = { parameters: ["id", "date"] };

describe("a cursor", () => {
  it("is undefined for the start of a list", () => {
    expect(encodeCursor({ at: undefined, skip: 0 })).toBeUndefined();
  });

  it("is the server's token itself where a page begins", () => {
    expect(encodeCursor({ at: ["acc_1/ü=="], skip: 0 })).toBe("acc_1/ü==");
  });

  it("is one string for a composite key", () => {
    expect(encodeCursor({ at: ["s1", "2026-01-01"], skip: 0 })).toBe('~0~["s1","2026-01-01"]');
  });

  it("tells how many items of its page are behind", () => {
    expect(encodeCursor({ at: ["acc_1"], skip: 3 })).toBe('~3~["acc_1"]');
    expect(encodeCursor({ at: undefined, skip: 3 })).toBe("~3~");
  });

  it.each([
    ["a token", { at: ["abc"], skip: 0 }, TOKEN],
    ["a token with a tilde in front", { at: ["~1~abc"], skip: 0 }, TOKEN],
    ["a token that is a tilde", { at: ["~"], skip: 0 }, TOKEN],
    ["a token with line breaks and quotes", { at: ['a"\n~b'], skip: 0 }, TOKEN],
    ["a token with a line separator", { at: ["~a\u2028b"], skip: 0 }, TOKEN],
    ["a token in whose page one stands", { at: ["~a"], skip: 12 }, TOKEN],
    ["the first page in which one stands", { at: undefined, skip: 1 }, TOKEN],
    ["a number", { at: ["40"], skip: 0 }, COUNT],
    ["a number in whose page one stands", { at: ["40"], skip: 7 }, COUNT],
    ["a composite key", { at: ["a~b", "2026"], skip: 0 }, KEY],
    ["a composite key in whose page one stands", { at: ["a", "2026"], skip: 2 }, KEY],
  ])("comes back as it was: %s", (_, place, scheme) => {
    expect(decodeCursor(encodeCursor(place) ?? "", scheme)).toEqual(place);
  });

  it.each([
    ["an empty text", "", TOKEN],
    ["a lone tilde", "~", TOKEN],
    ["a tilde without a count", '~x~["a"]', TOKEN],
    ["a negative count", '~-1~["a"]', TOKEN],
    ["a count beyond all lists", `~${"9".repeat(16)}~["a"]`, TOKEN],
    ["a position that is no JSON", "~1~[", TOKEN],
    ["a position that is null", "~1~null", TOKEN],
    ["a position that is an object", '~1~{"starting_after":"a"}', TOKEN],
    ["a position that holds a number", "~1~[7]", TOKEN],
    ["a position that holds an empty text", '~1~[""]', TOKEN],
    ["a token where a number is due", "acc_1", COUNT],
    ["a negative number", "-20", COUNT],
    ["a token where a composite key is due", "acc_1", KEY],
    ["a composite key where a token is due", '~0~["a","b"]', TOKEN],
    ["half of a composite key", '~0~["a"]', KEY],
  ])("is refused when it is none of its list: %s", (_, cursor, scheme) => {
    expect(() => decodeCursor(cursor, scheme)).toThrow(ConfigurationError);
  });

  it("is refused without being shown", () => {
    expect(() => decodeCursor("~secret", TOKEN)).toThrow(
      /^Expected `from` to be the `cursor` or `nextCursor` of[^~]*$/,
    );
  });

  it("is refused when JavaScript hands in something else than text", () => {
    expect(() => decodeCursor(JSON.parse("null"), TOKEN)).toThrow(ConfigurationError);
  });
});
