import { type OpenApi, type Ref, resolve, type Schema } from "./openapi-types.js";

/**
 * The document with every reference to a parameter, and to a schema of plain values, replaced by what it points at.
 *
 * The generated types then say `limit?: number`, and so does an editor, where they would say `components["parameters"]["Limit"]`.
 */
export function inlineValues(document: OpenApi): OpenApi {
  const inlined = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inlined);
    if (typeof value !== "object" || value === null) return value;
    if (isRef(value)) {
      const { $ref, ...beside } = value;
      const target = resolve<Schema>(document, value);
      const isPlain = $ref.startsWith("#/components/parameters/") || isValue(document, target);
      return isPlain ? inlined({ ...target, ...beside }) : value;
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inlined(inner)]));
  };
  return inlined(document) as OpenApi;
}

const isRef = (value: object): value is Ref => "$ref" in value && typeof value.$ref === "string";

const VALUES = new Set(["string", "number", "integer", "boolean", "null"]);

/** Text, a number, an enumeration, or a list of these. Not what is composed of other schemas: it may hold itself. */
function isValue(document: OpenApi, schema: Schema | boolean, around: readonly Schema[] = []): boolean {
  // In OpenAPI 3.1 a schema may be `true` or `false`.
  if (typeof schema === "boolean") return false;
  const types = [schema.type ?? []].flat();
  const isComposed = ["allOf", "anyOf", "oneOf"].some((key) => key in schema);
  if (types.length === 0 || isComposed || around.includes(schema)) return false;
  const items = schema["items"] as Schema | Ref | boolean | undefined;
  const hasValues = () =>
    items !== undefined && isValue(document, resolve<Schema | boolean>(document, items), [...around, schema]);
  return types.every((type) => (type === "array" ? hasValues() : VALUES.has(type)));
}
