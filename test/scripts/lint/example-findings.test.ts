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

it("examples that fit are counted by their places", () => {
  expect(exampleFindings(documentWith(limit, sent, given))).toEqual({ places: 3, findings: [] });
});

it("a place without an example is named", () => {
  const { example: _, ...bare } = limit;
  expect(exampleFindings(documentWith(bare, {}, {})).findings).toEqual([
    "/books parameter limit: has no example",
    "POST /books request application/json: has no example",
    "POST /books 201 application/json: has no example",
  ]);
});

it("an example that breaks its schema is named with the place inside it", () => {
  const examples = { fine: { value: { id: 1 } }, odd: { value: { id: "one" } } };
  expect(exampleFindings(documentWith({ ...limit, example: 11 }, sent, { examples })).findings).toEqual([
    "/books parameter limit: example must be <= 10",
    "POST /books 201 application/json: odd/id must be integer",
  ]);
});

it("what is only read is not sent, and what is only written is not given", () => {
  expect(exampleFindings(documentWith(limit, given, sent)).findings).toEqual([
    "POST /books request application/json: example/id is readOnly",
    "POST /books 201 application/json: example/secret is writeOnly",
  ]);
});
