import { isObject } from "../spec/is-object.js";
import type { Kind, Node } from "../spec/object-model.js";
import { mapPlaces } from "../spec/places.js";
import { referenceOf, resolve } from "../spec/pointer.js";

export type InlineOptions = {
  /** Leaves references to plain values where the generator makes no other type of them, so that their names are known. */
  readonly keepNames?: boolean;
};

/**
 * The document with every reference to a parameter, to a schema of plain values, and to a schema that has no name of its
 * own replaced by what it points at.
 *
 * The generated types then have `limit?: number`, and so does an editor, in place of `components["parameters"]["Limit"]`.
 * The generator writes references to other places as types that do not exist.
 */
export function inlineValues<T extends object>(document: T, { keepNames = false }: InlineOptions = {}): T {
  const open: string[] = [];
  const written = (node: Node, reference: string, kind: Kind): Node => {
    const { $ref: _, ...siblings } = node;
    // A schema without a name that contains itself cannot be written out. The generator has a type for a property.
    if (open.includes(reference)) return isProperty(reference) ? node : siblings;
    open.push(reference);
    const result = mapPlaces({ ...resolve<Node>(document, { $ref: reference }), ...siblings }, inlined, kind);
    open.pop();
    return result;
  };
  const inlined = (node: Node, kind: Kind): Node => {
    if (kind === "schema" && keepNames && Array.isArray(node["oneOf"])) {
      // In a `oneOf` the generator writes a reference and a plain value in different ways.
      return { ...node, oneOf: node["oneOf"].map((one) => (isObject(one) ? withoutReference(one, kind) : one)) };
    }
    const isBare = keepNames && kind === "schema" && isNamed(referenceOf(node)) && Object.keys(node).length === 1;
    return isBare ? node : withoutReference(node, kind);
  };
  const withoutReference = (node: Node, kind: Kind): Node => {
    const reference = referenceOf(node);
    if (reference === undefined || (kind !== "parameter" && kind !== "schema")) return node;
    const target = resolve<unknown>(document, { $ref: reference });
    const isPlain = kind === "parameter" || !isNamed(reference) ? isObject(target) : isValue(document, target);
    return isPlain ? written(node, reference, kind) : node;
  };
  return mapPlaces(document, inlined);
}

const isNamed = (reference: string | undefined): boolean => /^#\/components\/[^/]+\/[^/]+$/.test(reference ?? "");
const isProperty = (reference: string): boolean =>
  /^#\/components\/schemas\/[^/]+(\/properties\/[^/]+)+$/.test(reference);

const VALUES: ReadonlySet<unknown> = new Set(["string", "number", "integer", "boolean", "null"]);

/** Keys whose value contains other schemas. A schema with one of them may contain itself, or become large when it is written out. */
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
