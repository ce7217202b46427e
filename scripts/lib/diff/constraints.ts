import { isDeepStrictEqual } from "node:util";

/** Rules for values that types do not carry, in one form for all versions of OpenAPI. */
export type Constraints = Readonly<Record<string, unknown>>;

/** For each keyword, the stricter of two values. */
const STRICTER: Readonly<Record<string, (a: unknown, b: unknown) => unknown>> = {
  minimum: larger,
  maximum: smaller,
  exclusiveMinimum: larger,
  exclusiveMaximum: smaller,
  multipleOf: (a) => a,
  minLength: larger,
  maxLength: smaller,
  minItems: larger,
  maxItems: smaller,
  minProperties: larger,
  maxProperties: smaller,
  uniqueItems: (a, b) => a === true || b === true,
  pattern: (a, b) => [...new Set([...(a as string[]), ...(b as string[])])],
  format: (a) => a,
  type: (a) => a,
};

function larger(a: unknown, b: unknown): number {
  return Math.max(Number(a), Number(b));
}

function smaller(a: unknown, b: unknown): number {
  return Math.min(Number(a), Number(b));
}

/** The constraints that a schema has itself. Those that every value satisfies are left out. */
export function constraintsOf(schema: Readonly<Record<string, unknown>>): Constraints {
  const own: Record<string, unknown> = {};
  for (const name of Object.keys(STRICTER)) if (schema[name] !== undefined && name !== "type") own[name] = schema[name];
  if (own["pattern"] !== undefined) own["pattern"] = [own["pattern"]];
  // In OpenAPI 3.0 these two are flags that make the limit of the same schema exclusive.
  for (const [flag, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (own[flag] === true) {
      own[flag] = own[limit];
      delete own[limit];
    }
    if (own[flag] === false || own[flag] === undefined) delete own[flag];
  }
  for (const name of ["minLength", "minItems", "minProperties"]) if (own[name] === 0) delete own[name];
  if (own["uniqueItems"] !== true) delete own["uniqueItems"];
  const types = [schema["type"] ?? []].flat();
  if (types.includes("integer") && !types.includes("number")) own["type"] = "integer";
  return own;
}

/** The constraints of a value that has to satisfy both. */
export function bothConstraints(a: Constraints, b: Constraints): Constraints {
  const both: Record<string, unknown> = { ...a };
  for (const [name, value] of Object.entries(b)) both[name] = name in a ? STRICTER[name]?.(a[name], value) : value;
  return both;
}

/** Whether values that satisfied `a` may be refused by `b`, as far as this keyword goes; `known` are all values of `a`. */
export function isTighter(name: string, a: Constraints, b: Constraints, known?: readonly unknown[]): boolean {
  const [was, is] = [a[name], b[name]];
  if (is === undefined || name === "format" || isDeepStrictEqual(was, is)) return false;
  if (known) return known.some((value) => !satisfies(name, is, value));
  switch (name) {
    case "type":
      return was === undefined;
    case "pattern":
      return (is as string[]).some((pattern) => !((was ?? []) as string[]).includes(pattern));
    case "uniqueItems":
      return true;
    case "multipleOf":
      return was === undefined ? !(is === 1 && a["type"] === "integer") : Number(was) % Number(is) !== 0;
    case "minimum":
      return lowerLimit(a) < Number(is);
    case "exclusiveMinimum":
      return (
        Number(a["minimum"] ?? Number.NEGATIVE_INFINITY) <= Number(is) &&
        Number(was ?? Number.NEGATIVE_INFINITY) < Number(is)
      );
    case "maximum":
      return upperLimit(a) > Number(is);
    case "exclusiveMaximum":
      return (
        Number(a["maximum"] ?? Number.POSITIVE_INFINITY) >= Number(is) &&
        Number(was ?? Number.POSITIVE_INFINITY) > Number(is)
      );
    default:
      return name.startsWith("min")
        ? Number(was ?? 0) < Number(is)
        : Number(was ?? Number.POSITIVE_INFINITY) > Number(is);
  }
}

const lowerLimit = ({ minimum, exclusiveMinimum }: Constraints): number =>
  Math.max(Number(minimum ?? Number.NEGATIVE_INFINITY), Number(exclusiveMinimum ?? Number.NEGATIVE_INFINITY));
const upperLimit = ({ maximum, exclusiveMaximum }: Constraints): number =>
  Math.min(Number(maximum ?? Number.POSITIVE_INFINITY), Number(exclusiveMaximum ?? Number.POSITIVE_INFINITY));

/** Whether a literal satisfies a constraint. A constraint on values of another type is always satisfied. */
function satisfies(name: string, limit: unknown, value: unknown): boolean {
  if (typeof value === "string") {
    const length = [...value].length;
    if (name === "minLength") return length >= Number(limit);
    if (name === "maxLength") return length <= Number(limit);
    if (name === "pattern") return (limit as string[]).every((pattern) => matches(pattern, value));
  }
  if (typeof value === "number") {
    if (name === "minimum") return value >= Number(limit);
    if (name === "exclusiveMinimum") return value > Number(limit);
    if (name === "maximum") return value <= Number(limit);
    if (name === "exclusiveMaximum") return value < Number(limit);
    if (name === "multipleOf") return Number.isInteger(value / Number(limit));
    if (name === "type") return Number.isInteger(value);
  }
  return true;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return false;
  }
}
