/** What an option accepts, and how an error message says it. */
export type Rule = readonly [accepts: (value: unknown) => boolean, expected: string];

/** The rules of an options object by the name of the option. */
export type Rules = Readonly<Record<string, Rule>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** The member of a table that has this name itself, and not by its prototype. */
export const ownMember = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
export const isFunction = (value: unknown): boolean => typeof value === "function";
export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
export const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1;
export const isPositive = (value: unknown): boolean => typeof value === "number" && value > 0;
export const isNonNegative = (value: unknown): boolean => typeof value === "number" && value >= 0;
export const isFlag = (value: unknown): boolean => typeof value === "boolean";

/**
 * What is wrong with an options object: it is none, it has an option without a rule, or a value that its rule does not accept.
 *
 * @param prefix What precedes the name of an option in the message, such as `retry.`.
 * @returns The message of the first fault; undefined when there is none.
 */
export function findFault(options: unknown, rules: Rules, prefix = ""): string | undefined {
  if (!isObject(options)) return faultOf(prefix.slice(0, -1) || "options", "an object", options);
  for (const [name, value] of Object.entries(options)) {
    const rule = ownMember(rules, name);
    if (!rule) return `Unknown option \`${prefix}${name}\`. Known options: ${Object.keys(rules).join(", ")}.`;
    if (value !== undefined && !rule[0](value)) return faultOf(prefix + name, rule[1], value);
  }
  return undefined;
}

/** The message for a value that cannot be used. Only for values that are not secret, because it shows them. */
export const faultOf = (name: string, rule: string, got: unknown): string =>
  `Expected \`${name}\` to be ${rule}, got ${shown(got)}.`;

function shown(value: unknown): string {
  if (typeof value === "string") return shownText(value);
  return /^(undefined|object|function)$/.test(typeof value) ? kindOf(value) : String(value);
}

/** The kind of a value that may be secret, for a message. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

// Options are easily swapped, so a text that could be a secret is not shown. Words, short numbers, addresses and ids of accounts are none.
const NO_SECRET =
  /^(.{0,5}|[a-z _,.:/-]{0,30}|[a-z]?\d{0,12}|[a-z+]*:\/\/.{0,100}|[a-z\d-]{1,30}(\.[a-z\d-]{1,30})+(:\d+)?(\/.{0,60})?)$/is;

const shownText = (text: string): string =>
  NO_SECRET.test(text)
    ? JSON.stringify(text)
    : `a text of ${text.length} characters. It is not shown because it may be a secret`;

/** The milliseconds of an option that may also be `false`, which means no limit. */
export function milliseconds(value: number | false | undefined, fallback: number): number {
  return value === false ? Number.POSITIVE_INFINITY : (value ?? fallback);
}
