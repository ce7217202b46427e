/** What differs between two documents beside what the comparison of operations has told. */
export type Remainder = {
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
/** Told elsewhere in the report. */
const TOLD = new Set(["x-provenance", "x-pagination", "x-scopes"]);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Takes canonical documents. What is only in one of them counts as one place. */
export function remainderOf(before: unknown, after: unknown): Remainder {
  let texts = 0;
  const others: string[] = [];
  const walk = (a: unknown, b: unknown, key: string, pointer: string): void => {
    if (a === b || TOLD.has(key)) return;
    if (TEXTS.has(key) && !pointer.endsWith(`/properties/${key}`)) {
      if (JSON.stringify(a) !== JSON.stringify(b)) texts++;
      return;
    }
    if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
        walk(a[name], b[name], name, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
      }
    } else if (others.length < MOST) others.push(pointer);
  };
  walk(before, after, "", "#");
  return { texts, others };
}
