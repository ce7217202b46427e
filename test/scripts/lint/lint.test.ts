import { describe, expect, it, vi } from "vitest";
import { lint } from "../../../scripts/lib/lint/lint.js";
import { withScopes } from "../../../scripts/lib/spec/scopes.js";
import { type Json, jsonResponse, swagger, upgradedFrom, withPaths } from "../../kit/spec/documents.js";

// Each test starts the linter in a process of its own.
vi.setConfig({ testTimeout: 60_000 });

const ok = { responses: { 200: jsonResponse({ type: "string" }) } };
const event = { requestBody: { content: { "application/json": { schema: { type: "string" } } } }, ...ok };
const path = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const cat = { type: "object", required: ["kind"], properties: { kind: { type: "string" } } };
const pet = {
  oneOf: [{ $ref: "#/components/schemas/Cat" }],
  discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "#/components/schemas/Dog", "e/f": "Eel" } },
};
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
      "/missing-variant": { get: { responses: { 200: jsonResponse({ $ref: "#/components/schemas/Pet" }) } } },
      "/unknown-key": { get: { ...ok, surprise: true } },
      "x-group": "text",
    },
    {
      webhooks: { made: { post: event } },
      components: { pathItems: { item: { get: ok } }, schemas: { Pet: pet, Cat: cat } },
    },
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

  it("has the entries of a mapping that lead to no schema in its report", async () => {
    const { reported } = await lint(upgradedFrom(everything), "upstream");
    const missing = reported.filter(({ rule }) => rule === "no-unresolved-refs");
    expect(missing.map(({ pointer }) => pointer).sort()).toEqual([
      "#/components/schemas/Pet/discriminator/mapping/dog",
      "#/components/schemas/Pet/discriminator/mapping/e~1f",
    ]);
    expect(new Set(missing.map(({ message }) => message))).toEqual(
      new Set([
        "This entry of the mapping leads to a schema that is not in the document. The types are generated without the entry.",
      ]),
    );
  });

  it("that the linter cannot read is refused in the linter's own words, without its news", async () => {
    const deep = (levels: number): Json => (levels === 0 ? { type: "string" } : { not: deep(levels - 1) });
    const document = upgradedFrom(withPaths({ "/a": { get: { responses: { 200: jsonResponse(deep(150)) } } } }));
    await expect(lint(document, "upstream")).rejects.toThrow(
      /^The document cannot be linted: Failed to parse API description at the document: +- nesting exceeded maxDepth \(100\) in the document \(\d+:\d+\)$/,
    );
    const misplaced = upgradedFrom({ ...withPaths({ "/a": { get: ok } }), tags: "x" });
    await expect(lint(misplaced, "upstream")).rejects.toThrow(
      "The document cannot be linted: #/tags is a string, and has to be a list.",
    );
  });

  it("is blocked by a missing schema in any other place", async () => {
    const document = withPaths({
      "/a": { get: { responses: { 200: jsonResponse({ $ref: "#/components/schemas/Gone" }) } } },
    });
    expect(await blocking(document)).toEqual(["no-unresolved-refs"]);
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
