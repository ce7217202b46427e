import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { generateFor } from "../../../scripts/lib/generate/generate-for.js";
import { Failure } from "../../../scripts/lib/spec/failure.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { readDocument } from "../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../scripts/lib/spec/upgrade.js";
import { type Json, jsonResponse, upgradedFrom, withPaths } from "../../kit/spec/documents.js";

vi.setConfig({ testTimeout: 120_000 });

const done = { 200: { description: "Done." } };
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Json): Json => ({ type: "object", properties });
const withSchemas = (schemas: Json): Json =>
  withPaths({ "/a": { get: { responses: { 200: jsonResponse(ref("A")) } } } }, { components: { schemas } });

/** The types of a document, after every step that takes it as it was published. */
async function typesOf(document: Json): Promise<string> {
  const raw = readDocument(Buffer.from(JSON.stringify(document)), "odd.json");
  const current = upgraded(raw, "odd.json");
  expect(compareDocuments(current, { ...structuredClone(current), "x-more": 1 } as OpenApi).changes).toEqual([]);
  const files = await generateFor(raw, { name: "odd" });
  return (files["odd.ts"] ?? "").replace(/\s+/g, " ");
}

const Cat = { ...object({ kind: { type: "string" } }), required: ["kind"] };
const mapping = { cat: "Cat", dog: "#/components/schemas/Dog", gone: "Missing" };
const parent = {
  ...object({ kind: { type: "string" }, child: ref("A") }),
  oneOf: [ref("B"), ref("C")],
  discriminator: { propertyName: "kind", mapping: { b: "#/components/schemas/B", c: "#/components/schemas/C" } },
};
const child = (name: string): Json => ({ allOf: [ref("A"), object({ [name]: { type: "string" } })] });

/** Each level has a member of its own. It takes time in proportion to its levels. */
const composed = (levels: number): Json =>
  levels === 0 ? { type: "object" } : { allOf: [object({ [`p${levels}`]: { type: "string" } }), composed(levels - 1)] };

