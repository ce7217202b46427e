import { describe, expect, it, vi } from "vitest";
import { lint } from "../../../scripts/lib/lint/lint.js";
import { withScopes } from "../../../scripts/lib/spec/scopes.js";
import { type Json, jsonResponse, swagger, upgradedFrom, withPaths } from "../../kit/spec/documents.js";

// Each test starts the linter in a process of its own.
vi.setConfig({ testTimeout: 60_000 });

const ok = { responses: { 200: jsonResponse({ type: "string" }) } };
const event = { requestBody: { content: { "application/json": { schema: { type: "string" } } } }, ...ok };
const path = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const nullable = { anyOf: [{ type: "string" }], nullable: true };

async function blocking(document: Json): Promise<string[]> {
  const current = upgradedFrom(document);
  const result = await lint(withScopes(current, current), "upstream");
  return result.blocking.map(({ rule }) => rule);
}

describe("an upstream document", () => {
  // One document, since starting the linter takes longer than everything else.
  const everything = withPaths(
    {
      "/no-id": { get: ok },
      "/same-id": { get: { ...ok, operationId: "same" }, put: { ...ok, operationId: "same" } },
      "/head": { head: ok, options: ok, trace: ok },
      "/by-name/{id}": { get: { ...ok, parameters: [path("id")] } },
      "/by-name/{name}": { delete: { ...ok, parameters: [path("name")] } },
      "/default": { get: { responses: { default: jsonResponse({ type: "string" }) } } },
      "/error": { post: { responses: { 400: { description: "Bad." } } } },
      "/range": { get: { responses: { "2XX": jsonResponse({ type: "string" }) } } },
      "/ref": { $ref: "#/components/pathItems/item" },
      "/callback": { post: { ...ok, callbacks: { done: { "{$request.body#/url}": { post: event } } } } },
      "/nullable": { get: { responses: { 200: jsonResponse(nullable) } } },
      "/unknown-key": { get: { ...ok, surprise: true } },
      "x-group": "text",
    },
    { webhooks: { made: { post: event } }, components: { pathItems: { item: { get: ok } } } },
  );

  it("is not blocked by anything that the generator, the client and the mock accept", async () => {
    expect(await blocking(everything)).toEqual([]);
  });

  it("has the findings that do not block in its report", async () => {
    const { reported } = await lint(upgradedFrom(everything), "upstream");
    const rules = new Set(reported.map(({ rule }) => rule));
    expect([...rules]).toEqual(
      expect.arrayContaining([
        "struct",
        "operation-operationId",
        "operation-operationId-unique",
        "no-identical-paths",
        "dintero/operation-success",
      ]),
    );
  });

  it("is not blocked by remains of an older version of OpenAPI", async () => {
    const body = { in: "body", name: "b", schema: { type: "object", discriminator: "kind" } };
    const post = { consumes: [], schemes: ["https"], parameters: [body], responses: { 200: { description: "Done." } } };
    expect(await blocking(swagger({ "/a": { post } }))).toEqual([]);
  });

  it("is blocked by a broken reference and by a value of the wrong type", async () => {
    const dangling = withPaths({
      "/a": { get: { responses: { 200: jsonResponse({ $ref: "#/components/schemas/No" }) } } },
    });
    const wrong = withPaths({ "/a": { get: { ...ok, parameters: { name: "q" } } } });
    expect(await blocking(dangling)).toEqual(["no-unresolved-refs"]);
    expect(await blocking(wrong)).toEqual(["struct"]);
  });

  it("is linted without a request for data that looks like a reference", async () => {
    const elsewhere = { $ref: "https://127.0.0.1:1/x.json" };
    const media = { schema: { type: "object", example: elsewhere }, examples: { one: { value: elsewhere } } };
    const responses = { 200: { description: "Done.", content: { "application/json": media } } };
    expect(await blocking(withPaths({ "/a": { get: { responses, "x-more": elsewhere } } }))).toEqual([]);
  });
});

describe("a transcribed document", () => {
  it("has to satisfy every rule", async () => {
    const { blocking: findings, reported } = await lint(upgradedFrom(withPaths({ "/a": { get: ok } })), "transcribed");
    expect(reported).toEqual([]);
    expect(findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["operation-operationId", "dintero/operation-scopes", "operation-description"]),
    );
  });

  it("needs no scopes on webhooks and callbacks, because the API sends them", async () => {
    const { blocking: findings } = await lint(
      upgradedFrom(withPaths({ "/a": { get: { ...ok, "x-scopes": [] } } }, { webhooks: { made: { post: event } } })),
      "transcribed",
    );
    expect(findings.map(({ rule }) => rule)).not.toContain("dintero/operation-scopes");
  });
});
