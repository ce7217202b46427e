import { expect, it } from "vitest";
import { inlineValues } from "../../../scripts/lib/generate/inline-values.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";

const ref = (place: string) => ({ $ref: `#/components/${place}` });

/** A document whose one operation refers to all there is to refer to. */
const document = {
  openapi: "3.1.0",
  info: { title: "Books", version: "1" },
  paths: {
    "/books": {
      parameters: [ref("parameters/Limit")],
      get: {
        operationId: "listBooks",
        parameters: [{ name: "genre", in: "query", schema: ref("schemas/Genres") }],
        responses: { 200: { content: { "application/json": { schema: ref("schemas/Book") } } } },
      },
    },
  },
  components: {
    parameters: { Limit: { name: "limit", in: "query", schema: ref("schemas/Count") } },
    schemas: {
      Count: { type: "integer", description: "How many." },
      Genre: { type: ["string", "null"], enum: ["novel", "poem", null] },
      Genres: { type: "array", items: ref("schemas/Genre") },
      Book: { type: "object", properties: { genre: { ...ref("schemas/Genre"), description: "Its genre." } } },
      Shelf: { type: "array", items: ref("schemas/Book") },
      Library: { type: "object", properties: { shelf: ref("schemas/Shelf") } },
    },
  },
} satisfies OpenApi;

const inlined = inlineValues(document) as unknown as typeof document;

it("a reference to a parameter is replaced by the parameter", () => {
  const limit = { name: "limit", in: "query", schema: { type: "integer", description: "How many." } };
  expect(inlined.paths["/books"].parameters).toEqual([limit]);
});

it("a reference to a schema of plain values, or of a list of them, is replaced by the schema", () => {
  const items = { type: ["string", "null"], enum: ["novel", "poem", null] };
  expect(inlined.paths["/books"].get.parameters[0]?.schema).toEqual({ type: "array", items });
});

it("keywords next to a reference override those of its target", () => {
  expect(inlined.components.schemas.Book.properties.genre).toMatchObject({
    description: "Its genre.",
    type: ["string", "null"],
  });
});

it("references to objects and lists of objects stay", () => {
  expect(inlined.paths["/books"].get.responses[200].content["application/json"].schema).toEqual(ref("schemas/Book"));
  expect(inlined.components.schemas.Library.properties.shelf).toEqual(ref("schemas/Shelf"));
});

it.each([
  ["a list", { type: "array", items: ref("schemas/Tree") }],
  ["a list or nothing", { type: ["array", "null"], items: ref("schemas/Tree") }],
  ["an object or nothing", { type: ["object", "null"], additionalProperties: ref("schemas/Tree") }],
  ["text that may have variants", { type: "string", anyOf: [ref("schemas/Tree")] }],
])("a reference to a schema that contains itself stays: %s", (_, Tree) => {
  const recursive = {
    ...document,
    paths: {},
    components: { schemas: { Tree, Forest: { anyOf: [ref("schemas/Tree")] } } },
  };
  expect(inlineValues(recursive).components).toEqual(recursive.components);
});
