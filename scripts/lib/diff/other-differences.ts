import { isObject } from "../spec/is-object.js";
import { escapeKey, valueAt } from "../spec/pointer.js";

/** The differences between two documents that are part of no change. */
export type OtherDifferences = {
  /** How many descriptions, examples and the like differ. */
  readonly texts: number;
  /** Other places, as JSON pointers, at most {@link MOST} of them. */
  readonly others: readonly string[];
};

const MOST = 50;
const TEXTS = new Set([
  "description",
  "summary",
  "title",
  "example",
  "examples",
  "externalDocs",
  "contact",
  "license",
  "termsOfService",
  "x-provenance-reason",
]);
/** Keys whose differences are in other sections of the report. */
const REPORTED = new Set(["x-provenance", "x-pagination", "x-scopes"]);

const isNode = (value: unknown): value is Record<string, unknown> => isObject(value) || Array.isArray(value);

/** Takes canonical documents. What is only in one of them counts as one place. */
export function otherDifferences(before: unknown, after: unknown): OtherDifferences {
  let texts = 0;
  const others: string[] = [];
  const compare = (a: unknown, b: unknown, key: string, pointer: string): void => {
    if (a === b || REPORTED.has(key)) return;
    if (TEXTS.has(key) && !pointer.endsWith(`/properties/${key}`)) {
      if (JSON.stringify(a) !== JSON.stringify(b)) texts++;
      return;
    }
    if (isNode(a) && isNode(b) && Array.isArray(a) === Array.isArray(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(valueAt(a, [name]), valueAt(b, [name]), name, `${pointer}/${escapeKey(name)}`);
      }
    } else if (others.length < MOST) others.push(pointer);
  };
  compare(before, after, "", "#");
  return { texts, others };
}
