import { isObject } from "./is-object.js";
import { holdsData } from "./object-model.js";
import { mapPlaces } from "./places.js";
import { referenceOf } from "./pointer.js";

/**
 * The document without examples, defaults and extensions that contain a `$ref`.
 *
 * In those places it is data, and yet tools follow it, to a server if it names one. For tools only; types do not depend on it.
 */
export const withoutDataReferences = <T>(document: T): T =>
  mapPlaces(document, (node, kind) => {
    const followed = Object.keys(node).filter((key) => holdsData(kind, key) && holdsReference(node[key]));
    if (followed.length === 0) return node;
    return Object.fromEntries(Object.entries(node).filter(([key]) => !followed.includes(key)));
  });

function holdsReference(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsReference);
  if (!isObject(value)) return false;
  return referenceOf(value) !== undefined || Object.values(value).some(holdsReference);
}
