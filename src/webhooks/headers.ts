import { expected } from "../core/errors/configuration-error.js";

/**
 * Headers in any form that a framework gives: `Headers` of any realm or library, a Map, a list of pairs, the plain object of `node:http`, or an object with `get`. Names match in any case.
 */
export type HeadersLike =
  | Iterable<readonly [name: string, value: string]>
  | {
      /** The value of a header. */
      readonly get: (name: string) => string | null | undefined;
    }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The value of a header. Several values are joined by commas, as RFC 9110 does it.
 *
 * @param name In lower case.
 * @throws ConfigurationError for a value that holds no headers.
 */
export function headerOf(headers: unknown, name: string): string | undefined {
  const values = valuesOf(headers, name).flat().filter(isPresent).map(String);
  return values.length === 0 ? undefined : values.join(", ");
}

const isPresent = (value: unknown) => value !== undefined && value !== null;

function valuesOf(headers: unknown, name: string): unknown[] {
  if (typeof headers !== "object" || headers === null || isPromise(headers)) throw unusable(headers);
  const entries = isIterable(headers) ? Array.from(headers, pairOf) : undefined;
  if (!entries && "get" in headers && typeof headers.get === "function") return [headers.get(name)];
  return (entries ?? Object.entries(headers)).filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

function pairOf(entry: unknown): readonly [string, unknown] {
  if (Array.isArray(entry) && entry.length === 2 && typeof entry[0] === "string") return [entry[0], entry[1]];
  throw unusable(entry);
}

const isPromise = (value: object) => "then" in value && typeof value.then === "function";
const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value;

const unusable = (got: unknown) =>
  expected("headers", "Headers, a Map, name and value pairs, a plain object or an object with `get`", got);
