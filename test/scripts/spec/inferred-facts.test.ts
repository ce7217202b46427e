import { describe, expect, it } from "vitest";
import { inferredFacts } from "../../../scripts/lib/spec/inferred-facts.js";
import { type Json, jsonResponse, ref, upgradedFrom, withPaths } from "../../kit/spec/documents.js";

const mark = { "x-provenance": "inferred", "x-provenance-reason": "No source has it." };
const done = { responses: { 200: { description: "Done." } } };

/** What becomes of the facts of one document when the other is published. */
const verdicts = (before: Json, after: Json) =>
  inferredFacts(upgradedFrom(before), upgradedFrom(after)).map(({ verdict, detail }) => [verdict, detail]);

describe("an operation whose path was inferred", () => {
  const operation = { operationId: "a_get", "x-scopes": ["read"], ...done };
  const before = withPaths({ "/a/{id}": { get: { ...operation, ...mark } } });

  it.each([
    [
      "is confirmed by the same path, whatever its parameter is called",
      { "/a/{aid}": { get: operation } },
      ["confirmed", ""],
    ],
    ["has moved if its operationId is elsewhere", { "/b": { get: operation } }, ["moved", "it is GET /b"]],
    ["has moved to another method", { "/a/{id}": { put: operation } }, ["moved", "it is PUT /a/{id}"]],
    ["is refuted by its absence", { "/b": { get: done } }, ["refuted", "the published document has no such operation"]],
    [
      "is there with other scopes",
      { "/a/{id}": { get: { ...operation, "x-scopes": ["write"] } } },
      ["refuted", 'the operation is there; its scopes are ["write"]'],
    ],
  ])("%s", (_, paths, expected) => {
    expect(verdicts(before, withPaths(paths))).toEqual([expected]);
  });
});

describe("an inferred fact below an operation", () => {
  const parameter = (more: Json = {}) => ({ name: "limit", in: "query", schema: { type: "integer" }, ...more });
  const other = { name: "other", in: "query", schema: { type: "string" } };
  const withParameters = (...parameters: Json[]) => withPaths({ "/a": { get: { ...done, parameters } } });
  const before = withParameters(parameter(mark));

  it.each([
    [
      "is confirmed by the same parameter, in any order and with any text",
      [other, parameter({ description: "How many." })],
      "confirmed",
    ],
    ["is refuted by another type", [parameter({ schema: { type: "string" } })], "refuted"],
    ["is refuted by its absence", [other], "refuted"],
    ["stays inferred while it is marked", [parameter(mark)], "still inferred"],
  ])("%s", (_, parameters, verdict) => {
    expect(verdicts(before, withParameters(...parameters)).map(([first]) => first)).toEqual([verdict]);
  });

  it("is confirmed by a response with the same status, and noted if its content differs", () => {
    const response = (schema: Json, more: Json = {}) =>
      withPaths({ "/a": { get: { responses: { 200: { ...jsonResponse(schema), ...more } } } } });
    const before = response({ type: "string" }, mark);
    expect(verdicts(before, response({ type: "string" }))).toEqual([["confirmed", ""]]);
    expect(verdicts(before, response({ type: "integer" }))).toEqual([["confirmed", "its content differs"]]);
  });

  it("is found where its operation has moved to", () => {
    const get = (more: Json) => ({ operationId: "a", ...done, parameters: [parameter(more)] });
    expect(verdicts(withPaths({ "/a": { get: get(mark) } }), withPaths({ "/b": { get: get({}) } }))).toEqual([
      ["confirmed", ""],
    ]);
  });
});

describe("a member of a schema", () => {
  const schemas = (schema: Json, more: Json = {}) =>
    withPaths({ "/a": { get: done } }, { components: { schemas: { Thing: schema, ...more } } });
  const before = schemas({ properties: { example: { type: "string", ...mark } } });

  it.each([
    [
      "is confirmed by the same member",
      schemas({ properties: { example: { type: "string", example: "a" } } }),
      "confirmed",
    ],
    [
      "is confirmed by one behind a reference",
      schemas(ref("Other"), { Other: { properties: { example: { type: "string" } } } }),
      "confirmed",
    ],
    ["is refuted by its absence", schemas({ properties: {} }), "refuted"],
  ])("%s", (_, after, verdict) => {
    expect(verdicts(before, after).map(([first]) => first)).toEqual([verdict]);
  });
});
