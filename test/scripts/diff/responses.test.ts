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

  const schema = { type: "object", properties: { name: { type: "string" } } };
  const body = (type: string, status: string, media = "application/json") => ({
    [status]: { content: { [media]: { schema: { ...schema, properties: { name: { type } } } } } },
  });
  const set = (all: object) => (document: Tree) => {
    list(document)["responses"] = all;
  };

  it("compares the bodies of a success whose status changes", () => {
    const found = lines(set(body("integer", "201")), set(body("string", "200")));
    expect(kindsOf(found)).toEqual([
      "! type-changed ~ GET /things ~ response 201 `name` `string` becomes `number`",
      "response-moved ~ GET /things ~ response 201 was `200`",
    ]);
  });

  it("finds no break in a charset, in a 204 next to a default, or in a body that an error gains", () => {
    const charset = lines(set(body("string", "200", "application/json; charset=utf-8")), set(body("string", "200")));
    expect(charset).toEqual([]);
    const noContent = lines(set({ default: {}, "204": {} }), set({ default: {} }));
    expect(kindsOf(noContent)).toEqual(["response-added ~ GET /things ~ response 204 is added"]);
    const error = lines(set({ "200": {}, ...body("string", "400") }), set({ "200": {}, "400": {} }));
    expect(kindsOf(error)).toEqual(["content-added ~ GET /things ~ response 400 may be `application/json`"]);
  });

  it("reports a success that loses its body as breaking", () => {
    const found = lines(set({ "200": {} }), set(body("string", "200")));
    expect(kindsOf(found)).toEqual(["! content-removed ~ GET /things ~ response 200 has no body now"]);
  });
});
