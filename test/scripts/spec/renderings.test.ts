import { readFile } from "node:fs/promises";
import { Converter } from "@apiture/openapi-down-convert";
import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { renderTypes } from "../../../scripts/lib/generate/render-types.js";
import { normalisedText } from "../../../scripts/lib/spec/normalise.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { readDocument } from "../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../scripts/lib/spec/upgrade.js";
import { documentText } from "../../kit/spec/project.js";

vi.setConfig({ testTimeout: 120_000 });

/** The generated types without what is written for readers only. */
async function types(document: OpenApi): Promise<string> {
  const text = await renderTypes(document, "");
  return text.replace(/^\s*\/\*\*(?:[^*]|\*(?!\/))*\*\/\n/gm, "");
}

/** What an update makes of a document that takes the place of `original`. */
async function takenOver(rendering: string, original: OpenApi): Promise<OpenApi> {
  const document = upgraded(readDocument(Buffer.from(rendering), "rendering"), "rendering");
  return parse(await normalisedText(document, original)) as OpenApi;
}

describe("the project's own document as OpenAPI 3.0", () => {
  it("has the types of the 3.1 document", async () => {
    const original = parse(await documentText()) as OpenApi;
    const rendering = JSON.stringify(new Converter(structuredClone(original)).convert());
    expect(rendering).toContain('"openapi":"3.0.3"');
    const document = await takenOver(rendering, original);
    expect(compareDocuments(original, document).changes).toEqual([]);
    const expected = await types(original);
    expect(expected).toContain("export interface paths");
    expect(await types(document)).toBe(expected);
  });
});

/** fixtures/README.md says how the two were made, and why they are not made here. */
describe("a slice of the project's document as Swagger 2.0", () => {
  const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8");

  it("has the types of the 3.1 document", async () => {
    const original = parse(await fixture("slice.openapi31.yaml")) as OpenApi;
    const rendering = await fixture("slice.swagger20.yaml");
    expect(rendering).toContain('swagger: "2.0"');
    const document = await takenOver(rendering, original);
    expect(compareDocuments(original, document).changes).toEqual([]);
    const expected = await types(original);
    expect(expected).toContain("export interface paths");
    expect(await types(document)).toBe(expected);
  });
});
