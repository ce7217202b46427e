import { Failure } from "./failure.js";

/** JSON pointers (RFC 6901), as OpenAPI documents use them in `$ref`. */

/** One key as it is written in a pointer. */
export const escapeKey = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

const unescapeKey = (key: string): string => key.replaceAll("~1", "/").replaceAll("~0", "~");

/** `["paths", "/a"]` as `#/paths/~1a`. */
export const pointerOf = (keys: readonly string[]): string => ["#", ...keys.map(escapeKey)].join("/");

/** `#/paths/~1a` as `["paths", "/a"]`. A key may be percent-encoded, since a `$ref` is a URI. */
export const keysOf = (pointer: string): string[] => pointer.split("/").slice(1).map(decoded).map(unescapeKey);

function decoded(key: string): string {
  if (!key.includes("%")) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** The value below these keys; undefined if there is none. */
export const valueAt = (document: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>(
    (node, key) =>
      typeof node === "object" && node !== null && Object.hasOwn(node, key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    document,
  );

/** The value at a pointer; undefined if there is none. */
export const lookUp = <T>(document: object, pointer: string): T => valueAt(document, keysOf(pointer)) as T;

/** The pointer itself, or the pointer that its `$ref` ends at. Throws a {@link Failure} if there is nothing or the references form a circle. */
export function target(document: object, pointer: string): string {
  const seen = new Set<string>();
  for (let at = pointer; ; ) {
    const node = lookUp<unknown>(document, at);
    if (node === undefined) {
      throw new Failure(`${at} is not in the document.`, "Nothing was changed. The document may be cut off.");
    }
    const next = referenceOf(node);
    if (next === undefined) return at;
    if (seen.has(next)) throw circle(next);
    seen.add(next);
    at = next;
  }
}

/** What a local reference points at, followed to its end. A value that is no reference is returned as it is. */
export function resolve<T>(document: object, value: T | { readonly $ref: string }): T {
  const reference = referenceOf(value);
  return reference === undefined ? (value as T) : lookUp<T>(document, target(document, reference));
}

/** The `$ref` of a reference object; undefined for any other value. */
export const referenceOf = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && "$ref" in value && typeof value.$ref === "string"
    ? value.$ref
    : undefined;

const circle = (reference: string): Failure =>
  new Failure(
    `${reference} refers to itself through other references.`,
    "Nothing was changed. Report it to the publisher of the document.",
  );
