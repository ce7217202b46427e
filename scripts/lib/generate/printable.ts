import { withoutDataReferences } from "../spec/data-references.js";
import { isObject } from "../spec/is-object.js";
import { type Kind, mapPlaces, type Node, withoutExtensions } from "../spec/places.js";
import { hoistRequired } from "./hoist-required.js";
import { inlineValues } from "./inline-values.js";

/** The document in a form of which openapi-typescript prints the types that this project wants, and types that compile. */
export function printable<T extends object>(document: T): T {
  return inlineValues(hoistRequired(withoutBending(withUniqueIds(withoutDataReferences(withoutExtensions(document))))));
}

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
function withoutBending<T extends object>(document: T): T {
  return mapPlaces(document, (node: Node, kind: Kind) => {
    if (kind !== "responses") return node;
    const statuses = Object.keys(node);
    const hasSuccess = statuses.some((status) => /^2/.test(status) && isObject(node[status]));
    if (!hasSuccess || !statuses.some((status) => UNSEEN.has(status))) return node;
    return Object.fromEntries(Object.entries(node).filter(([status]) => !UNSEEN.has(status)));
  });
}

const UNSEEN: ReadonlySet<string> = new Set(["301", "304"]);
