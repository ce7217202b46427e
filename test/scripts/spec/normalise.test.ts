import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { canonical, normalisedHash } from "../../../scripts/lib/spec/canonical.js";
import { normalisedText } from "../../../scripts/lib/spec/normalise.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { documentText } from "../../kit/spec/project.js";

// The whole document is written and read several times.
vi.setConfig({ testTimeout: 120_000 });

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
};

describe("a document in normal form", () => {
  it("is the same text for every order of its keys", async () => {
    const document = parse(await documentText()) as OpenApi;
    const text = await normalisedText(document, document);
    expect(await normalisedText(reversed(document) as OpenApi, document)).toBe(text);
  });

  it("has the same meaning as the document", async () => {
    const document = parse(await documentText()) as OpenApi;
    expect(parse(await normalisedText(document, document))).toEqual(document);
  });

  it("has keys in the order of the previous document, and new ones before what follows them", async () => {
    const before = { openapi: "3.1.0", paths: { "/b": { summary: "b" }, "/a": { summary: "a" } } };
    const after = {
      openapi: "3.1.0",
      paths: { "/a": { summary: "a" }, "/aa": { summary: "aa" }, "/c": { summary: "c" }, "/b": { summary: "b" } },
    };
    const text = await normalisedText(after as unknown as OpenApi, before as unknown as OpenApi);
    expect(Object.keys((parse(text) as OpenApi).paths)).toEqual(["/aa", "/b", "/a", "/c"]);
  });

  it("has parameters in the order of the previous document, changed or not", async () => {
    const withParameters = (...parameters: object[]) => ({ paths: { "/a": { parameters } } }) as unknown as OpenApi;
    const before = withParameters({ name: "b", in: "query" }, { name: "a", in: "query" });
    const after = withParameters({ name: "a", in: "query" }, { name: "b", in: "query", required: true });
    const text = await normalisedText(after, before);
    expect((parse(text) as OpenApi).paths["/a"]?.parameters?.map((one) => "name" in one && one.name)).toEqual([
      "b",
      "a",
    ]);
  });
});

describe("the hash of a document", () => {
  const hash = (schema: object) => normalisedHash({ openapi: "3.1.0", components: { schemas: { A: schema } } });

  it("does not depend on the order of lists that are sets", () => {
    expect(hash({ required: ["a", "b"], enum: [1, 2] })).toBe(hash({ enum: [2, 1], required: ["b", "a"] }));
  });

  it("depends on the order of a list in an example", () => {
    expect(hash({ example: { enum: [1, 2] } })).not.toBe(hash({ example: { enum: [2, 1] } }));
  });

  it("is the same for the two ways to give a schema an example", () => {
    expect(hash({ example: 1 })).toBe(hash({ examples: [1] }));
  });

  it("depends on a property that has the name of a keyword", () => {
    expect(canonical({ properties: { example: { type: "string" } } })).toEqual({
      openapi: "3.1",
      properties: { example: { type: "string" } },
    });
  });
});
