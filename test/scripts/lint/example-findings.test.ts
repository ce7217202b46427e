import { expect, it } from "vitest";
import { exampleFindings } from "../../../scripts/lib/lint/example-findings.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";

const schema = {
  type: "object",
  properties: { id: { type: "integer", readOnly: true }, secret: { type: "string", writeOnly: true } },
};
const limit = { name: "limit", in: "query", schema: { type: "integer", maximum: 10 }, example: 5 };

/** A document whose one operation takes and gives a book. */
const documentWith = (parameter: object, sent: object, given: object): OpenApi => ({
  openapi: "3.1.0",
  info: { title: "Books", version: "1" },
  paths: {
    "/books": {
      parameters: [{ $ref: "#/components/parameters/Limit" }],
      post: {
        requestBody: { content: { "application/json": { schema, ...sent } } },
        responses: { 201: { description: "Made", content: { "application/json": { schema, ...given } } } },
      },
    },
  },
  components: { parameters: { Limit: parameter } },
});

const sent = { example: { secret: "s" } };
const given = { example: { id: 1 } };

it("the check of examples counts the places with valid examples", () => {
  expect(exampleFindings(documentWith(limit, sent, given))).toEqual({ places: 3, findings: [] });
});

it("the check of examples names a place without an example", () => {
  const { example: _, ...bare } = limit;
  expect(exampleFindings(documentWith(bare, {}, {})).findings).toEqual([
    "/books parameter limit: has no example",
    "POST /books request application/json: has no example",
    "POST /books 201 application/json: has no example",
  ]);
});

it("the check of examples names the place inside an example that breaks its schema", () => {
  const examples = { fine: { value: { id: 1 } }, odd: { value: { id: "one" } } };
  expect(exampleFindings(documentWith({ ...limit, example: 11 }, sent, { examples })).findings).toEqual([
    "/books parameter limit: example must be <= 10",
    "POST /books 201 application/json: odd/id must be integer",
  ]);
});

it("the check of examples refuses read-only members in requests and write-only members in responses", () => {
  expect(exampleFindings(documentWith(limit, given, sent)).findings).toEqual([
    "POST /books request application/json: example/id is readOnly",
    "POST /books 201 application/json: example/secret is writeOnly",
  ]);
});
