import { describe, expect, it } from "vitest";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import {
  jsonResponse,
  ref,
  swagger,
  upgradedFrom,
  upgradedThing,
  withPaths,
  withSchema,
} from "../../kit/spec/documents.js";

const OTHER = { Other: { type: "object" } };
const done = { responses: { 200: { description: "Done." } } };
const post = (document: OpenApi, path = "/a") => document.paths[path]?.["post"] as Record<string, never>;

describe.each(["3.0.3", "3.1.0"])("nullable in a document of OpenAPI %s", (version) => {
  it.each([
    ["next to a type", { type: "string" }, { type: ["string", "null"] }],
    ["next to several types", { type: ["string", "integer"] }, { type: ["string", "integer", "null"] }],
    ["next to an enum", { type: "string", enum: ["a"] }, { type: ["string", "null"], enum: ["a", null] }],
    ["next to an enum without a type", { enum: ["a"] }, { enum: ["a", null] }],
    ["next to a const", { const: "a" }, { enum: ["a", null] }],
    ["next to anyOf", { anyOf: [{ type: "string" }] }, { anyOf: [{ type: "string" }, { type: "null" }] }],
    ["next to oneOf", { oneOf: [ref("Other")] }, { oneOf: [ref("Other"), { type: "null" }] }],
    [
      "next to allOf, whose description stays in place",
      { description: "One.", allOf: [ref("Other")] },
      { description: "One.", anyOf: [{ allOf: [ref("Other")] }, { type: "null" }] },
    ],
    ["next to a reference", ref("Other"), { anyOf: [ref("Other"), { type: "null" }] }],
    [
      "next to a type and variants",
      { type: "object", oneOf: [ref("Other")] },
      { anyOf: [{ type: "object", oneOf: [ref("Other")] }, { type: "null" }] },
    ],
    ["alone", {}, {}],
  ])("%s becomes null", (_, schema, expected) => {
    const document = withSchema({ properties: { a: { ...schema, nullable: true } } }, version, OTHER);
    expect(upgradedFrom(document).components?.["schemas"]?.["Thing"]).toEqual({ properties: { a: expected } });
  });

  it("is removed when it is false", () => {
    expect(upgradedThing({ oneOf: [{ type: "string" }], nullable: false }, version)).toEqual({
      oneOf: [{ type: "string" }],
    });
  });

  it("adds no null to variants that already allow it", () => {
    const anyOf = [{ type: "string" }, { type: "null" }];
    expect(upgradedThing({ anyOf, nullable: true }, version)).toEqual({ anyOf });
  });
});

describe("names from the API that are keywords of OpenAPI", () => {
  const NAMES = ["example", "examples", "nullable", "type", "format", "items", "required", "$ref", "x-id", "schema"];

  it.each(["2.0", "3.0.3", "3.1.0"])("are unchanged as properties in a document of %s", (version) => {
    const properties = Object.fromEntries(NAMES.map((name) => [name, { type: "string" }]));
    const schema = { type: "object", required: ["x-id"], properties };
    const document =
      version === "2.0"
        ? swagger({ "/a": { get: done } }, { definitions: { Thing: schema } })
        : withSchema(schema, version);
    expect(upgradedFrom(document).components?.["schemas"]?.["Thing"]).toEqual(schema);
  });

  it("are unchanged as names of components and headers", () => {
    const schemas = { example: { type: "string" }, nullable: { type: "string" }, "x-thing": { type: "string" } };
    const responses = { 200: { description: "Done.", headers: { nullable: { schema: { type: "string" } } } } };
    const document = withPaths({ "/a": { get: { responses } } }, { openapi: "3.0.0", components: { schemas } });
    expect(upgradedFrom(document)).toMatchObject({ components: { schemas }, paths: { "/a": { get: { responses } } } });
  });

  it.each(["2.0", "3.0.3"])("are unchanged as a property named x-nullable in a document of %s", (version) => {
    const properties = { "x-nullable": { type: "boolean" } };
    const document =
      version === "2.0"
        ? swagger({ "/a": { get: done } }, { definitions: { Thing: { properties } } })
        : withSchema({ properties }, version);
    expect(upgradedFrom(document).components?.["schemas"]?.["Thing"]).toEqual({ properties });
  });
});

