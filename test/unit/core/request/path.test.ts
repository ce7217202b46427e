import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../src/core/errors/configuration-error.js";
import { fillPath } from "../../../../src/core/request/path.js";
import { serializeQuery } from "../../../../src/core/request/query.js";
import type { QueryStyle } from "../../../../src/core/types/metadata.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { bench, failure } from "../../../kit/harness.js";

const OPERATION = { method: "GET", path: "/things" };
const query = (values: Record<string, unknown>, styles: Record<string, QueryStyle> = {}) =>
  serializeQuery(values, styles, OPERATION);

const fill = (path: string, values: Record<string, unknown>, method = "GET") =>
  fillPath(path, values, { method, path });

describe("a path", () => {
  it.each([
    ["a b", "a%20b"],
    ["a/b", "a%2Fb"],
    ["a?b#c", "a%3Fb%23c"],
    ["../..", "..%2F.."],
    ["%2e%2e", "%252e%252e"],
    ["...", "..."],
    ["\u00e9", "%C3%A9"],
    ["\u{1f600}", "%F0%9F%98%80"],
    [0, "0"],
    [false, "false"],
  ])("contains the parameter %j as %s", (value, text) => {
    expect(fill("/things/{id}/parts", { id: value })).toBe(`/things/${text}/parts`);
  });
  it("contains several parameters", () => {
    expect(fill("/a/{x}/b/{y}", { x: "1", y: "2" })).toBe("/a/1/b/2");
  });
  it("is not changed by a value that looks like a template", () => {
    expect(fill("/a/{x}/b/{y}", { x: "{y}", y: "$&" })).toBe("/a/%7By%7D/b/%24%26");
  });
  it.each([
    [undefined, "is missing"],
    [null, "is missing"],
    ["", "is empty"],
    [" \t", "is empty"],
    [".", 'is ".", which would address another resource'],
    ["..", 'is "..", which would address another resource'],
    [{}, "is neither text nor a number"],
    [["a"], "is neither text nor a number"],
    ["a\ud800", "contains half a character (a lone surrogate)"],
  ])("is refused when the parameter is %j, because it %s", (value, why) => {
    expect(() => fill("/things/{id}/parts/{part}", { id: "1", part: value }, "DELETE")).toThrow(
      new ConfigurationError(
        [
          `Path parameter \`part\` ${why}. Pass it as \`params.path.part\`.`,
          "DELETE /things/{id}/parts/{part}",
          "                          ^^^^^^",
        ].join("\n"),
        { method: "DELETE", path: "/things/{id}/parts/{part}" },
      ),
    );
  });
  it("is shown in the error with carets below the parameter at fault", () => {
    let message = "";
    try {
      fill("/things/{id}/parts/{part}", { part: "1" });
    } catch (error) {
      message = (error as Error).message;
    }
    const [, line = "", carets = ""] = message.split("\n");
    expect(line.slice(carets.indexOf("^"), carets.length)).toBe("{id}");
  });
  it("contains no property of Object as a parameter", () => {
    expect(() => fill("/things/{constructor}", {})).toThrow(ConfigurationError);
  });
  it.each(["", ".", ".."])("is refused by the client before anything is sent when the parameter is %j", async (uid) => {
    const { dintero, fetch } = bench([json({})], { token: () => Promise.reject(new Error("asked for a token")) });
    const error = await failure(
      dintero.DELETE("/accounts/{oid}/management/users/{uid}", { params: { path: { uid } } }),
    );
    expect(error).toMatchObject({
      name: "ConfigurationError",
      method: "DELETE",
      path: "/accounts/{oid}/management/users/{uid}",
      outcome: "rejected",
    });
    expect(fetch.log).toEqual([]);
  });
});

describe("a query", () => {
  it.each([
    [{ a: "x y&z=1" }, "a=x%20y%26z%3D1"],
    [{ a: 0, b: false, c: 10n, d: "" }, "a=0&b=false&c=10&d="],
    [{ a: undefined, b: null, c: 1 }, "c=1"],
    [{ a: new Date("2026-01-01T00:00:00Z") }, "a=2026-01-01T00%3A00%3A00.000Z"],
    [{ a: ["x", "y,z", 1] }, "a=x&a=y%2Cz&a=1"],
    [{ a: [] }, ""],
    [{ "created_at[gte]": "x" }, "created_at%5Bgte%5D=x"],
    [{ a: "\u00e9+" }, "a=%C3%A9%2B"],
    [{}, ""],
  ])("of %o is serialised as %j", (values, text) => {
    expect(query(values)).toBe(text);
  });
  it("separates an array by commas when the operation says so, and encodes a comma inside a value", () => {
    expect(query({ expand: ["a", "b,c"], other: ["d", "e"] }, { expand: "form" })).toBe(
      "expand=a,b%2Cc&other=d&other=e",
    );
  });
  it("leaves out an empty array whose values would be separated by commas", () => {
    expect(query({ expand: [] }, { expand: "form" })).toBe("");
  });
  it.each([
    [{}, "of type object"],
    [() => 1, "of type function"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [[null], "null"],
    [[undefined], "of type undefined"],
    [new Date(Number.NaN), "an invalid date"],
  ])("is refused when a value is %o, which is %s", (value, what) => {
    expect(() => query({ filter: value })).toThrow(
      new ConfigurationError(
        `Query parameter \`filter\` of GET /things is ${what}. Pass text, a finite number, a boolean, a Date, or an array of these.`,
        OPERATION,
      ),
    );
  });
  it("is refused when a value contains half a character", () => {
    expect(() => query({ filter: "a\ud800" })).toThrow(ConfigurationError);
  });
  it("arrives at the server unchanged", async () => {
    const fetch = scriptedFetch().on("GET /accounts/{oid}/auth/roles").reply(200, []);
    const { dintero, clock } = bench([], { fetch });
    const params = { query: { limit: 10, starting_after: "a&b" } };
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles", { params }));
    expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/auth/roles?limit=10&starting_after=a%26b"]);
  });
});
