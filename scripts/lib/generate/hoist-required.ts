type Node = Readonly<Record<string, unknown>>;

/**
 * Moves the `required` of an `allOf` member that holds nothing else up beside the `allOf`, where it means the same.
 *
 * openapi-typescript takes such a member for an object without properties, and no value is both that and something else.
 */
export function hoistRequired<T>(value: T): T {
  if (Array.isArray(value)) return value.map(hoistRequired) as T;
  if (!isNode(value)) return value;
  const node = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hoistRequired(inner)]));
  const members = Array.isArray(node["allOf"]) ? node["allOf"] : [];
  const rules = members.filter(isRule);
  if (rules.length === 0) return node as T;
  const required = [node, ...rules].flatMap((one) => (Array.isArray(one["required"]) ? one["required"] : []));
  return { ...node, allOf: members.filter((one) => !isRule(one)), required } as T;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const isRule = (value: unknown): value is Node =>
  isNode(value) && "required" in value && Object.keys(value).every((key) => RULE_KEYS.has(key));

const RULE_KEYS = new Set(["required", "type", "description"]);
