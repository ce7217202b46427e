import { isObject } from "../util/validate.js";

/** What the body of an error response says. Members of another type than named here are not used. */
export type ErrorDetails = {
  /** Text for people. */
  readonly message?: unknown;
  /** Text for programs. */
  readonly code?: unknown;
  /** An array of errors, for instance one for each field. */
  readonly errors?: unknown;
  /** Names of the fields with errors, for the message. @default the names of fields in `errors` */
  readonly fields?: readonly string[];
};

// Where APIs, gateways and frameworks put the text, the most specific first; in upper or lower case, with or without underscores.
const MESSAGE_KEYS = [
  "message",
  "errormessage",
  "errordescription",
  "detail",
  "description",
  "msg",
  "faultstring",
  "reason",
  "error",
  "fault",
  "errors",
  "title",
];
const CODE_KEYS = ["code", "errorcode", "error"];
/** Objects and arrays within each other that are searched. */
const MAX_DEPTH = 4;

/** Reads the usual shapes of error bodies: `{ error: { message, code, errors } }`, OAuth 2.0, problem details (RFC 9457), and those of gateways. */
export function parseError(body: unknown): ErrorDetails {
  const members = membersOf(body);
  const inner = membersOf(members.get("error"));
  const lists = [inner.get("errors"), members.get("errors"), members.get("detail"), members.get("details")];
  return {
    message: textIn(body, MESSAGE_KEYS),
    code: textIn(body, CODE_KEYS),
    errors: lists.find((list) => Array.isArray(list)),
  };
}

/** The text under the first of these keys that has one, in an object or in what it contains. */
function textIn(value: unknown, keys: readonly string[], depth = 0): string | undefined {
  // A body that is text itself is no error of the API.
  if (typeof value === "string") return depth > 0 && value.trim() !== "" ? value : undefined;
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return textIn(value[0], keys, depth + 1);
  const members = membersOf(value);
  for (const key of keys) {
    const text = textIn(members.get(key), keys, depth + 1);
    if (text !== undefined) return text;
  }
  return undefined;
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  const members = isObject(value) ? Object.entries(value) : [];
  return new Map(members.map(([key, member]) => [key.toLowerCase().replaceAll("_", ""), member]));
}

const MAX_FIELDS = 5;
// The largest number of errors that are searched for names of fields.
const SEARCHED_ERRORS = 100;
// A name of a field, and nothing that could be its value.
const FIELD = /^[a-z_][A-Za-z_]{0,40}\d{0,2}(?:[./[](?:[a-z_][A-Za-z_]{0,40}\d{0,2}|\d{1,4}|\*)\]?){0,10}$/;
const FIELD_KEYS = [
  "field",
  "path",
  "property",
  "param",
  "parameter",
  "pointer",
  "dataPath",
  "instancePath",
  "loc",
  "name",
];

/** The paths of the fields with errors. */
export function fieldsOf(errors: readonly unknown[]): string[] {
  const paths = errors.slice(0, SEARCHED_ERRORS).flatMap((error) => {
    const found = FIELD_KEYS.map((key) => Object(error)[key]).find((value) => value !== undefined);
    // Joining arrays within arrays would overflow the stack when a server nests thousands of them.
    const parts = Array.isArray(found) ? found.filter((part) => typeof part !== "object") : [];
    const path = typeof found === "string" ? found.slice(0, 1_000).replace(/^[#/.]+/, "") : parts.join(".");
    return FIELD.test(path) ? [path] : [];
  });
  const unique = [...new Set(paths)];
  const more = unique.length - MAX_FIELDS;
  return more > 0 ? [...unique.slice(0, MAX_FIELDS), `and ${more} more`] : unique;
}
