import { type Operation, refusal } from "./values.js";

// Objects that JSON would show as `{}`, or as an object of numbered bytes.
const WITHOUT_JSON =
  /^(Map|Set|Promise|RegExp|Error|Blob|File|FormData|URLSearchParams|ReadableStream|ArrayBuffer|\w+Array)$/;

/**
 * A value as JSON.
 *
 * Refuses what JSON cannot express, which `JSON.stringify` replaces without notice or rejects without naming its place: NaN and Infinity, an invalid date, a BigInt, a circle, a Map, a hole in an array.
 *
 * @param name What the message calls the value, such as `body`.
 * @throws ConfigurationError naming the call and the place.
 */
export function jsonText(name: string, value: unknown, operation: Operation): string {
  // The way to the value that is being written: each value on it, with the key that it has in the one before.
  const way: { readonly place: string; readonly value: unknown }[] = [];
  const refuse = (what: string) => {
    const place = way.map((step) => step.place).join("");
    return refusal(`\`${name}${place}\``, `${what}, which JSON cannot express`, operation);
  };
  function replace(this: unknown, key: string, member: unknown): unknown {
    while (way.length > 0 && way.at(-1)?.value !== this) way.pop();
    const isCircle = typeof member === "object" && way.some((step) => step.value === member);
    way.push({ place: way.length === 0 ? "" : Array.isArray(this) ? `[${key}]` : `.${key}`, value: member });
    const isLost = Array.isArray(this) && /^(undefined|function|symbol)$/.test(typeof member);
    const fault = isCircle
      ? "part of itself"
      : isLost
        ? `of type ${typeof member}`
        : faultOf(member, (this as Record<string, unknown>)[key]);
    if (fault) throw refuse(fault);
    return member;
  }
  try {
    const text = JSON.stringify(value, replace);
    if (text !== undefined) return text;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The way is thousands of keys long.
    way.length = 0;
    throw refuse("nested too deeply");
  }
  throw refuse(`of type ${typeof value}`);
}

/** `original` is the value before its `toJSON`. */
function faultOf(value: unknown, original: unknown): string | undefined {
  if (typeof value === "bigint") return "a BigInt";
  if (typeof value === "number") return Number.isFinite(value) ? undefined : String(value);
  if (value === null && original instanceof Date) return "an invalid date";
  if (typeof value !== "object" || value === null) return undefined;
  const tag = tagOf(value);
  return WITHOUT_JSON.test(tag) ? `a ${tag}` : undefined;
}

/** The kind of a built-in object, of whichever realm or library. */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
