import { isObject } from "../spec/is-object.js";
import type { Node } from "../spec/object-model.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { keysOf, referenceOf } from "../spec/pointer.js";

type Key = "allOf" | "anyOf" | "oneOf";

const COMPOSING: readonly Key[] = ["allOf", "anyOf", "oneOf"];
const CHOOSING: readonly Key[] = ["anyOf", "oneOf"];

/**
 * The document without named schemas that are composed of themselves, of which no type can be written.
 *
 * A schema may list its variants while each of them includes it: a variant then includes it without that list. Any other
 * member that leads back adds nothing to what a value may be, and is left out. The items of an array may be anything where
 * the compiler would have to know the array to know them; it does not for the members of an object.
 */
export function withoutCircles<T extends object>(given: T): T {
  const document = given as unknown as OpenApi;
  const named = document.components?.["schemas"];
  if (!isObject(named)) return given;
  const schemas = withOpenItems(withoutWaysBack(withOpenParents(named)));
  if (schemas === named) return given;
  return { ...given, components: { ...document.components, schemas } };
}

type Schemas = Node;

/** Members of an `allOf` that list the schema they are in as a variant, written out without that list. */
function withOpenParents(schemas: Schemas): Schemas {
  return mapSchemas(schemas, (schema, name) =>
    mapMembers(schema, (member, key) => {
      const parent = nameOf(member);
      if (key !== "allOf" || parent === undefined || parent === name) return member;
      const target = schemas[parent];
      if (!isObject(target) || !CHOOSING.some((choice) => leadsTo(schemas, target, choice, name))) return member;
      const { anyOf, oneOf, discriminator, ...rest } = target;
      return rest;
    }),
  );
}

function leadsTo(schemas: Schemas, start: Node, key: Key, name: string): boolean {
  const found = new Set(membersIn({ [key]: start[key] }));
  for (const one of found) {
    const schema = schemas[one];
    if (one === name) return true;
    if (isObject(schema)) for (const next of membersIn(schema)) found.add(next);
  }
  return false;
}

function withoutWaysBack(schemas: Schemas): Schemas {
  const left = new Map(Object.entries(schemas));
  const done = new Set<string>();
  const visit = (name: string, above: ReadonlySet<string>): void => {
    const schema = left.get(name);
    if (done.has(name) || !isObject(schema)) return;
    const inside = new Set([...above, name]);
    const open = mapMembers(schema, (member) => (inside.has(nameOf(member) ?? "") ? undefined : member));
    if (open !== schema) left.set(name, open);
    for (const next of membersIn(open)) visit(next, inside);
    done.add(name);
  };
  for (const name of left.keys()) visit(name, new Set());
  return mapSchemas(schemas, (schema, name) => left.get(name) ?? schema);
}

function withOpenItems(schemas: Schemas): Schemas {
  const left = new Map(Object.entries(schemas));
  const reaches = (start: unknown, name: string): boolean => {
    const found = new Set(isObject(start) ? neededBy(start) : []);
    for (const one of found) {
      const schema = left.get(one);
      if (one === name) return true;
      if (isObject(schema)) for (const next of neededBy(schema)) found.add(next);
    }
    return false;
  };
  for (const [name, schema] of left) {
    if (isObject(schema))
      left.set(
        name,
        mapItems(schema, (item) => (reaches(item, name) ? {} : item)),
      );
  }
  return mapSchemas(schemas, (schema, name) => left.get(name) ?? schema);
}

/** A schema with each schema of items that it has, itself or in what it is composed of, replaced by what `change` makes of it. */
const mapItems = (schema: Node, change: (item: unknown) => unknown): Node =>
  mapOwnItems(
    mapMembers(schema, (member) => mapOwnItems(member, change)),
    change,
  );

function mapOwnItems(schema: Node, change: (item: unknown) => unknown): Node {
  const { items, prefixItems } = schema;
  const all = Array.isArray(prefixItems) ? prefixItems : [];
  const changed = { items: items === undefined ? undefined : change(items), prefixItems: all.map(change) };
  if (changed.items === items && changed.prefixItems.every((item, index) => item === all[index])) return schema;
  return {
    ...schema,
    ...(items !== undefined && { items: changed.items }),
    ...(all.length > 0 && { prefixItems: changed.prefixItems }),
  };
}

/** The names of the schemas that the compiler has to know for the type of a schema. */
function neededBy(schema: Node): string[] {
  const own = nameOf(schema);
  if (own !== undefined) return [own];
  const { items, prefixItems } = schema;
  const inItems = [items, ...(Array.isArray(prefixItems) ? prefixItems : [])].filter(isObject);
  const composing = COMPOSING.flatMap((key) => (Array.isArray(schema[key]) ? schema[key].filter(isObject) : []));
  return [...inItems, ...composing].flatMap(neededBy);
}

function mapSchemas(schemas: Schemas, change: (schema: Node, name: string) => unknown): Schemas {
  let isChanged = false;
  const entries = Object.entries(schemas).map(([name, schema]): [string, unknown] => {
    const next = isObject(schema) ? change(schema, name) : schema;
    isChanged ||= next !== schema;
    return [name, next];
  });
  return isChanged ? Object.fromEntries(entries) : schemas;
}

/** A schema with each schema that it is composed of replaced by what `change` makes of it; those that become nothing are left out. */
function mapMembers(schema: Node, change: (member: Node, key: Key) => Node | undefined): Node {
  let result = schema;
  for (const key of COMPOSING) {
    const members = schema[key];
    if (!Array.isArray(members)) continue;
    const changed = members.flatMap((member: unknown) => {
      if (!isObject(member)) return [member];
      return change(mapMembers(member, change), key) ?? [];
    });
    if (changed.length === members.length && changed.every((member, index) => member === members[index])) continue;
    const { [key]: _, ...rest } = result;
    result = changed.length > 0 ? { ...rest, [key]: changed } : rest;
  }
  return result;
}

/** The names of the schemas that a schema is composed of. */
function membersIn(schema: Node): string[] {
  const own = nameOf(schema);
  if (own !== undefined) return [own];
  return COMPOSING.flatMap((key) =>
    Array.isArray(schema[key]) ? schema[key].filter(isObject).flatMap(membersIn) : [],
  );
}

function nameOf(schema: Node): string | undefined {
  const reference = referenceOf(schema);
  const [first, second, name, ...rest] = reference === undefined ? [] : keysOf(reference);
  return first === "components" && second === "schemas" && rest.length === 0 ? name : undefined;
}