describe("data", () => {
  const DATA = {
    $ref: "https://example.com/x.json",
    nullable: true,
    type: "file",
    exclusiveMinimum: true,
    example: 1,
    list: [[{ nullable: true, type: "string" }]],
  };

  it.each(["2.0", "3.0.3", "3.1.0"])("is unchanged in an example, a default and an enum of %s", (version) => {
    const schema = { type: "object", properties: { a: { default: DATA, enum: [DATA] } } };
    const document =
      version === "2.0"
        ? swagger({ "/a": { get: done } }, { definitions: { Thing: { ...schema, example: DATA } } })
        : withSchema({ ...schema, example: DATA }, version);
    const thing = upgradedFrom(document).components?.["schemas"]?.["Thing"];
    expect(thing).toEqual(version === "3.1.0" ? { ...schema, example: DATA } : { ...schema, examples: [DATA] });
  });

  it("is unchanged in an example of a media type", () => {
    const media = { schema: { type: "object" }, examples: { one: { value: DATA } }, example: DATA };
    const responses = { 200: { description: "Done.", content: { "application/json": media } } };
    const document = withPaths({ "/a": { get: { responses } } }, { openapi: "3.0.0" });
    expect(upgradedFrom(document).paths["/a"]?.["get"]).toEqual({ responses });
  });

  it("is unchanged in the examples of a Swagger 2.0 response", () => {
    const responses = { 200: { description: "Done.", schema: {}, examples: { "application/json": DATA } } };
    expect(upgradedFrom(swagger({ "/a": { get: { responses } } })).paths["/a"]?.["get"]).toEqual({
      responses: { 200: { description: "Done.", content: { "application/json": { schema: {}, example: DATA } } } },
    });
  });
});

describe("limits", () => {
  it.each([
    [{ minimum: 0, exclusiveMinimum: true }, { exclusiveMinimum: 0 }],
    [{ maximum: 9, exclusiveMaximum: true }, { exclusiveMaximum: 9 }],
    [{ minimum: 0, exclusiveMinimum: false }, { minimum: 0 }],
    [{ exclusiveMinimum: true }, {}],
    [
      { minimum: 1, exclusiveMinimum: 0 },
      { minimum: 1, exclusiveMinimum: 0 },
    ],
  ])("%j becomes %j", (schema, expected) => {
    expect(upgradedThing(schema)).toEqual(expected);
  });
});

