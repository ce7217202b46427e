import { isObject } from "./is-object.js";
import { holdsData, holdsMap, isExtension, type Kind, type Node } from "./object-model.js";
import { mapPlaces } from "./places.js";

/** Keys that may have the value null. */
const VALUES: ReadonlySet<string> = new Set(["const", "default", "example", "value"]);

/** Objects whose keys are names. */
const NAMED: ReadonlySet<Kind> = new Set(["paths", "responses", "callback"]);

/**
 * The document without keys whose value is null, such as an empty `parameters:` in YAML. A name whose value is null, such
 * as the status of a response, gets an empty object.
 */
export const withoutNulls = <T>(document: T): T =>
  mapPlaces(document, (node, kind) => {
    const hasNull = Object.values(node).some((value) => value === null || (isHolder(value) && includesNull(value)));
    return hasNull ? Object.fromEntries(Object.entries(node).flatMap(([key, value]) => entry(kind, key, value))) : node;
  });

const isHolder = (value: unknown): value is object => typeof value === "object" && value !== null;
const includesNull = (value: object): boolean => Object.values(value).includes(null);

function entry(kind: Kind, key: string, value: unknown): [string, unknown][] {
  if (VALUES.has(key) || isExtension(key)) return [[key, value]];
  if (value === null) return NAMED.has(kind) ? [[key, emptyIn(kind)]] : [];
  if (holdsData(kind, key)) return [[key, value]];
  if (Array.isArray(value)) return [[key, value.filter((item) => item !== null)]];
  return [[key, holdsMap(kind, key) && isObject(value) ? withoutNullValues(value) : value]];
}

const emptyIn = (kind: Kind): Node => (kind === "responses" ? { description: "" } : {});

const withoutNullValues = (map: Node): Node =>
  Object.fromEntries(Object.entries(map).map(([name, item]) => [name, item ?? {}]));
