import type { QueryStyle } from "../types/metadata.js";
import { jsonText } from "./json.js";
import { bracketed, isRecord, membersOf, type Operation, partsOf } from "./values.js";

/** Writes a query parameter in one style, as pairs of `name=value`. `encode` makes one text of a value, or throws. */
export type QuerySerializer = (
  name: string,
  value: unknown,
  encode: (value: unknown) => string,
  operation: Operation,
) => string[];

/** The serializers of query parameters, by style. */
export type QuerySerializers = Readonly<Partial<Record<QueryStyle, QuerySerializer>>>;

/** OpenAPI's default: each value of an array and each member of an object becomes a parameter of its own. */
export const exploded: QuerySerializer = (name, value, encode) =>
  (isRecord(value) ? membersOf(value) : [[name, value] as const]).flatMap(([key, member]) =>
    (Array.isArray(member) ? member : [member]).map((one) => `${encode(key)}=${encode(one)}`),
  );

/** One parameter with all values. The separators are encoded where a URL must not contain them as they are. */
function separated(name: string, value: unknown, encode: (value: unknown) => string, separator: string): string[] {
  const texts = partsOf(value).map(encode);
  return texts.length > 0 ? [`${encode(name)}=${texts.join(separator)}`] : [];
}

export const commaSeparated: QuerySerializer = (name, value, encode) => separated(name, value, encode, ",");

const deepObject: QuerySerializer = (name, value, encode) => {
  const pairs: string[] = [];
  bracketed(name, value, (key, one) => pairs.push(`${encode(key)}=${encode(one)}`));
  return pairs;
};

/** The styles other than the default. */
export const QUERY_STYLES: Readonly<Record<QueryStyle, QuerySerializer>> = {
  form: commaSeparated,
  spaceDelimited: (name, value, encode) => separated(name, value, encode, "%20"),
  pipeDelimited: (name, value, encode) => separated(name, value, encode, "%7C"),
  deepObject,
  json: (name, value, encode, operation) => [`${encode(name)}=${encode(jsonText(name, value, operation))}`],
};
