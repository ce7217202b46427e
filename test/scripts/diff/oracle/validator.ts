import { Ajv2020 } from "ajv/dist/2020.js";
import type { OpenApi } from "../../../../scripts/lib/spec/openapi-types.js";

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** Gives functions that say whether a server accepts a value as what a schema of the document describes in a request. */
export function validatorsOf(document: OpenApi): (schema: unknown) => (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, logger: false });
  ajv.addSchema({ $defs: inRequests(document.components?.["schemas"] ?? {}) }, "document:");
  return (schema) => {
    const validate = ajv.compile(inRequests(schema) as object);
    return (value) => validate(value) === true;
  };
}

/** A schema as JSON Schema: without what is only read, and a union as one whose parts may overlap. */
function inRequests(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inRequests);
  if (!isTree(value)) return value;
  const { nullable, oneOf, anyOf, discriminator, properties, required, $ref, pattern, ...rest } = value;
  if (typeof $ref === "string") return { $ref: $ref.replace("#/components/schemas/", "document:#/$defs/") };
  const hidden = isTree(properties)
    ? Object.entries(properties).filter(
        ([, one]) => isTree(one) && one["readOnly"] === true && one["writeOnly"] !== true,
      )
    : [];
  const names = new Set(hidden.map(([name]) => name));
  const mapped = Object.fromEntries(
    Object.entries(rest).map(([key, inner]) => [key, isValue(key) ? inner : inRequests(inner)]),
  );
  const unions = [oneOf, anyOf].filter(Array.isArray).map((all) => ({ anyOf: all.map(inRequests) }));
  const schema = {
    ...mapped,
    ...(isPattern(pattern) && { pattern }),
    ...(unions.length > 0 && { allOf: [...((mapped["allOf"] as unknown[] | undefined) ?? []), ...unions] }),
    ...(isTree(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).flatMap(([name, one]) => (names.has(name) ? [] : [[name, inRequests(one)]])),
      ),
    }),
    ...(Array.isArray(required) && { required: required.filter((name) => !names.has(name as string)) }),
  };
  return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
}

const isValue = (key: string): boolean => key === "enum" || key === "const" || key === "default";

/** Published documents have patterns of other languages. */
function isPattern(pattern: unknown): boolean {
  try {
    return typeof pattern === "string" && new RegExp(pattern, "u") !== undefined;
  } catch {
    return false;
  }
}
