import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../src/core/errors/configuration-error.js";
import { fillPath } from "../../../../src/core/request/path.js";
import { PATH_STYLES } from "../../../../src/core/request/path-styles.js";
import { serializeCookies, serializeQuery } from "../../../../src/core/request/query.js";
import { QUERY_STYLES } from "../../../../src/core/request/query-styles.js";
import type { PathStyle, QueryStyle } from "../../../../src/core/types/metadata.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { bench, failure } from "../../../kit/harness.js";

const OPERATION = { method: "GET", path: "/things" };
const query = (values: Record<string, unknown>, styles: Record<string, QueryStyle> = {}) =>
  serializeQuery(values, styles, "exploded", QUERY_STYLES, OPERATION);

const fill = (
  path: string,
  values: Record<string, unknown>,
  method = "GET",
  styles: Readonly<Record<string, PathStyle>> = {},
) => fillPath(path, values, styles, PATH_STYLES, { method, path });

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
    [{}, "is empty"],
    [[], "is empty"],
    [["", " "], "is empty"],
    [["."], 'is ".", which would address another resource'],
    [["a", {}], "is of type object"],
    [["a", undefined], "is of type undefined"],
    [() => 1, "is of type function"],
    [Number.NaN, "is NaN"],
    [Number.NEGATIVE_INFINITY, "is -Infinity"],
    [["a", Number.NaN], "is NaN"],
    ["a\ud800", "is text with half a character (a lone surrogate)"],
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
  // The table of OpenAPI 3.1.1, section "Style Examples".
  it.each<[PathStyle | undefined, string, string, string]>([
    [undefined, "blue", "blue,black,brown", "R,100,G,200,B,150"],
    ["simple*", "blue", "blue,black,brown", "R=100,G=200,B=150"],
    ["label", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
    ["label*", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
    ["matrix", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"],
    ["matrix*", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"],
  ])("contains a text, an array and an object in the style %s", (style, text, array, object) => {
    const styles = style ? { color: style } : {};
    const values = ["blue", ["blue", "black", "brown"], { R: 100, G: 200, B: 150 }];
    expect(values.map((color) => fill("/{color}", { color }, "GET", styles))).toEqual([
      `/${text}`,
      `/${array}`,
      `/${object}`,
    ]);
  });
  it("encodes a separator inside a value", () => {
    expect(fill("/{ids}", { ids: ["a,b", "c/d"] })).toBe("/a%2Cb,c%2Fd");
  });
  it("does not become the parent directory by its style", () => {
    expect(() => fill("/a/{x}", { x: "." }, "GET", { x: "label" })).toThrow('is "..", which would address another');
  });
  it("is shown in the error with carets below the faulty parameter", () => {
    let message = "";
    try {
      fill("/things/{id}/parts/{part}", { part: "1" });
    } catch (error) {
      message = (error as Error).message;
    }
    const [, line = "", carets = ""] = message.split("\n");
    expect(line.slice(carets.indexOf("^"), carets.length)).toBe("{id}");
  });
  it("does not use a property of Object.prototype as a parameter", () => {
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
  // The table of OpenAPI 3.1.1, section "Style Examples".
  it.each<[QueryStyle | undefined, string, string]>([
    [undefined, "color=blue&color=black", "R=100&G=200"],
    ["form", "color=blue,black", "color=R,100,G,200"],
    ["spaceDelimited", "color=blue%20black", "color=R%20100%20G%20200"],
    ["pipeDelimited", "color=blue%7Cblack", "color=R%7C100%7CG%7C200"],
    ["deepObject", "color=blue&color=black", "color%5BR%5D=100&color%5BG%5D=200"],
    ["json", "color=%5B%22blue%22%2C%22black%22%5D", "color=%7B%22R%22%3A100%2C%22G%22%3A200%7D"],
  ])("contains an array and an object in the style %s", (style, array, object) => {
    const styles = style ? { color: style } : {};
    expect([query({ color: ["blue", "black"] }, styles), query({ color: { R: 100, G: 200 } }, styles)]).toEqual([
      array,
      object,
    ]);
  });
  it("contains an object in brackets by default when nothing is known of the operation", () => {
    const created = { gte: 1, lt: undefined, in: ["a", "b"], of: { day: new Date(0) } };
    expect(decodeURIComponent(serializeQuery({ created }, {}, "deepObject", QUERY_STYLES, OPERATION))).toBe(
      "created[gte]=1&created[in]=a&created[in]=b&created[of][day]=1970-01-01T00:00:00.000Z",
    );
  });
  it.each(["constructor", "toString", "hasOwnProperty"])("serialises an object named %s like any other", (name) => {
    const value = { gte: 1 };
    expect(query({ [name]: value })).toBe("gte=1");
    expect(serializeQuery({ [name]: value }, {}, "deepObject", QUERY_STYLES, OPERATION)).toBe(`${name}%5Bgte%5D=1`);
  });
  it.each([
    [{ inner: {} }, "of type object"],
    [() => 1, "of type function"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [[null], "null"],
    [[undefined], "of type undefined"],
    [new Date(Number.NaN), "an invalid date"],
  ])("is refused when a value is %o, which is %s", (value, what) => {
    expect(() => query({ filter: value })).toThrow(
      new ConfigurationError(
        `Query parameter \`filter\` of GET /things is ${what}. Pass text, a finite number, a boolean, a Date, or an array or an object of these.`,
        OPERATION,
      ),
    );
  });
  it("is refused when a value contains half a surrogate pair", () => {
    expect(() => query({ filter: "a\ud800" })).toThrow(ConfigurationError);
  });
  it.each([
    [Number.NaN, "`filter.a[0]` of GET /things is NaN, which JSON cannot express."],
    [1n, "`filter.a[0]` of GET /things is a BigInt, which JSON cannot express."],
  ])("is refused when %s is part of a JSON parameter", (value, message) => {
    expect(() => query({ filter: { a: [value] } }, { filter: "json" })).toThrow(
      new ConfigurationError(message, OPERATION),
    );
  });
  it("is received by the server unchanged", async () => {
    const fetch = scriptedFetch().on("GET /accounts/{oid}/auth/roles").reply(200, []);
    const { dintero, clock } = bench([], { fetch });
    const params = { query: { limit: 10, starting_after: "a&b" } };
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles", { params }));
    expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/auth/roles?limit=10&starting_after=a%26b"]);
  });
});

describe("cookies", () => {
  const cookies = (values: Record<string, unknown>) => serializeCookies(values, OPERATION);
  it("are sent unchanged, except for characters that a cookie cannot contain, which are encoded", () => {
    expect(cookies({ session: "a+/=%20", note: 'x; y="ø"', n: 1, none: undefined })).toBe(
      "session=a+/=%20; note=x%3B%20y=%22%C3%B8%22; n=1",
    );
  });
  it("contain one pair for each value of an array", () => {
    expect(cookies({ id: [1, 2] })).toBe("id=1; id=2");
  });
  it("are refused when a value cannot be sent", () => {
    expect(() => cookies({ id: Number.NaN })).toThrow("Cookie parameter `id` of GET /things is NaN.");
  });
});