describe("types of documents that are unusual and right", () => {
  it.each<[string, Json, string]>([
    [
      "a mapping to the names of schemas, one of which is missing",
      withSchemas({
        A: { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind", mapping } },
        Cat,
        Dog: Cat,
      }),
      'kind: "cat"',
    ],
    [
      "a parent that lists the variants that include it",
      withSchemas({ A: parent, B: child("b"), C: child("c") }),
      'kind: "b"',
    ],
    [
      "an allOf of itself",
      withSchemas({ A: { allOf: [ref("A"), object({ a: { type: "string" } })] } }),
      "A: { a?: string; }",
    ],
    [
      "two unions of each other",
      withSchemas({ A: { anyOf: [ref("B"), { type: "string" }] }, B: { anyOf: [ref("A"), { type: "number" }] } }),
      'A: components["schemas"]["B"] | string; B: number;',
    ],
    [
      "a value that holds values of its own kind",
      withSchemas({
        A: {
          anyOf: [
            { type: "string" },
            { type: "array", items: ref("A") },
            { type: "object", additionalProperties: ref("A") },
          ],
        },
      }),
      'A: string | unknown[] | { [key: string]: components["schemas"]["A"]; };',
    ],
    [
      "a reference to a part of a schema",
      withSchemas({
        A: object({ b: { $ref: "#/components/schemas/B/items" } }),
        B: { type: "array", items: object({ c: { type: "string" } }) },
      }),
      "A: { b?: { c?: string; }; };",
    ],
    [
      "a reference into an operation",
      withPaths({
        "/a": { get: { responses: { 200: jsonResponse(object({ a: { type: "string" } })) } } },
        "/b": {
          get: {
            responses: {
              200: jsonResponse({ $ref: "#/paths/~1a/get/responses/200/content/application~1json/schema" }),
            },
          },
        },
      }),
      '"/b": {',
    ],
    [
      "keys that have nothing",
      withPaths({
        "/a": { parameters: null, get: { parameters: [null], requestBody: null, responses: { 200: null } } },
      } as Json),
      "responses: { 200: {",
    ],
    [
      "a property called __proto__",
      withSchemas({
        A: JSON.parse(
          '{ "type": "object", "properties": { "__proto__": { "type": "string", "nullable": true } } }',
        ) as Json,
      }),
      "__proto__?: string | null;",
    ],
    [
      "extensions that look like paths, operations and statuses",
      withPaths({
        "x-path": { get: 1 },
        "/a": { "x-item": true, get: { responses: { ...done, "x-status": { description: "x" } } } },
      } as Json),
      '"/a": {',
    ],
    [
      "a discriminator without a property, and one with a list for a mapping",
      withSchemas({
        A: { oneOf: [ref("Cat"), ref("Dog")], discriminator: {} },
        Cat: { ...Cat, discriminator: { propertyName: "kind", mapping: ["Dog"] } },
        Dog: Cat,
      }),
      'A: components["schemas"]["Cat"] | components["schemas"]["Dog"];',
    ],
    [
      "an enumeration of which one value is an object",
      withSchemas({
        A: { type: ["object", "string", "null"], properties: { a: { type: "string" } }, enum: ["a", null, { a: "b" }] },
      }),
      'A: "a" | null |',
    ],
    ["a schema that is composed 150 levels deep", withSchemas({ A: composed(150) }), "p150?: string"],
    [
      "a webhook by reference",
      withPaths(
        { "/a": { get: { responses: done } } },
        {
          webhooks: { made: { $ref: "#/components/pathItems/Made" } },
          components: { pathItems: { Made: { post: { requestBody: { content: {} }, responses: done } } } },
        },
      ),
      "made: { parameters: {",
    ],
    ["a version without quotes", { ...withPaths({ "/a": { get: { responses: done } } }), openapi: 3.1 }, '"/a": {'],
  ])("%s", async (_, document, expected) => {
    expect(await typesOf(document)).toContain(expected);
  });
});

const yaml =
  "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /a: { get: { responses: { 200: { description: x } } } }\n";

describe("what is no document", () => {
  it.each<[string, string | Buffer, string]>([
    [
      "a web page",
      "<!DOCTYPE html><html><body>Not found</body></html>",
      "is a web page or XML, not an OpenAPI document.",
    ],
    ["gzip", gzipSync(yaml), "is compressed with gzip."],
    ["a zip archive", Buffer.from("504b0304aaaa", "hex"), "is a zip archive."],
    ["UTF-16", Buffer.from(`\ufeff${yaml}`, "utf16le"), "is UTF-16 text."],
    ["other bytes", Buffer.from([0xc3, 0x28]), "is not UTF-8 text."],
    ["a text in JSON", JSON.stringify(yaml), "is not an OpenAPI document but a string."],
    ["a key that comes twice", `${yaml}  /a: {}\n`, "is not valid YAML: Map keys must be unique at line 5, column 3"],
    ["two documents in one file", `${yaml}---\na: 1\n`, "is not one document of YAML: it holds more than one document"],
    ["another kind of description", '{ "asyncapi": "2.0.0" }', "is not an OpenAPI document; its keys are: asyncapi."],
  ])("is refused in one sentence: %s", (_, text, message) => {
    const read = () => readDocument(Buffer.from(text as string), "file");
    expect(read).toThrow(Failure);
    expect(read).toThrow(`file ${message}`);
  });

  it.each<[string, Json, string]>([
    [
      "parameters",
      { "/a": { get: { parameters: [{ name: "q", in: "query" }, 5], responses: done } } },
      "#/paths/~1a/get/parameters/1 is a number, and has to be an object.",
    ],
    [
      "lists",
      { "/a": { parameters: "x", get: { responses: done } } },
      "#/paths/~1a/parameters is a string, and has to be a list.",
    ],
    [
      "schemas",
      { "/a": { get: { responses: { 200: jsonResponse(object({ a: "text" })) } } } },
      "a is a string, and has to be an object, true or false.",
    ],
  ])("is refused with the place of %s that are none", async (_, paths, sentence) => {
    const raw = readDocument(Buffer.from(JSON.stringify(withPaths(paths))), "odd.json");
    await expect(generateFor(raw, { name: "odd" })).rejects.toThrow(sentence);
    expect(() => compareDocuments(upgraded(raw, "odd.json"), upgradedFrom(withPaths({ "/b": {} })))).toThrow(sentence);
  });

  it.each([[null], [[]], ["text"]])("is refused by generateFor as well: %j", async (value) => {
    await expect(generateFor(value as never, { name: "odd" })).rejects.toThrow(/^odd cannot be used: /);
  });
});

describe("a document with a byte order mark, with CRLF, or with tabs in JSON", () => {
  it.each([
    `\ufeff${yaml}`,
    yaml.replaceAll("\n", "\r\n"),
    JSON.stringify(readDocument(Buffer.from(yaml), "file"), undefined, "\t"),
  ])("is read as any other", (text) => {
    expect(readDocument(Buffer.from(text), "file")).toEqual(readDocument(Buffer.from(yaml), "file"));
  });
});
