import { ConfigurationError, expected } from "../errors/configuration-error.js";
import type { HeadersInput } from "../types/call.js";
import { isObject } from "../util/validate.js";

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Values of headers; null and undefined remove a header. */
export type HeaderValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Headers as plain data, from all that `fetch` takes as headers.
 *
 * @throws ConfigurationError for a name or a value that could add another header. The value is not shown because it may be a secret.
 */
export function toHeaderValues(given: HeadersInput | HeaderValues): Record<string, string | null> {
  const values: Record<string, string | null> = {};
  for (const [name, value] of entriesOf(given)) {
    if (typeof name !== "string" || !NAME.test(name)) throw expected("headers", "headers with valid names", name);
    if (value === undefined) continue;
    if (value !== null && !VALUE.test(String(value))) {
      throw new ConfigurationError(
        `Expected header \`${name}\` to have no line break and no character beyond Latin-1.`,
      );
    }
    values[name] = value === null ? null : String(value);
  }
  return values;
}

// Asks for the methods and not for the class, because a polyfill or another realm has classes of its own.
function entriesOf(given: unknown): Iterable<readonly [unknown, unknown]> {
  if (typeof given === "object" && given !== null && Symbol.iterator in given) {
    return given as Iterable<readonly [unknown, unknown]>;
  }
  if (isObject(given)) return Object.entries(given);
  throw expected("headers", "Headers, pairs or an object", given);
}
