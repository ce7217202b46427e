import { isObject, kindOf, ownMember } from "../util/validate.js";

/** What is wrong with a page, as the end of a sentence. */
export class MalformedPageError extends Error {}

export const malformed = (place: string, rule: string, found: string): MalformedPageError =>
  new MalformedPageError(`expected \`${place}\` of the body to be ${rule}, got ${found}`);

/** The items of a body: those at `place`, or the body itself. */
export function itemsOf(body: unknown, place: string | undefined): readonly unknown[] {
  const found = place === undefined ? body : memberAt(body, place);
  if (Array.isArray(found)) return found;
  if (place === undefined) throw new MalformedPageError(`expected the body to be an array, got ${kindOf(found)}`);
  throw malformed(place, "an array", kindOf(found) + (isObject(body) ? "" : ` in a body that is ${kindOf(body)}`));
}

/** The value at a path such as `meta.next_page`; undefined if a step is missing. */
export function memberAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, name) => (isObject(inner) ? ownMember(inner, name) : undefined), value);
}

export const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";

/**
 * The value at a path; undefined when there is none, or an empty one.
 *
 * @throws MalformedPageError for a value that is not accepted.
 */
export function optionalAt<T>(
  body: unknown,
  place: string,
  accepts: (value: unknown) => value is T,
  rule: string,
): T | undefined {
  const value = memberAt(body, place);
  if (isNothing(value)) return undefined;
  if (accepts(value)) return value;
  throw malformed(place, rule, kindOf(value));
}
