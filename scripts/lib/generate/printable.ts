import { withoutDataReferences } from "../spec/data-references.js";
import { isObject } from "../spec/is-object.js";
import type { Kind, Node } from "../spec/object-model.js";
import { mapPlaces, withoutExtensions } from "../spec/places.js";
import { lookUp, resolve } from "../spec/pointer.js";
import { hoistRequired } from "./hoist-required.js";
import { type InlineOptions, inlineValues } from "./inline-values.js";
import { withoutCircles } from "./without-circles.js";

/** The document in a form of which openapi-typescript prints the types that this project wants, and types that compile. */
export function printable<T extends object>(document: T, options: InlineOptions = {}): T {
  const prepared = withUniqueIds(withWrittenWebhooks(withoutDataReferences(withoutExtensions(document))));
  return inlineValues(
    hoistRequired(withoutCircles(withoutUnseenResponses(withValuesOnly(withoutMissing(prepared))))),
    options,
  );
}

/** With every webhook that is given by reference written out. The generator leaves it without operations otherwise. */
function withWrittenWebhooks<T extends object>(document: T): T {
  const { webhooks } = document as { readonly webhooks?: unknown };
  if (!isObject(webhooks)) return document;
  const entries = Object.entries(webhooks).map(([name, item]) => [name, resolve<unknown>(document, item)]);
  return { ...document, webhooks: Object.fromEntries(entries) };
}

/** Without variants of a discriminator that are not in the document, and without a discriminator that names no property: the generator looks for both. */
const withoutMissing = <T extends object>(document: T): T =>
  mapPlaces(document, (node, kind) => {
    if (kind === "schema" && "discriminator" in node && !namesProperty(node["discriminator"])) {
      const { discriminator: _, ...rest } = node;
      return rest;
    }
    if (kind !== "discriminator" || !("mapping" in node)) return node;
    if (!isObject(node["mapping"])) return { ...node, mapping: {} };
    const entries = Object.entries(node["mapping"]);
    const isThere = (value: unknown) =>
      typeof value === "string" && value.startsWith("#/") && lookUp(document, value) !== undefined;
    const left = entries.filter(([, value]) => isThere(value));
    return left.length === entries.length ? node : { ...node, mapping: Object.fromEntries(left) };
  });

const namesProperty = (discriminator: unknown): boolean =>
  isObject(discriminator) && typeof discriminator["propertyName"] === "string";

/** With every enumeration that may have objects as its values alone. The generator would take the values for schemas. */
const withValuesOnly = <T extends object>(document: T): T =>
  mapPlaces(document, (node, kind) => {
    const isOfObjects = kind === "schema" && Array.isArray(node["enum"]) && [node["type"]].flat().includes("object");
    return isOfObjects ? Object.fromEntries(Object.entries(node).filter(([key]) => !STRUCTURE.has(key))) : node;
  });

/** What an enumeration says already by its values. */
const STRUCTURE: ReadonlySet<string> = new Set([
  ...["type", "properties", "required", "additionalProperties", "items", "prefixItems"],
]);

/** An operationId is a key of the generated `operations`. One that comes twice is left out, since calls go by path. */
function withUniqueIds<T extends object>(document: T): T {
  const taken = new Set<unknown>();
  return mapPlaces(document, (node, kind) => {
    if (kind !== "operation" || node["operationId"] === undefined) return node;
    const { operationId, ...rest } = node;
    if (typeof operationId !== "string" || taken.has(operationId)) return rest;
    taken.add(operationId);
    return node;
  });
}

/**
 * Without responses that no caller sees: fetch follows a 301, and a 304 responds to a conditional request only. Next to a
 * success with a body they would make `data` possibly undefined.
 */
function withoutUnseenResponses<T extends object>(document: T): T {
  return mapPlaces(document, (node: Node, kind: Kind) => {
    if (kind !== "responses") return node;
    const statuses = Object.keys(node);
    const hasSuccess = statuses.some((status) => /^2/.test(status) && isObject(node[status]));
    if (!hasSuccess || !statuses.some((status) => UNSEEN.has(status))) return node;
    return Object.fromEntries(Object.entries(node).filter(([status]) => !UNSEEN.has(status)));
  });
}

const UNSEEN: ReadonlySet<string> = new Set(["301", "304"]);
