import fc from "fast-check";
import { isObject } from "../../scripts/lib/spec/is-object.js";
import type { OpenApi } from "../../scripts/lib/spec/openapi-types.js";
import { resolve } from "../../scripts/lib/spec/pointer.js";

type Schema = Readonly<Record<string, unknown>>;

/** A value of a schema: its example, its default, its first value, or the smallest one of its type. Undefined if that takes more than this. */
export const sample = (document: OpenApi, schema: unknown): unknown => madeFrom(document, schema, exampleOf, 0);

/** The same without the examples and defaults of the document, which need not fit their own schema. */
export const sampleWithoutExamples = (document: OpenApi, schema: unknown): unknown =>
  madeFrom(document, schema, () => undefined, 0);

/** Finds what a schema itself gives as a value. */
type Given = (schema: Schema) => unknown;

function exampleOf(schema: Schema): unknown {
  const [example] = Array.isArray(schema["examples"]) ? schema["examples"] : [];
  return [schema["example"], example, schema["default"]].find((one) => one != null);
}

function madeFrom(document: OpenApi, at: unknown, given: Given, depth: number): unknown {
  const schema = resolve<unknown>(document, at);
  if (!isObject(schema) || depth > 8) return undefined;
  const [listed] = Array.isArray(schema["enum"]) ? schema["enum"] : [];
  const said = [given(schema), schema["const"], listed].find((one) => one != null);
  if (said !== undefined) return said;
  const [variant] = [schema["oneOf"], schema["anyOf"]].filter(Array.isArray).map((variants) => variants[0]);
  if (variant !== undefined) return madeFrom(document, variant, given, depth + 1);
  if (Array.isArray(schema["allOf"])) return merged(document, schema, given, depth);
  return smallest(document, schema, given, depth);
}

function merged(document: OpenApi, schema: Schema, given: Given, depth: number): unknown {
  const members = [...(schema["allOf"] as unknown[]), { ...schema, allOf: undefined }];
  const values = members
    .map((member) => madeFrom(document, member, given, depth + 1))
    .filter((value) => value !== undefined);
  return values.every(isObject) ? Object.assign({}, ...values) : values[0];
}

function smallest(document: OpenApi, schema: Schema, given: Given, depth: number): unknown {
  const type = [schema["type"] ?? (isObject(schema["properties"]) ? "object" : undefined)].flat()[0];
  const minimum = Number(schema["minimum"] ?? 0);
  switch (type) {
    case "integer":
    case "number":
      return minimum;
    case "boolean":
      return true;
    case "array":
      return Number(schema["minItems"] ?? 0) > 0 ? [madeFrom(document, schema["items"], given, depth + 1)] : [];
    case "object":
      return object(document, schema, given, depth);
    case "string":
      return text(schema);
    default:
      return undefined;
  }
}

function object(document: OpenApi, schema: Schema, given: Given, depth: number): object {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  // What is required and not declared may have any value.
  const memberOf = (name: string) =>
    name in properties ? madeFrom(document, properties[name], given, depth + 1) : "a";
  return Object.fromEntries(required.map((name: string) => [name, memberOf(name)]));
}

const FORMATS: Readonly<Record<string, string>> = {
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
  email: "a@example.com",
  uri: "https://example.com",
  url: "https://example.com",
  uuid: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
};

function text({ format, minLength = 1, maxLength = Number.POSITIVE_INFINITY, pattern }: Schema): string | undefined {
  if (typeof pattern === "string")
    return matching(pattern).find(({ length }) => length >= Number(minLength) && length <= Number(maxLength));
  return FORMATS[String(format)] ?? "a".repeat(Math.max(1, Number(minLength)));
}

/** Texts of a pattern; none of one that is no regular expression of JavaScript. */
function matching(pattern: string): string[] {
  try {
    return fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 100, seed: 1 });
  } catch {
    return [];
  }
}
