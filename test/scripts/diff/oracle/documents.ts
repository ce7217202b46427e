import fc from "fast-check";
import type { OpenApi } from "../../../../scripts/lib/spec/openapi-types.js";

/** A schema, or a part of one that a random change may replace. */
export type Schema = { [key: string]: unknown };

const NAMES = ["a", "b", "c"] as const;
/** A schema refers only to those after it, so that none is part of itself. */
const SCHEMAS = ["First", "Second", "Third", "Filter"] as const;

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const text = fc.oneof(
  fc.constant<Schema>({ type: "string" }),
  fc.subarray(["x", "y", "z"], { minLength: 1 }).map((all): Schema => ({ type: "string", enum: all })),
  fc.constantFrom("x", "y").map((value): Schema => ({ const: value })),
  fc.record({ minLength: fc.integer({ min: 0, max: 3 }) }).map((limit): Schema => ({ type: "string", ...limit })),
  fc.record({ maxLength: fc.integer({ min: 3, max: 6 }) }).map((limit): Schema => ({ type: "string", ...limit })),
  fc.constant<Schema>({ type: "string", pattern: "^[a-z]*$" }),
);
const amount = fc.oneof(
  fc.constantFrom<Schema>({ type: "integer" }, { type: "number" }),
  fc.record({ minimum: fc.integer({ min: -6, max: 2 }) }).map((limit): Schema => ({ type: "number", ...limit })),
  fc
    .record({ exclusiveMaximum: fc.integer({ min: 3, max: 9 }) })
    .map((limit): Schema => ({ type: "integer", ...limit })),
  fc.subarray([1, 2, 3], { minLength: 1 }).map((all): Schema => ({ type: "integer", enum: all })),
);
const nullable = (schema: Schema): Schema =>
  typeof schema["type"] === "string" && !("enum" in schema)
    ? { ...schema, type: [schema["type"], "null"] }
    : { ...schema, nullable: true };
const plain = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: amount },
  { weight: 1, arbitrary: fc.constant<Schema>({ type: "boolean" }) },
  { weight: 1, arbitrary: fc.constant<Schema>({}) },
  { weight: 1, arbitrary: text.map(nullable) },
);

/** A schema that may refer to some of the named ones. */
function schema(names: readonly string[]): fc.Arbitrary<Schema> {
  const named = names.map((name) => fc.constant(reference(name)));
  return fc.letrec<{ any: Schema; object: Schema }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 4, arbitrary: plain },
      ...named.map((arbitrary) => ({ weight: 2, arbitrary })),
      { weight: 4, arbitrary: tie("object") },
      { weight: 1, arbitrary: tie("any").map((items): Schema => ({ type: "array", items })) },
      {
        weight: 1,
        arbitrary: fc
          .array(plain, { minLength: 1, maxLength: 2 })
          .map((prefixItems): Schema => ({ type: "array", prefixItems })),
      },
      { weight: 1, arbitrary: fc.tuple(text, amount).map((anyOf): Schema => ({ anyOf })) },
      { weight: 1, arbitrary: fc.tuple(plain).map((oneOf): Schema => ({ oneOf })) },
      {
        weight: 1,
        arbitrary: fc.tuple(tie("object"), tie("object"), fc.constantFrom("same", "anything")).map(composed),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie("object"), fc.constantFrom("anyOf", "allOf"))
          .map(([one, key]): Schema => ({ [key]: [one], nullable: true })),
      },
      {
        weight: 1,
        arbitrary: fc
          .subarray(["cat", "dog", "eel"], { minLength: 1 })
          .chain((tags) =>
            fc
              .tuple(...tags.map(() => tie("object")))
              .map((all): Schema => ({ oneOf: all.map((one, index) => tagged(one, tags[index] ?? "")) })),
          ),
      },
    ),
    object: fc
      .record({
        properties: fc.dictionary(fc.constantFrom(...NAMES), tie("any"), { maxKeys: 3 }),
        required: fc.subarray([...NAMES]),
        flags: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom("readOnly", "writeOnly"), { maxKeys: 1 }),
        further: fc.option(fc.oneof(fc.constant(true), text), { freq: 6, nil: undefined }),
      })
      .map(objectOf),
  })).any;
}

type Parts = {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
  readonly further: true | Schema | undefined;
};

function objectOf({ properties, required, flags, further }: Parts): Schema {
  const marked = Object.entries(properties).map(([name, one]) => {
    const flag = flags[name];
    return [name, flag === undefined || "$ref" in one ? one : { ...one, [flag]: true }];
  });
  const declared = required.filter((name) => name in properties);
  return {
    type: "object",
    ...(marked.length > 0 && { properties: Object.fromEntries(marked) }),
    ...(declared.length > 0 && { required: declared }),
    // The generator intersects an index signature with the declared members, which leaves nothing when they differ.
    ...(further !== undefined && marked.length === 0 && { additionalProperties: further }),
  };
}

