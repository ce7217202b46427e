import { ConfigurationError } from "../errors/configuration-error.js";

/** The call that a parameter or a body belongs to, for messages. */
export type Operation = { readonly method: string; readonly path: string };

/** A lone surrogate has no UTF-8 form, so `encodeURIComponent` throws on it. */
export const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** An object with named members, as opposed to a single value such as a `Date`. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Why a value cannot be sent as a single text; undefined if it can. */
export function faultOfValue(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid date" : undefined;
  if (typeof value === "string") {
    return LONE_SURROGATE.test(value) ? "text with half a character (a lone surrogate)" : undefined;
  }
  if (typeof value === "boolean" || typeof value === "bigint" || Number.isFinite(value)) return undefined;
  return value === null || typeof value === "number" ? String(value) : `of type ${typeof value}`;
}

/** The error for a part of a call that cannot be sent. */
export const refusal = (part: string, fault: string, { method, path }: Operation): ConfigurationError =>
  new ConfigurationError(`${part} of ${method} ${path} is ${fault}.`, { method, path });

/** The text of a value without a fault. */
export const textOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** The members of an object that have a value: null and undefined are left out. */
export const membersOf = (value: object): [name: string, value: unknown][] =>
  Object.entries(value).filter(([, member]) => member !== undefined && member !== null);

/** The single values of a parameter: those of an array, the names and values of an object, or the value itself. */
export const partsOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isRecord(value) ? membersOf(value).flat() : [value];

/** Receives a name and a value that has no members. */
type Add = (name: string, value: unknown) => void;

/** Calls `add` for every value inside a value: those of an array under its name, those of an object under names in brackets, and those of an array of objects with their index (`items[0][price]`). */
export function bracketed(name: string, value: unknown, add: Add): void {
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) {
      if (typeof one === "object" && one !== null && !(one instanceof Date)) bracketed(`${name}[${index}]`, one, add);
      else add(name, one);
    }
  } else if (isRecord(value)) {
    for (const [key, member] of membersOf(value)) bracketed(`${name}[${key}]`, member, add);
  } else add(name, value);
}
