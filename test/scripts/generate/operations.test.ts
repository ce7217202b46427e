import { describe, expect, it, vi } from "vitest";
import { Failure } from "../../../scripts/lib/spec/failure.js";
import { type Json, withPaths } from "../../kit/spec/documents.js";
import { generated, operationsFile } from "../../kit/spec/generated.js";

vi.setConfig({ testTimeout: 60_000 });

const done = { responses: { 200: { description: "Done." } } };
const statuses = (...codes: number[]) => ({
  responses: Object.fromEntries(codes.map((code) => [code, { description: "Done." }])),
});

/** What is generated for `GET /a/{id}`, apart from its scopes. */
async function metadata(operation: Json, item: Json = {}, more: Json = {}): Promise<Json> {
  const { operations } = await operationsFile(
    withPaths({ "/a/{id}": { ...item, get: { ...done, ...operation } } }, more),
  );
  const { scopes: _, ...others } = (operations["GET /a/{id}"] ?? {}) as Json;
  return others;
}

const parameter = (name: string, place: string, more: Json = {}): Json => ({
  name,
  in: place,
  required: place === "path",
  schema: { type: "array", items: { type: "string" } },
  ...more,
});

describe("metadata of an operation", () => {
  it("is its row, or the row of all reading operations or of all other operations", async () => {
    const scopes = (...names: string[]) => ({ ...done, "x-scopes": names });
    const { operations } = await operationsFile(
      withPaths({
        "/a": { get: scopes("read"), put: scopes("write") },
        "/b": { get: scopes("read"), put: scopes("write"), delete: scopes("admin") },
      }),
    );
    expect(operations).toEqual({
      GET: { scopes: ["read"] },
      "*": { scopes: ["write"] },
      "DELETE /b": { scopes: ["admin"] },
    });
  });

  it.each([
    ["form, exploded", {}, undefined],
    ["form, not exploded", { explode: false }, "form"],
    ["spaceDelimited", { style: "spaceDelimited" }, "spaceDelimited"],
    ["pipeDelimited", { style: "pipeDelimited" }, "pipeDelimited"],
    ["pipeDelimited, exploded", { style: "pipeDelimited", explode: true }, undefined],
    ["deepObject", { style: "deepObject", explode: true, schema: { type: "object" } }, "deepObject"],
    ["JSON", { schema: undefined, content: { "application/json": { schema: { type: "object" } } } }, "json"],
  ])("has the style of a query parameter: %s", async (_, more, style) => {
    const expected = style === undefined ? {} : { query: { q: style } };
    expect(await metadata({ parameters: [parameter("q", "query", more)] })).toEqual(expected);
  });

  it.each([
    ["simple", {}, undefined],
    ["simple, exploded", { explode: true }, "simple*"],
    ["label", { style: "label" }, "label"],
    ["label, exploded", { style: "label", explode: true }, "label*"],
    ["matrix", { style: "matrix" }, "matrix"],
    ["matrix, exploded", { style: "matrix", explode: true }, "matrix*"],
  ])("has the style of a path parameter: %s", async (_, more, style) => {
    const expected = style === undefined ? {} : { path: { id: style } };
    expect(await metadata({ parameters: [parameter("id", "path", more)] })).toEqual(expected);
  });

  it("has the style of the operation's own parameter, not of its path's", async () => {
    const parameters = [parameter("q", "query", { explode: false })];
    expect(await metadata({ parameters: [parameter("q", "query", { explode: true })] }, { parameters })).toEqual({});
    expect(await metadata({}, { parameters })).toEqual({ query: { q: "form" } });
  });

  it.each([
    [["application/x-www-form-urlencoded"], "application/x-www-form-urlencoded"],
    [["multipart/form-data"], "multipart/form-data"],
    [["text/plain", "text/csv"], "text/plain"],
    [["text/plain", "application/json; charset=utf-8"], undefined],
    [["application/merge-patch+json"], undefined],
    [["*/*"], undefined],
  ])("has the media type of a body of %j", async (types, contentType) => {
    const content = Object.fromEntries(types.map((type) => [type, { schema: { type: "string" } }]));
    expect(await metadata({ requestBody: { content } })).toEqual(contentType === undefined ? {} : { contentType });
  });

  it.each([
    ["the operation's own", { servers: [{ url: "https://b.example.com/v2/" }] }, {}, "https://b.example.com/v2"],
    ["its path's", {}, { servers: [{ url: "https://c.example.com" }] }, "https://c.example.com"],
    ["a relative one", { servers: [{ url: "/v2" }] }, {}, "https://a.example.com/v2"],
    [
      "one with variables",
      { servers: [{ url: "https://{region}.example.com", variables: { region: { default: "eu" } } }] },
      {},
      "https://eu.example.com",
    ],
    ["one that is no address", { servers: [{ url: "javascript:alert(1)" }] }, {}, undefined],
    ["none", {}, {}, undefined],
  ])("has a server: %s", async (_, operation, item, server) => {
    const servers = [{ url: "https://a.example.com/v1" }, { url: "https://test.example.com/v1" }];
    expect(await metadata(operation, item, { servers })).toEqual(server === undefined ? {} : { server });
  });

  it.each([
    [[200, 302], true],
    [[303], true],
    [[200, 304], undefined],
    [[304], undefined],
    [[200, 301], undefined],
  ])("says whether a redirect is a result: %j", async (codes, redirects) => {
    expect(await metadata(statuses(...codes))).toEqual(redirects === undefined ? {} : { redirects });
  });

  it("has a rate limit of its own only if most operations have none", async () => {
    const few = { "/a": { get: statuses(200, 429) }, "/b": { get: done }, "/c": { get: done } };
    const most = { "/a": { get: statuses(200, 429) }, "/b": { get: statuses(200, 429) }, "/c": { get: done } };
    expect((await operationsFile(withPaths(few))).operations["GET /a"]).toEqual({
      scopes: [],
      separateRateLimit: true,
    });
    expect((await operationsFile(withPaths(most))).operations).toEqual({ GET: { scopes: [] } });
  });

  it("includes that it is deprecated and that its path is inferred", async () => {
    expect(await metadata({ deprecated: true, "x-inferred-path": true })).toEqual({
      deprecated: true,
      inferredPath: true,
    });
  });

  it("is found below a path item that is given by reference", async () => {
    const pathItems = { a: { get: { ...done, deprecated: true } } };
    const document = withPaths({ "/a": { $ref: "#/components/pathItems/a" } }, { components: { pathItems } });
    expect((await operationsFile(document)).operations["GET /a"]).toEqual({ scopes: [], deprecated: true });
  });
});