/** Two members that one value can satisfy: what both declare is the same in both, or is anything in the second. */
function composed([first, second, shared]: [Schema, Schema, string]): Schema {
  const [own, other] = [first, second].map((one) => (one["properties"] ?? {}) as Record<string, Schema>) as [
    Record<string, Schema>,
    Record<string, Schema>,
  ];
  const merged = Object.entries(other).map(([name, one]) => {
    const known = own[name];
    return [name, known === undefined ? one : shared === "same" ? known : {}];
  });
  // An object without members is one that has none, of which nothing can be a part.
  const members = [first, { ...second, properties: Object.fromEntries(merged) }].filter(
    (one) => Object.keys(one["properties"] ?? {}).length > 0,
  );
  return members.length === 0 ? first : { allOf: members.map(withoutFurtherKeys) };
}

const withoutFurtherKeys = ({ additionalProperties, ...rest }: Schema): Schema => rest;

/** A variant that a literal distinguishes from the others. */
function tagged(object: Schema, tag: string): Schema {
  const {
    properties = {},
    required = [],
    additionalProperties,
    ...rest
  } = object as {
    properties?: object;
    required?: string[];
    additionalProperties?: unknown;
  };
  return { ...rest, properties: { ...properties, kind: { const: tag } }, required: [...required, "kind"] };
}

/** One random change: which of the places of a document, and what is done there. */
export type Edit = {
  readonly place: number;
  readonly kind: "replace" | "require" | "nullable" | "wrap" | "drop" | "add";
  readonly by: Schema;
  readonly name: string;
};

const edit: fc.Arbitrary<Edit> = fc.record({
  place: fc.nat({ max: 60 }),
  kind: fc.constantFrom("replace", "require", "nullable", "wrap", "drop", "add"),
  by: schema([]),
  name: fc.constantFrom(...NAMES),
});

/** A small document with a schema that is read, one that is sent, and one that is both. */
const schemas: fc.Arbitrary<Record<string, Schema>> = fc
  .tuple(schema(["Second", "Third"]), schema(["Third"]), schema([]), plain)
  .map((all) => Object.fromEntries(SCHEMAS.map((name, index) => [name, all[index] as Schema])));

const json = (value: Schema) => ({ content: { "application/json": { schema: value } } });

export const documentOf = (named: Readonly<Record<string, Schema>>): OpenApi =>
  ({
    openapi: "3.1.0",
    info: { title: "Random", version: "1" },
    paths: {
      "/things": {
        get: {
          parameters: [{ name: "filter", in: "query", schema: reference("Filter") }],
          responses: { "200": { description: "", ...json(reference("First")) } },
        },
        post: {
          requestBody: { required: true, ...json(reference("First")) },
          responses: { "201": { description: "" } },
        },
        put: {
          requestBody: json(reference("Second")),
          responses: { "200": { description: "", ...json({ type: "array", items: reference("Second") }) } },
        },
      },
    },
    components: { schemas: named },
  }) as unknown as OpenApi;

/** Two random documents, of which the second follows from the first by a few changes. */
export const pair: fc.Arbitrary<readonly [OpenApi, OpenApi]> = fc
  .tuple(schemas, fc.array(edit, { minLength: 1, maxLength: 2 }))
  .map(([named, edits]) => {
    const changed = structuredClone(named);
    for (const one of edits) apply(changed, one);
    // A parameter has no members that are only read or only written.
    if (JSON.stringify(changed["Filter"]).includes("Only")) changed["Filter"] = {};
    return [documentOf(named), documentOf(changed)] as const;
  });

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

/** Every schema of a document, by what holds it. */
function placesIn(value: unknown, places: Place[] = []): Place[] {
  if (typeof value !== "object" || value === null) return places;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== "object" || inner === null) continue;
    const isNamed = ["properties", "oneOf", "anyOf", "allOf", "prefixItems"].includes(key);
    if (isNamed)
      for (const name of Object.keys(inner)) places.push({ holder: inner as Record<string, unknown>, key: name });
    if (key === "items") places.push({ holder: value as Record<string, unknown>, key });
    placesIn(inner, places);
  }
  return places;
}

function apply(named: Record<string, Schema>, { place, kind, by, name }: Edit): void {
  const places = [...Object.keys(named).map((key): Place => ({ holder: named, key })), ...placesIn(named)];
  const at = places[place % places.length];
  if (!at) return;
  const old = at.holder[at.key] as Schema;
  const properties = { ...(old["properties"] as object | undefined) } as Record<string, Schema>;
  const required = (old["required"] as string[] | undefined) ?? [];
  const isObject = old["type"] === "object" && old["additionalProperties"] === undefined;
  const replace = (schema: Schema) => {
    at.holder[at.key] = schema;
  };
  if (kind === "replace" && at.key !== "kind") replace(by);
  else if (kind === "wrap") replace({ allOf: [old] });
  else if (kind === "nullable" && !("$ref" in old) && at.key !== "kind") replace(nullable(old));
  else if (kind === "require" && isObject && name in properties) {
    const others = required.filter((one) => one !== name);
    replace({ ...old, required: others.length === required.length ? [...required, name] : others });
  } else if (kind === "drop" && isObject && name in properties) {
    delete properties[name];
    replace({ ...old, properties, required: required.filter((one) => one !== name) });
  } else if (kind === "add" && isObject) replace({ ...old, properties: { ...properties, [name]: by } });
}
