import { isObject } from "../spec/is-object.js";
import { type Kind, mapPlaces, type Node } from "../spec/places.js";
import { referenceOf, resolve } from "../spec/pointer.js";

/**
 * The document with every reference to a parameter, and to a schema of plain values, replaced by what it points at.
 *
 * The generated types then have `limit?: number`, and so does an editor, in place of `components["parameters"]["Limit"]`.
 */
export function inlineValues<T extends object>(document: T): T {
  const inlined = (node: Node, kind: Kind): Node => {
    const reference = referenceOf(node);
    if (reference === undefined || (kind !== "parameter" && kind !== "schema")) return node;
    const { $ref: _, ...siblings } = node;
    const target = resolve<unknown>(document, { $ref: reference });
    const isPlain = kind === "parameter" ? isObject(target) : isValue(document, target);
    return isPlain ? mapPlaces({ ...(target as Node), ...siblings }, inlined, kind) : node;
  };
  return mapPlaces(document, inlined);
}

const VALUES: ReadonlySet<unknown> = new Set(["string", "number", "integer", "boolean", "null"]);

/** Keys that hold other schemas. What has one may hold itself, or become large by being written out. */
const HOLDING: readonly string[] = [
  ...["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "prefixItems", "contains", "contentSchema"],
  ...["properties", "patternProperties", "additionalProperties", "propertyNames", "dependentSchemas"],
  ...["unevaluatedItems", "unevaluatedProperties", "$defs", "definitions"],
];

/** Text, a number, an enumeration, or a list of these. */
function isValue(document: object, schema: unknown, around: readonly unknown[] = []): boolean {
  // `true` and `false` are schemas as well.
  if (!isObject(schema) || around.includes(schema)) return false;
  const types = [schema["type"] ?? []].flat();
  if (types.length === 0 || HOLDING.some((key) => key in schema)) return false;
  const hasValues = () =>
    schema["items"] !== undefined && isValue(document, resolve(document, schema["items"]), [...around, schema]);
  return types.every((type) => (type === "array" ? hasValues() : VALUES.has(type)));
}
