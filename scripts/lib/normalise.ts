import { createHash } from "node:crypto";
import { getDefaultSortComponentsSet, getDefaultSortSet, openapiSort } from "openapi-format";
import { parse, stringify } from "yaml";
import type { OpenApi } from "./openapi-types.js";
import { orderedLike } from "./order-like.js";

export const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

/**
 * The text a document is kept as. Keys are in one order whatever order they came in, so that a diff shows changes and
 * nothing else: as in `previous`, the document it replaces; what is new there as a reader expects it, then by name.
 */
export async function normalisedText(document: OpenApi, previous: OpenApi): Promise<string> {
  const { data } = await openapiSort(structuredClone(keysSorted(document)) as Record<string, unknown>, {
    sort: true,
    sortSet: { ...(await getDefaultSortSet()), sortPathsBy: "path" },
    sortComponentsSet: await getDefaultSortComponentsSet(),
  });
  const text = written(orderedLike(data, previous));
  // The sorter knows keys by their names alone; should it ever take an API's own name for one of OpenAPI's, order yields.
  return normalisedHash(parse(text)) === normalisedHash(document) ? text : written(keysSorted(document));
}

const written = (document: unknown): string =>
  stringify(document, { lineWidth: 120, aliasDuplicateObjects: false, version: "1.2" });

function keysSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysSorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, keysSorted(inner)]),
  );
}

/** Lists that are sets: their order says nothing. */
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

/** Below these keys stand values of the API, whose lists have their order. */
const VALUES = new Set(["example", "examples", "default", "const", "value"]);

/** The document without what order, comments and formatting add: equal documents have equal canonical forms. */
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
  // A property may be called `required` or `example` and is a schema none the less.
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
