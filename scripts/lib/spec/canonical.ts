import { createHash } from "node:crypto";

export const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

/** Lists that are sets: their order has no meaning. */
const SETS = new Set([
  "required",
  "enum",
  "type",
  "tags",
  "parameters",
  "security",
  "oneOf",
  "anyOf",
  "allOf",
  "x-scopes",
  "x-sources",
]);
/** Whether the list below a key is a set. */
export const isSetKey = (key: string): boolean => SETS.has(key);

/** The values of these keys are data, in which the order of a list matters. */
const VALUES = new Set(["example", "examples", "default", "const", "value"]);

/** The document without the order of its keys and sets: two documents that mean the same have equal canonical forms. */
export function canonical(document: unknown): unknown {
  const form = canonicalAt(document, "");
  return typeof form === "object" && form !== null ? { ...form, openapi: "3.1" } : form;
}

function canonicalAt(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalAt(item, VALUES.has(key) ? key : ""));
    return SETS.has(key) ? items.sort(byJson) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  if (VALUES.has(key)) return mapped(value, () => key);
  // A property may be called `required` or `example` and is a schema nevertheless.
  if (key === "properties") return mapped(value, () => "");
  return mapped(withoutExample(value), (name) => name);
}

const mapped = (value: object, keyFor: (name: string) => string): unknown =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => compare(a, b))
      .map(([name, inner]) => [name, canonicalAt(inner, keyFor(name))]),
  );

/** 3.1 writes the `example` of a schema as `examples` with one item. */
function withoutExample(value: object): object {
  if (!("example" in value) || "examples" in value) return value;
  const { example, ...rest } = value;
  return { ...rest, examples: [example] };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byJson = (a: unknown, b: unknown): number => compare(JSON.stringify(a) ?? "", JSON.stringify(b) ?? "");

/** sha256 of the canonical form. */
export const normalisedHash = (document: unknown): string => sha256(JSON.stringify(canonical(document)));
