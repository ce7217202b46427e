import type { OpenApi, Ref, Schema } from "../spec/openapi-types.js";
import { resolve } from "../spec/pointer.js";
import type { Direction } from "./changes.js";

export type SchemaOrRef = Schema | Ref;

/** What a schema says, `allOf` merged and the dialects of 3.0 and 3.1 made one. */
export type Shape = {
  /** JSON types; none says that anything goes. */
  readonly types: ReadonlySet<string>;
  readonly values?: readonly unknown[];
  readonly properties: ReadonlyMap<string, SchemaOrRef>;
  readonly required: ReadonlySet<string>;
  /** Whether keys that are not named are declared, and of which type. */
  readonly additional: SchemaOrRef | boolean;
  readonly items?: SchemaOrRef;
  readonly variants: readonly SchemaOrRef[];
  readonly constraints: Readonly<Record<string, unknown>>;
  readonly hidden: ReadonlySet<Direction>;
  readonly deprecated: boolean;
  readonly default: unknown;
};

const CONSTRAINTS = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
];

export const isRef = (value: unknown): value is Ref =>
  typeof value === "object" && value !== null && typeof (value as Partial<Ref>).$ref === "string";

export const nameOf = ({ $ref }: Ref): string => $ref.slice($ref.lastIndexOf("/") + 1);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The shape of a schema; `above` are those whose `allOf` is being merged, so that a circle ends. */
export function shapeOf(document: OpenApi, value: SchemaOrRef | boolean, above: readonly unknown[] = []): Shape {
  const schema = typeof value === "boolean" ? {} : (resolve(document, value) as Schema);
  if (above.includes(schema)) return ownShape({});
  const parts = asList(schema["allOf"]).map((part) => shapeOf(document, part as SchemaOrRef, [...above, schema]));
  return parts.reduce(merged, ownShape(schema));
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function ownShape(schema: Schema): Shape {
  const values = valuesOf(schema);
  const properties = new Map(Object.entries(isObject(schema["properties"]) ? schema["properties"] : {}));
  const items = schema["items"];
  return {
    types: typesOf(schema, values),
    ...(values && { values }),
    properties: properties as Map<string, SchemaOrRef>,
    required: new Set(asList(schema["required"]) as string[]),
    additional: (schema["additionalProperties"] ?? false) as SchemaOrRef | boolean,
    ...(isObject(items) && { items: items as SchemaOrRef }),
    variants: [...asList(schema["oneOf"]), ...asList(schema["anyOf"])] as SchemaOrRef[],
    constraints: Object.fromEntries(CONSTRAINTS.flatMap((name) => (name in schema ? [[name, schema[name]]] : []))),
    hidden: new Set<Direction>([
      ...(schema["readOnly"] === true ? (["request"] as const) : []),
      ...(schema["writeOnly"] === true ? (["response"] as const) : []),
    ]),
    deprecated: schema["deprecated"] === true,
    default: schema["default"],
  };
}

function merged(a: Shape, b: Shape): Shape {
  const values = a.values ?? b.values;
  const items = a.items ?? b.items;
  return {
    types: a.types.size > 0 ? a.types : b.types,
    ...(values && { values }),
    properties: new Map([...b.properties, ...a.properties]),
    required: new Set([...a.required, ...b.required]),
    additional: a.additional !== false ? a.additional : b.additional,
    ...(items && { items }),
    variants: [...a.variants, ...b.variants],
    constraints: { ...b.constraints, ...a.constraints },
    hidden: new Set([...a.hidden, ...b.hidden]),
    deprecated: a.deprecated || b.deprecated,
    default: a.default ?? b.default,
  };
}

function valuesOf(schema: Schema): readonly unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
}

function typesOf(schema: Schema, values: readonly unknown[] | undefined): ReadonlySet<string> {
  const types = new Set([schema.type ?? []].flat());
  if (schema["nullable"] === true && types.size > 0) types.add("null");
  if (types.size > 0) return types;
  if (values)
    return new Set(values.map((value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value)));
  if ("properties" in schema || "additionalProperties" in schema) return new Set(["object"]);
  return new Set("items" in schema ? ["array"] : []);
}

/** A schema as a short TypeScript type. */
export function typeText(document: OpenApi, schema: SchemaOrRef | boolean, depth = 0): string {
  if (isRef(schema)) return nameOf(schema);
  const { types, values, items, variants } = shapeOf(document, schema);
  if (values)
    return values.length <= 4 ? values.map((value) => JSON.stringify(value)).join(" | ") : `${values.length} literals`;
  if (variants.length > 0 && depth < 2) return variants.map((one) => typeText(document, one, depth + 1)).join(" | ");
  if (types.size === 0) return "unknown";
  return [...types].map((type) => oneType(document, type, items, depth)).join(" | ");
}

function oneType(document: OpenApi, type: string, items: SchemaOrRef | undefined, depth: number): string {
  if (type === "integer") return "number";
  if (type !== "array") return type;
  const inner = items && depth < 3 ? typeText(document, items, depth + 1) : "unknown";
  return inner.includes(" ") ? `(${inner})[]` : `${inner}[]`;
}
