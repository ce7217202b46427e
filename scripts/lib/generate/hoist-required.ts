import { isDeepStrictEqual } from "node:util";
import { isObject } from "../spec/is-object.js";
import type { Node } from "../spec/object-model.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { mapPlaces } from "../spec/places.js";
import { lookUp, referenceOf } from "../spec/pointer.js";

/**
 * The document with every `required` of an `allOf` in a place where openapi-typescript reads it.
 *
 * It makes a member required if the schema that names it as required, or one that this schema refers to, declares it in its
 * own `properties`. Otherwise the member stays optional, or the type that is printed does not compile: an `allOf` member that
 * has only `required` becomes an object without properties, and no key can be made required of `T | null`. Names that
 * it would lose are stated in a member of their own, which declares them.
 */
export function hoistRequired<T extends object>(document: T): T {
  return mapPlaces(document, (node, kind) =>
    kind === "schema" && Array.isArray(node["allOf"]) ? hoisted(document as unknown as OpenApi, node) : node,
  );
}

function hoisted(document: OpenApi, schema: Node): Node {
  const all = (schema["allOf"] as readonly unknown[]).filter(isObject);
  const members = all.filter((member) => !isRule(member));
  const names = new Set([...requiredOf(schema), ...all.flatMap(requiredElsewhere)]);
  const lost = [...names].filter((name) => isLost(document, schema, members, name));
  const declared = lost.flatMap((name): [string, unknown][] => {
    const property = findProperty(document, schema, name);
    return property === undefined ? [] : [[name, property]];
  });
  const kept = [...names].filter((name) => !declared.some(([one]) => one === name));
  const rules = declared.length === 0 ? [] : [ruleOf(declared)];
  if (members.length === all.length && rules.length === 0 && kept.length === requiredOf(schema).length) return schema;
  const { required: _, allOf: __, ...rest } = schema;
  const result = { ...rest, allOf: [...members, ...rules], ...(kept.length > 0 && { required: kept }) };
  return rules.length > 0 && all.every((member) => allowsNull(document, member)) && !("type" in schema)
    ? { anyOf: [result, { type: "null" }] }
    : result;
}

const requiredOf = ({ required }: Node): string[] =>
  Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];

/** What a member requires and does not declare itself. */
const requiredElsewhere = (member: Node): string[] =>
  requiredOf(member).filter((name) => !Object.hasOwn(propertiesOf(member), name));

const propertiesOf = ({ properties }: Node): Node => (isObject(properties) ? properties : {});

const ruleOf = (properties: [string, unknown][]): Node => ({
  type: "object",
  properties: Object.fromEntries(properties),
  required: properties.map(([name]) => name),
});

const isRule = (member: Node): boolean =>
  "required" in member && Object.keys(member).every((key) => RULE_KEYS.has(key));

const RULE_KEYS: ReadonlySet<string> = new Set(["required", "type", "description"]);

/** Whether a name that is required would stay optional, or make the type fail to compile. */
function isLost(document: OpenApi, schema: Node, members: readonly Node[], name: string): boolean {
  const declaring = members.filter((member) => declares(document, member, name));
  if (declaring.some((member) => referenceOf(member) !== undefined && !isPlainObject(resolved(document, member)))) {
    return true;
  }
  return !Object.hasOwn(propertiesOf(schema), name) && declaring.length === 0;
}

const declares = (document: OpenApi, member: Node, name: string): boolean =>
  Object.hasOwn(propertiesOf(resolved(document, member)), name);

const resolved = (document: OpenApi, member: Node): Node => {
  let node: unknown = member;
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const reference = referenceOf(node);
    if (reference === undefined) break;
    node = lookUp(document, reference);
  }
  return isObject(node) ? node : {};
};

/** References that form a circle are refused before; this only bounds the search for other callers. */
const MOST_STEPS = 100;

/** Whether the type that is printed for a schema surely has the schema's properties as its keys. */
const isPlainObject = (schema: Node): boolean =>
  [undefined, "object"].includes(schema["type"] as string | undefined) &&
  ["anyOf", "oneOf", "enum", "const", "discriminator", "nullable"].every((key) => !(key in schema));

/** The schema of a property, wherever below the schema it is declared. It is any value if only some variants declare it. */
function findProperty(document: OpenApi, schema: Node, name: string, seen: readonly Node[] = []): unknown {
  const node = resolved(document, schema);
  if (seen.includes(node)) return undefined;
  const properties = propertiesOf(node);
  if (Object.hasOwn(properties, name)) return properties[name];
  const inEach = (key: string): unknown[] =>
    (Array.isArray(node[key]) ? node[key].filter(isObject) : []).map((member) =>
      findProperty(document, member, name, [...seen, node]),
    );
  const inMember = inEach("allOf").find((property) => property !== undefined);
  if (inMember !== undefined) return inMember;
  const inVariants = [...inEach("anyOf"), ...inEach("oneOf")];
  if (inVariants.every((property) => property === undefined)) return undefined;
  if (inVariants.includes(undefined)) return {};
  const [first, ...others] = inVariants;
  return others.every((other) => isDeepStrictEqual(other, first)) ? first : { anyOf: inVariants };
}

function allowsNull(document: OpenApi, member: Node): boolean {
  const { type, anyOf, oneOf } = resolved(document, member);
  if ([type].flat().includes("null")) return true;
  return [anyOf, oneOf].some(
    (variants) => Array.isArray(variants) && variants.some((one) => isObject(one) && allowsNull(document, one)),
  );
}