describe("lists", () => {
  const pagination = {
    scheme: "offset",
    items: "items",
    parameter: "offset",
    limit: "limit",
    "x-provenance": "inferred",
  };
  const offset = parameter("offset", "query", { schema: { type: "integer" } });
  const limit = parameter("limit", "query", { schema: { type: "integer", maximum: 50 } });

  it("have their pagination and their largest page, without provenance marks", async () => {
    const get = { ...done, "x-pagination": pagination, parameters: [offset, limit] };
    const { lists, operationList } = await operationsFile(withPaths({ "/a": { get } }));
    const { "x-provenance": _, ...expected } = pagination;
    expect(lists).toEqual({ "/a": { method: "GET", ...expected, maxLimit: 50 } });
    expect(operationList[0]).toMatchObject({ method: "GET", path: "/a", pagination: lists["/a"] });
  });

  it("leave out a list whose query parameter does not exist", async () => {
    const get = { ...done, "x-pagination": pagination, parameters: [offset] };
    expect((await operationsFile(withPaths({ "/a": { get } }))).lists).toEqual({});
  });

  it("need no query parameters when they are paginated by the request body", async () => {
    const byBody = {
      scheme: "body-token",
      items: "items",
      token: "next",
      parameter: "cursor",
      limit: "count",
      in: "body",
    };
    const post = { ...done, "x-pagination": byBody };
    expect((await operationsFile(withPaths({ "/a": { post } }))).lists).toEqual({
      "/a": { method: "POST", ...byBody },
    });
  });

  it("with two methods on one path are refused", async () => {
    const list = { ...done, "x-pagination": pagination, parameters: [offset, limit] };
    await expect(generated(withPaths({ "/a": { get: list, post: list } }))).rejects.toThrow(Failure);
  });
});
