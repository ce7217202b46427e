import type { QueryStyle } from "../types/metadata.js";
import { ownMember } from "../util/validate.js";
import { exploded, type QuerySerializers } from "./query-styles.js";
import { faultOfValue, isRecord, membersOf, type Operation, refusal, textOf } from "./values.js";

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
  serializers: QuerySerializers,
  operation: Operation,
): string {
  const pairs = membersOf(query).flatMap(([name, value]) => {
    const encode = (one: unknown) => encodeURIComponent(parameterText("Query", name, one, operation));
    const style = ownMember(styles, name) ?? (isRecord(value) ? objectStyle : "exploded");
    const serialize = style === "exploded" ? exploded : (serializers[style] ?? exploded);
    return serialize(name, value, encode, operation);
  });
  return pairs.join("&");
}

/** Cookie parameters as a `Cookie` header. Of a value only the characters that a cookie cannot contain are encoded, so that a cookie of the server goes back as it came. */
export function serializeCookies(cookies: Readonly<Record<string, unknown>>, operation: Operation): string {
  const pairs = membersOf(cookies).flatMap(([name, value]) => {
    const encode = (one: unknown) =>
      parameterText("Cookie", name, one, operation).replace(/[^!#-+\--:<-[\]-~]+/g, encodeURIComponent);
    return exploded(name, value, encode, operation);
  });
  return pairs.join("; ");
}

/** @throws ConfigurationError naming the parameter and the call. */
export function parameterText(kind: string, name: string, value: unknown, operation: Operation): string {
  const fault = faultOfValue(value);
  if (fault === undefined) return textOf(value);
  const advice = "Pass text, a finite number, a boolean, a Date, or an array or an object of these";
  throw refusal(`${kind} parameter \`${name}\``, `${fault}. ${advice}`, operation);
}
