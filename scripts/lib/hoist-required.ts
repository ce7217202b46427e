import { type OpenApi, type Ref, resolve } from "./openapi-types.js";

type Node = Readonly<Record<string, unknown>>;

/**
 * The document with the `required` of every `allOf` member moved next to the `allOf`, which means the same.
 * A member that holds nothing else is left out.
 *
 * openapi-typescript applies a `required` next to an `allOf` to all members, and that of a member only to the member's own properties.
 */
export function hoistRequired(document: OpenApi): OpenApi {
  const hoisted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hoisted);
    if (!isNode(value)) return value;
    const node: Node = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hoisted(inner)]));
    const members = membersOf(node);
    const required = [...new Set([node, ...members].flatMap(requiredOf))];
    if (members.length === 0 || required.length === 0) return node;
    const kept = members.filter((one) => !isRule(one)).map((one) => opened(one, required));
    const all = [...new Set([...required, ...kept.flatMap(requiredOf)])];
    return { ...node, allOf: kept.map(withoutRequired), required: all };
  };

  /** openapi-typescript looks for a property in the schema that a member refers to and not in the `allOf` of that schema, which therefore takes the member's place. */
  const opened = (member: unknown, required: readonly unknown[]): unknown => {
    if (!isRef(member)) return member;
    const target = resolve<Node>(document, member);
    const names = required.filter((name) => inherits(target, name));
    return names.length === 0 ? member : hoisted({ ...target, required: [...requiredOf(target), ...names] });
  };

  const inherits = (schema: Node, name: unknown): boolean =>
    membersOf(schema)
      .map((one) => (isRef(one) ? resolve<Node>(document, one) : one))
      .some((one) => isNode(one) && (String(name) in Object(one["properties"]) || inherits(one, name)));

  return hoisted(document) as OpenApi;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const isRef = (value: unknown): value is Ref => isNode(value) && typeof value["$ref"] === "string";

const membersOf = ({ allOf }: Node): readonly unknown[] => (Array.isArray(allOf) ? allOf : []);

const requiredOf = (value: unknown): unknown[] =>
  isNode(value) && Array.isArray(value["required"]) ? value["required"] : [];

const withoutRequired = (value: unknown): unknown => {
  if (!isNode(value) || isRef(value)) return value;
  const { required: _, ...rest } = value;
  return rest;
};

const isRule = (value: unknown): boolean =>
  isNode(value) && "required" in value && Object.keys(value).every((key) => RULE_KEYS.has(key));

const RULE_KEYS = new Set(["required", "type", "description"]);