describe("a Swagger 2.0 document", () => {
  const body = { in: "body", name: "b", required: true, schema: { type: "object" } };
  const json = { required: true, content: { "application/json": { schema: { type: "object" } } } };

  it("has its discriminator as an object with a property name", () => {
    const Pet = { type: "object", discriminator: "kind", required: ["kind"], properties: { kind: { type: "string" } } };
    const document = upgradedFrom(swagger({ "/a": { get: done } }, { definitions: { Pet } }));
    expect(document.components?.["schemas"]?.["Pet"]).toEqual({ ...Pet, discriminator: { propertyName: "kind" } });
  });

  it.each([
    ["an empty consumes on the operation", { consumes: [] }, { consumes: ["application/json"] }],
    ["an empty consumes everywhere", { consumes: [] }, { consumes: [] }],
    ["no consumes", {}, {}],
  ])("has a JSON body with %s", (_, operation, general) => {
    const document = swagger({ "/a": { post: { ...done, ...operation, parameters: [body] } } }, general);
    expect(post(upgradedFrom(document))["requestBody"]).toEqual(json);
  });

  it("has a body that is given by reference, or for the whole path", () => {
    const parameters = { Body: body };
    const byReference = { "/a": { post: { ...done, parameters: [{ $ref: "#/parameters/Body" }] } } };
    const ofPath = { "/a": { post: done, parameters: [body] } };
    for (const document of [swagger(byReference, { parameters }), swagger(ofPath)]) {
      expect(post(upgradedFrom(document))).toEqual({ ...done, requestBody: json });
    }
  });

  it("has no schemes on operations", () => {
    const document = upgradedFrom(swagger({ "/a": { post: { ...done, schemes: ["https"] } } }, { schemes: ["https"] }));
    expect(post(document)).toEqual(done);
    expect(document).not.toHaveProperty("schemes");
  });

  it.each([
    ["csv", { style: "form", explode: false }],
    ["ssv", { style: "spaceDelimited", explode: false }],
    ["pipes", { style: "pipeDelimited", explode: false }],
    ["multi", { style: "form", explode: true }],
  ])("has a list in the style of its collectionFormat %s", (collectionFormat, expected) => {
    const items = { type: "string", collectionFormat: "csv" };
    const parameter = { name: "q", in: "query", type: "array", items, collectionFormat };
    const document = upgradedFrom(swagger({ "/a": { get: { ...done, parameters: [parameter] } } }));
    expect(document.paths["/a"]?.["get"]).toMatchObject({
      parameters: [{ name: "q", in: "query", ...expected, schema: { type: "array", items: { type: "string" } } }],
    });
    expect(JSON.stringify(document)).not.toContain("collectionFormat");
  });

  it("has the media types that the operation produces instead of those of the document", () => {
    const responses = { 200: { description: "Done.", schema: { type: "string" } } };
    const operation = { produces: ["text/csv"], responses };
    const document = upgradedFrom(swagger({ "/a": { post: operation } }, { produces: ["application/json"] }));
    expect(post(document)["responses"]).toEqual({
      200: { description: "Done.", content: { "text/csv": { schema: { type: "string" } } } },
    });
  });

  it("keeps all keywords of the fields of a form", () => {
    const fields = [
      { in: "formData", name: "kind", type: "string", enum: ["a", "b"], required: true },
      { in: "formData", name: "tags", type: "array", items: { type: "string" } },
      { in: "formData", name: "file", type: "file" },
    ];
    const operation = { ...done, consumes: ["multipart/form-data"], parameters: fields };
    expect(post(upgradedFrom(swagger({ "/a": { post: operation } })))["requestBody"]).toEqual({
      required: true,
      content: {
        "multipart/form-data": {
          schema: {
            type: "object",
            required: ["kind"],
            properties: {
              kind: { type: "string", enum: ["a", "b"] },
              tags: { type: "array", items: { type: "string" } },
              file: { type: "string", format: "binary" },
            },
          },
          encoding: { tags: { style: "form", explode: false } },
        },
      },
    });
  });

  it("has the servers of x-servers and the null of x-nullable", () => {
    const servers = [{ url: "https://api.example.com/v1" }];
    const definitions = { Thing: { type: "object", properties: { a: { type: "string", "x-nullable": true } } } };
    const document = upgradedFrom(swagger({ "/a": { post: { ...done, "x-servers": servers } } }, { definitions }));
    expect(post(document)).toEqual({ ...done, servers });
    expect(document.components?.["schemas"]?.["Thing"]).toEqual({
      type: "object",
      properties: { a: { type: ["string", "null"] } },
    });
  });

  it("keeps its references", () => {
    const get = { parameters: [{ $ref: "#/parameters/q" }], responses: { 200: { $ref: "#/responses/Ok" } } };
    const document = upgradedFrom(
      swagger(
        { "/a": { get } },
        {
          parameters: { q: { name: "q", in: "query", type: "string" } },
          responses: { Ok: { description: "Done.", schema: { $ref: "#/definitions/Thing" } } },
          definitions: { Thing: { type: "string" } },
        },
      ),
    );
    expect(document.paths["/a"]?.["get"]).toEqual({
      parameters: [{ $ref: "#/components/parameters/q" }],
      responses: { 200: { $ref: "#/components/responses/Ok" } },
    });
    expect(document.components).toMatchObject({
      parameters: { q: { name: "q", in: "query", schema: { type: "string" } } },
      responses: { Ok: jsonResponse(ref("Thing")) },
    });
  });
});
