import type { PathStyle } from "../types/metadata.js";
import { isRecord, membersOf, partsOf, textOf } from "./values.js";

/** Writes the value of a path parameter in one style. */
export type PathSerializer = (name: string, value: unknown) => string;

/** The serializers of path parameters, by style. */
export type PathSerializers = Readonly<Partial<Record<PathStyle, PathSerializer>>>;

const encoded = (value: unknown): string => encodeURIComponent(textOf(value));

/** OpenAPI's default: values separated by commas. */
export const simple = (value: unknown): string => partsOf(value).map(encoded).join(",");

/** Each member of an object as `name=value`, or each value of an array as `write` makes it. */
const exploded = (value: unknown, write: (one: unknown) => string = encoded): string[] =>
  isRecord(value)
    ? membersOf(value).map(([key, member]) => `${encoded(key)}=${encoded(member)}`)
    : partsOf(value).map(write);

/** The styles other than the default. A star means exploded. */
export const PATH_STYLES: Readonly<Record<PathStyle, PathSerializer>> = {
  "simple*": (_, value) => exploded(value).join(","),
  label: (_, value) => `.${simple(value)}`,
  "label*": (_, value) => `.${exploded(value).join(".")}`,
  matrix: (name, value) => `;${encoded(name)}=${simple(value)}`,
  "matrix*": (name, value) => `;${exploded(value, (one) => `${encoded(name)}=${encoded(one)}`).join(";")}`,
};
