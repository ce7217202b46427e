import { describe, expect, it } from "vitest";
import { at, kindsOf, lines, list, type Tree } from "./things.js";

describe("responses", () => {
  const responses = (document: Tree) => at(list(document), "responses");

  it("reports another success as breaking and another error as not", () => {
    const found = lines((document) => Object.assign(responses(document), { "206": {}, "409": {} }));
    expect(kindsOf(found)).toEqual([
      "! response-added ~ GET /things ~ response 206 is added",
      "response-added ~ GET /things ~ response 409 is added",
    ]);
  });
});
