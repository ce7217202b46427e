import { isObject } from "../spec/is-object.js";
import type { OpenApi, Ref, Schema } from "../spec/openapi-types.js";
import { lookUp } from "../spec/pointer.js";

export type SchemaOrRef = Schema | Ref | boolean;

export const isRef = (value: unknown): value is Ref => isObject(value) && typeof value["$ref"] === "string";

/** The name of the schema that a reference points at; nothing for any other place. */
export const schemaOf = ({ $ref }: Ref): string | undefined => /^#\/components\/schemas\/([^/]+)$/.exec($ref)?.[1];

/**
 * What a reference points at, followed to its end; a value that is no reference is returned as it is.
 *
 * A comparison has to have a result for every document, so that a reference to nothing, or back to itself, gives nothing.
 */
export function follow(document: OpenApi, value: unknown): Readonly<Record<string, unknown>> {
  const visited = new Set<unknown>();
  let at = value;
  while (isRef(at) && !visited.has(at)) {
    visited.add(at);
    at = lookUp<unknown>(document, at.$ref);
  }
  return isObject(at) && !isRef(at) ? at : {};
}
