import { isObject } from "../spec/is-object.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { bothConstraints, type Constraints, constraintsOf } from "./constraints.js";
import { follow, isRef, type SchemaOrRef } from "./references.js";

/** A schema with the members of its `allOf`, and of a union of one, merged into it. */
export type Shape = {
  /** JSON types; none when any is allowed. */
  readonly types: ReadonlySet<string>;
  readonly values?: readonly unknown[];
  /** A property that several members declare has to satisfy all of them. */
  readonly properties: ReadonlyMap<string, SchemaOrRef>;
  readonly required: ReadonlySet<string>;
  readonly additional?: SchemaOrRef;
  readonly items?: SchemaOrRef;
  /** The items of a tuple. */
  readonly prefixItems: readonly SchemaOrRef[];
  readonly variants: readonly SchemaOrRef[];
  readonly constraints: Constraints;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  readonly deprecated: boolean;
  readonly default: unknown;
};

/** The shape of a schema; `above` are those that are being merged, so that a circle ends. */
export function shapeOf(document: OpenApi, value: SchemaOrRef, above: readonly unknown[] = []): Shape {
  const schema = follow(document, value);
  if (above.includes(schema)) return ownShape({}, []);
  const unions = ["oneOf", "anyOf"].map((key) =>
    asList(schema[key]).filter((one) => follow(document, one)["type"] !== "null"),
  );
  const single = unions.filter(({ length }) => length === 1).flat();
  const variants = unions
    .filter(({ length }) => length > 1)
    .flatMap((union) => union.flatMap((one) => flattened(document, one)));
  const parts = [...asList(schema["allOf"]), ...single].map((part) => shapeOf(document, part, [...above, schema]));
  return parts.reduce(merged, ownShape(schema, variants));
}

/** The variants of a union inside a union. */
function flattened(document: OpenApi, value: SchemaOrRef): SchemaOrRef[] {
  if (isRef(value)) return [value];
  const [key, ...others] = Object.keys(follow(document, value));
  if (others.length > 0 || (key !== "oneOf" && key !== "anyOf")) return [value];
  return asList(follow(document, value)[key]).flatMap((one) => flattened(document, one));
}

const asList = (value: unknown): readonly SchemaOrRef[] => (Array.isArray(value) ? value : []);

const asSchema = (value: unknown): SchemaOrRef | undefined => (isObject(value) ? (value as SchemaOrRef) : undefined);

function ownShape(schema: Readonly<Record<string, unknown>>, variants: readonly SchemaOrRef[]): Shape {
  const values = valuesOf(schema);
  const [items, additional] = [asSchema(schema["items"]), asSchema(schema["additionalProperties"])];
  const properties = isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  return {
    types: typesOf(schema, values),
    ...(values && { values }),
    properties: new Map(properties as [string, SchemaOrRef][]),
    required: new Set((Array.isArray(schema["required"]) ? schema["required"] : []) as string[]),
    ...(additional && { additional }),
    ...(items && { items }),
    prefixItems: asList(schema["prefixItems"]),
    variants,
    constraints: constraintsOf(schema),
    isReadOnly: schema["readOnly"] === true,
    isWriteOnly: schema["writeOnly"] === true,
    deprecated: schema["deprecated"] === true,
    default: schema["default"],
  };
}

function typesOf(schema: Readonly<Record<string, unknown>>, values: readonly unknown[] = []): ReadonlySet<string> {
  const types = [schema["type"] ?? []].flat().filter((type): type is string => typeof type === "string");
  const all = types.length > 0 ? types : values.map((value) => (value === null ? "null" : typeof value));
  return new Set(all.filter((type) => type !== "null"));
}

function valuesOf(schema: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  if (schema["const"] !== undefined) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
}

function merged(a: Shape, b: Shape): Shape {
  const values = a.values && b.values ? a.values.filter((value) => b.values?.includes(value)) : (a.values ?? b.values);
  const [items, additional] = [both(a.items, b.items), both(a.additional, b.additional)];
  const properties = new Map(a.properties);
  for (const [name, schema] of b.properties) properties.set(name, both(properties.get(name), schema) ?? schema);
  return {
    types: a.types.size > 0 ? a.types : b.types,
    ...(values && { values }),
    properties,
    required: new Set([...a.required, ...b.required]),
    ...(additional && { additional }),
    ...(items && { items }),
    prefixItems: a.prefixItems.length > 0 ? a.prefixItems : b.prefixItems,
    variants: [...a.variants, ...b.variants],
    constraints: bothConstraints(a.constraints, b.constraints),
    isReadOnly: a.isReadOnly || b.isReadOnly,
    isWriteOnly: a.isWriteOnly || b.isWriteOnly,
    deprecated: a.deprecated || b.deprecated,
    default: a.default ?? b.default,
  };
}

const both = (a: SchemaOrRef | undefined, b: SchemaOrRef | undefined): SchemaOrRef | undefined =>
  a === undefined || b === undefined ? (a ?? b) : { allOf: [a, b] };
