import { isObject } from "../../scripts/lib/spec/is-object.js";
import type { OpenApi } from "../../scripts/lib/spec/openapi-types.js";
import { resolve } from "../../scripts/lib/spec/pointer.js";

type Schema = Readonly<Record<string, unknown>>;

/** A value of a schema: its example, its default, its first value, or the smallest one of its type. Undefined if that takes more than this. */
export function sample(document: OpenApi, given: unknown, depth = 0): unknown {
  const schema = resolve<unknown>(document, given);
  if (!isObject(schema) || depth > 8) return undefined;
  const [example] = Array.isArray(schema["examples"]) ? schema["examples"] : [];
  const [listed] = Array.isArray(schema["enum"]) ? schema["enum"] : [];
  const said = [schema["example"], example, schema["default"], schema["const"], listed].find((one) => one != null);
  if (said !== undefined) return said;
  const [variant] = [schema["oneOf"], schema["anyOf"]].filter(Array.isArray).map((variants) => variants[0]);
  if (variant !== undefined) return sample(document, variant, depth + 1);
  if (Array.isArray(schema["allOf"])) return merged(document, schema, depth);
  return smallest(document, schema, depth);
}

function merged(document: OpenApi, schema: Schema, depth: number): unknown {
  const members = [...(schema["allOf"] as unknown[]), { ...schema, allOf: undefined }];
  const values = members.map((member) => sample(document, member, depth + 1)).filter((value) => value !== undefined);
  return values.every(isObject) ? Object.assign({}, ...values) : values[0];
}

function smallest(document: OpenApi, schema: Schema, depth: number): unknown {
  const type = [schema["type"] ?? (isObject(schema["properties"]) ? "object" : undefined)].flat()[0];
  const minimum = Number(schema["minimum"] ?? 0);
  switch (type) {
    case "integer":
    case "number":
      return minimum;
    case "boolean":
      return true;
    case "array":
      return Number(schema["minItems"] ?? 0) > 0 ? [sample(document, schema["items"], depth + 1)] : [];
    case "object":
      return object(document, schema, depth);
    case "string":
      return text(schema);
    default:
      return undefined;
  }
}

function object(document: OpenApi, schema: Schema, depth: number): object {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.fromEntries(required.map((name: string) => [name, sample(document, properties[name], depth + 1)]));
}

const FORMATS: Readonly<Record<string, string>> = {
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
  email: "a@example.com",
  uri: "https://example.com",
  url: "https://example.com",
  uuid: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
};

function text({ format, minLength = 1, pattern }: Schema): string | undefined {
  if (pattern !== undefined) return undefined;
  return FORMATS[String(format)] ?? "a".repeat(Math.max(1, Number(minLength)));
}
