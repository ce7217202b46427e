import { isObject } from "./is-object.js";
import type { Node } from "./object-model.js";

/** Keys that describe a schema and do not restrict its values. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  ...["title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs"],
]);

const isAnnotation = (key: string): boolean => ANNOTATIONS.has(key) || key.startsWith("x-");

const NULL = { type: "null" };

/**
 * A schema with its `nullable` written as OpenAPI 3.1 writes it: as `null` among its types, its values or its variants.
 *
 * 3.0 defines `nullable` for a schema with a `type` only. Authors and generators of types use it in any schema, and in
 * 3.1 as well, so it is translated everywhere.
 */
export function withoutNullable(schema: Node): Node {
  if (!("nullable" in schema)) return schema;
  const { nullable, ...rest } = schema;
  return nullable === true ? orNull(rest) : rest;
}

function orNull(schema: Node): Node {
  if ("const" in schema) {
    const { const: only, ...rest } = schema;
    return orNull({ ...rest, enum: [only] });
  }
  if ("$ref" in schema || "allOf" in schema || "not" in schema) return variantOrNull(schema);
  for (const key of ["anyOf", "oneOf"]) {
    const variants = schema[key];
    if (!Array.isArray(variants)) continue;
    const hasOther = Object.keys(schema).some((one) => one !== key && one !== "discriminator" && !isAnnotation(one));
    if (hasOther || "discriminator" in schema) return variantOrNull(schema);
    return variants.some(isNull) ? schema : { ...schema, [key]: [...variants, NULL] };
  }
  return {
    ...schema,
    ...("type" in schema && { type: withNull([schema["type"]].flat(), "null") }),
    ...(Array.isArray(schema["enum"]) && { enum: withNull(schema["enum"], null) }),
  };
}

const withNull = (values: readonly unknown[], empty: unknown): unknown[] =>
  values.includes(empty) ? [...values] : [...values, empty];

const isNull = (schema: unknown): boolean => isObject(schema) && [schema["type"]].flat().includes("null");

/** A union of the schema and null. Annotations stay on the union. */
function variantOrNull(schema: Node): Node {
  const entries = Object.entries(schema);
  const said = Object.fromEntries(entries.filter(([key]) => isAnnotation(key)));
  const variant = Object.fromEntries(entries.filter(([key]) => !isAnnotation(key)));
  return { ...said, anyOf: [variant, NULL] };
}
