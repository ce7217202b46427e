import { describe, expect, it } from "vitest";
import { Failure } from "../../../scripts/lib/spec/failure.js";
import { type ReadOptions, readDocument } from "../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../scripts/lib/spec/upgrade.js";

const read = (text: string | Buffer, options?: ReadOptions) => readDocument(Buffer.from(text), "there", options);

function refusal(text: string | Buffer): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  throw new Error("Expected the document to be refused");
}

const WHOLE = "openapi: 3.1.0\npaths:\n  /a:\n    get: {}\n";

describe("reading a document", () => {
  it("returns the same for YAML and JSON", () => {
    expect(read(JSON.stringify(read(WHOLE)))).toEqual(read(WHOLE));
  });

  it("resolves YAML anchors and merge keys", () => {
    const text = "openapi: 3.1.0\nx-base: &base { summary: s }\npaths:\n  /a:\n    get:\n      <<: *base\n";
    expect(read(text).paths).toEqual({ "/a": { get: { summary: "s" } } });
  });

  it.each([
    ["nothing", "", "there is empty."],
    ["blanks", " \n\n", "there is empty."],
    ["a comment", "# soon\n", "there is not an OpenAPI document but nothing."],
    ["a list", "- a\n", "there is not an OpenAPI document but a list."],
    ["an error in JSON", '{"error": "not found"}', "there is not an OpenAPI document; its keys are: error."],
    ["no paths", "openapi: 3.1.0\npaths: {}\n", "there describes no operation; `paths` is empty or missing."],
    ["a version to come", "openapi: 4.0.0\npaths:\n  /a: {}\n", "there is of version 4.0.0."],
    ["a path without anything", "openapi: 3.1.0\npaths:\n  /a:\n", "there has nothing at /a."],
    ["bytes that are no text", Buffer.from([0xc3, 0x28, 0x00]), "there is not UTF-8 text."],
  ])("refuses %s", (_, text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it("refuses truncated JSON", () => {
    expect(refusal('{"openapi": "3.1.0", "paths": {"/a"')).toContain("there is not whole JSON");
  });

  it("refuses YAML that is truncated in a quoted text and names the place", () => {
    expect(refusal('openapi: 3.1.0\npaths:\n  /a:\n    get: { summary: "cut o')).toMatch(
      /there is not whole YAML: .* at line 4/,
    );
  });

  it("refuses YAML that may be truncated unless it is trusted", () => {
    const text = WHOLE.trimEnd();
    expect(refusal(text)).toContain("does not end with the end of a line");
    expect(read(text, { trusted: true })).toEqual(read(WHOLE));
  });

  it("refuses a key that occurs twice", () => {
    expect(refusal(`${WHOLE}paths: {}\n`)).toContain("Map keys must be unique");
  });
});

describe("references", () => {
  const referring = (reference: string) => `openapi: 3.1.0\npaths:\n  /a:\n    get: ${reference}\n`;

  it.each([
    ["a file", "{ $ref: ./other.yaml }", "./other.yaml"],
    ["an absolute file", "{ $ref: /etc/passwd }", "/etc/passwd"],
    ["a file URL", "{ $ref: 'file:///etc/passwd#/a' }", "file:///etc/passwd#/a"],
    ["a private address", "{ $ref: 'http://169.254.169.254/latest' }", "http://169.254.169.254/latest"],
    [
      "an example elsewhere",
      "{ requestBody: { content: { text/plain: { examples: { one: { externalValue: 'http://10.0.0.1/' } } } } } }",
      "http://10.0.0.1/",
    ],
    [
      "a mapping elsewhere",
      "{ requestBody: { content: { text/plain: { schema: { discriminator: { mapping: { a: other.yaml } } } } } } }",
      "other.yaml",
    ],
  ])("to %s are refused by name", (_, reference, target) => {
    expect(refusal(referring(reference))).toContain(`there refers to ${target} at #/paths/~1a/get/`);
  });

  it.each(["{ $ref: '#/components/x' }", "{ discriminator: { mapping: { a: Cat } } }"])(
    "to places of the document itself are accepted: %s",
    (reference) => {
      expect(() => read(referring(reference))).not.toThrow();
    },
  );
});

describe("upgrading", () => {
  it("leaves a document of 3.1 unchanged", () => {
    const document = read(WHOLE);
    expect(upgraded(document, "there")).toBe(document);
  });

  it("turns nullable of 3.0 into a type of 3.1", () => {
    const text = "openapi: 3.0.3\npaths:\n  /a: {}\ncomponents: { schemas: { A: { type: string, nullable: true } } }\n";
    expect(upgraded(read(text), "there").components?.["schemas"]?.["A"]).toEqual({ type: ["string", "null"] });
  });

  it("turns x-nullable of Swagger 2.0 into a type of 3.1", () => {
    const text = "swagger: 2.0\npaths:\n  /a: {}\ndefinitions: { A: { type: string, x-nullable: true } }\n";
    expect(upgraded(read(text), "there").components?.["schemas"]?.["A"]).toEqual({ type: ["string", "null"] });
  });
});
