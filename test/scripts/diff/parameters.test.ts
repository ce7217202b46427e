import { describe, expect, it } from "vitest";
import { at, lines, parameters, type Tree } from "./things.js";

describe("parameters", () => {
  it("reports a new parameter as breaking when it is required", () => {
    const added = (required: boolean) => (document: Tree) => {
      parameters(document).push({ name: "colour", in: "query", required, schema: { type: "string" } });
    };
    expect(lines(added(false))).toEqual([
      "parameter-added ~ GET /things ~ query parameter `colour` is added ~ `params.query.colour` (`string`) may be given.",
    ]);
    expect(lines(added(true))).toEqual([
      "! parameter-added ~ GET /things ~ query parameter `colour` is added and required ~ A call without `params.query.colour` (`string`) no longer compiles.",
    ]);
  });

  it("reports a removed paging parameter as a change of pagination as well", () => {
    const kinds = lines((document) => parameters(document).splice(0, 1)).map((line) => line.split(" ~ ")[0]);
    expect(kinds).toEqual(["! pagination-changed", "! parameter-removed"]);
  });

  it("reports a parameter that is required now as breaking", () => {
    const [line] = lines((document) => Object.assign(parameters(document)[2] ?? {}, { required: true }));
    expect(line).toBe(
      "! newly-required ~ GET /things ~ query parameter `sort` is required now ~ A call without `params.query.sort` no longer compiles.",
    );
  });

  it("reports a tighter limit as breaking and a wider one as not", () => {
    const limit = (maximum: number) => (document: Tree) =>
      Object.assign(at(parameters(document)[1] ?? {}, "schema"), { maximum });
    expect(lines(limit(50))[0]).toContain(
      "! constraint-changed ~ GET /things ~ query parameter `limit` maximum was `100`, is `50`",
    );
    expect(lines(limit(200))[0]).toContain(
      "constraint-changed ~ GET /things ~ query parameter `limit` maximum was `100`, is `200`",
    );
    expect(lines(limit(200))[0]).not.toContain("!");
  });

  it("reports another way to write a list as breaking", () => {
    const array = (explode: boolean) => (document: Tree) =>
      Object.assign(parameters(document)[2] ?? {}, { explode, schema: { type: "array", items: { type: "string" } } });
    const [line] = lines(array(false), array(true));
    expect(line).toContain(
      "! serialisation-changed ~ GET /things ~ query parameter `sort` was written as `form, explode true`",
    );
  });

  it("reports a removed value of a parameter as breaking and an added one as not", () => {
    const values =
      (...all: string[]) =>
      (document: Tree) =>
        Object.assign(at(parameters(document)[2] ?? {}, "schema"), { enum: all });
    expect(lines(values("up"))).toEqual([
      '! enum-changed ~ GET /things ~ query parameter `sort` loses `"down"` ~ `"down"` no longer compiles as `params.query.sort`.',
    ]);
    expect(lines(values("down", "up", "none"))).toEqual([
      'enum-changed ~ GET /things ~ query parameter `sort` gains `"none"` ~ `"none"` may be sent as `params.query.sort`.',
    ]);
  });
});
