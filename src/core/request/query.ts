import { ConfigurationError } from "../errors/configuration-error.js";
import type { QueryStyle } from "../types/metadata.js";
import { jsonText } from "./json.js";
import { bracketed, faultOfValue, isRecord, membersOf, type Operation, textOf } from "./values.js";

// The separators are encoded where a URL must not contain them as they are.
const SEPARATORS: Partial<Record<QueryStyle, string>> = { form: ",", spaceDelimited: "%20", pipeDelimited: "%7C" };

/**
 * Serialises query parameters in the styles of the operation. Without a style an array becomes one parameter for each value, and an object is serialised in `objectStyle`. A `Date` becomes ISO 8601; undefined and null are left out.
 *
 * @param objectStyle `"exploded"` is OpenAPI's default: each member of an object becomes a parameter of its own.
 * @throws ConfigurationError for a value that cannot be sent.
 */
export function serializeQuery(
  query: Readonly<Record<string, unknown>>,
  styles: Readonly<Record<string, QueryStyle>>,
  objectStyle: "exploded" | "deepObject",
  operation: Operation,
): string {
  const pairs: string[] = [];
  for (const [name, value] of membersOf(query)) {
    const encoded = (one: unknown) => encodeURIComponent(parameterText("Query", name, one, operation));
    const add = (key: string, one: unknown) => pairs.push(`${encoded(key)}=${encoded(one)}`);
    const style = styles[name] ?? (isRecord(value) ? objectStyle : undefined);
    const separator = style && SEPARATORS[style as QueryStyle];
    if (style === "json") add(name, jsonText(name, value, operation));
    else if (style === "deepObject") bracketed(name, value, add);
    else if (separator && typeof value === "object") {
      const texts = (Array.isArray(value) ? value : isRecord(value) ? membersOf(value).flat() : [value]).map(encoded);
      if (texts.length > 0) pairs.push(`${encoded(name)}=${texts.join(separator)}`);
    } else exploded(name, value, add);
  }
  return pairs.join("&");
}

/** Cookie parameters as a `Cookie` header. Of a value only the characters that a cookie cannot contain are encoded, so that a cookie of the server goes back as it came. */
export function serializeCookies(cookies: Readonly<Record<string, unknown>>, operation: Operation): string {
  const pairs: string[] = [];
  for (const [name, value] of membersOf(cookies)) {
    exploded(name, value, (key, one) => {
      const text = parameterText("Cookie", name, one, operation);
      pairs.push(`${key}=${text.replace(/[^!#-+\--:<-[\]-~]+/g, encodeURIComponent)}`);
    });
  }
  return pairs.join("; ");
}

/** Each value of an array and each member of an object becomes a parameter of its own. */
function exploded(name: string, value: unknown, add: (name: string, value: unknown) => void): void {
  for (const [key, member] of isRecord(value) ? membersOf(value) : [[name, value] as const]) {
    for (const one of Array.isArray(member) ? member : [member]) add(key, one);
  }
}

/** @throws ConfigurationError naming the parameter and the call. */
export function parameterText(kind: string, name: string, value: unknown, { method, path }: Operation): string {
  const fault = faultOfValue(value);
  if (fault === undefined) return textOf(value);
  throw new ConfigurationError(
    `${kind} parameter \`${name}\` of ${method} ${path} is ${fault}. Pass text, a finite number, a boolean, a Date, or an array or an object of these.`,
    { method, path },
  );
}
