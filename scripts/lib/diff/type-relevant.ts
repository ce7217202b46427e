type Tree = Readonly<Record<string, unknown>>;

/** Below these keys an API chooses the names; a property may be called `example`. */
const NAMED = new Set([
  "$defs",
  "callbacks",
  "content",
  "definitions",
  "headers",
  "mapping",
  "parameters",
  "pathItems",
  "paths",
  "patternProperties",
  "properties",
  "requestBodies",
  "responses",
  "schemas",
]);

/** These say nothing of a type. */
const IRRELEVANT = new Set([
  "callbacks",
  "default",
  "description",
  "example",
  "examples",
  "externalDocs",
  "links",
  "operationId",
  "security",
  "securitySchemes",
  "summary",
  "tags",
  "title",
  "webhooks",
]);

/** Below these keys are values of the API. */
const VALUES = new Set(["const", "enum"]);

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/**
 * The part of a document that its generated types follow from: without texts, examples, extensions and identifiers.
 *
 * Operations are read by path, so that two with the same identifier keep a type each.
 */
export function typeRelevant<T extends object>(document: T): T {
  return relevant(document, false) as T;
}

function relevant(value: unknown, hasNames: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => relevant(inner, false));
  if (!isTree(value)) return value;
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    if (hasNames) return [[key, relevant(inner, false)]];
    if (IRRELEVANT.has(key) || key.startsWith("x-")) return [];
    return [[key, VALUES.has(key) ? inner : relevant(inner, NAMED.has(key))]];
  });
  // A document may name the same object in many places, which the generator changes where it is.
  return Object.fromEntries(kept);
}
