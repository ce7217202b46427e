import { getDefaultSortComponentsSet, getDefaultSortSet, openapiSort } from "openapi-format";
import { parse, stringify } from "yaml";
import { normalisedHash } from "./canonical.js";
import type { OpenApi } from "./openapi-types.js";
import { orderedLike } from "./order-like.js";

/**
 * The text a document is kept as. Keys are in one order whatever order they came in, so that a diff shows changes and
 * nothing else: as in `previous`, the document it replaces; what is new there as a reader expects it, then by name.
 */
export async function normalisedText(document: OpenApi, previous: OpenApi): Promise<string> {
  const { data } = await openapiSort(structuredClone(keysSorted(document)) as Record<string, unknown>, {
    sort: true,
    sortSet: { ...(await getDefaultSortSet()), sortPathsBy: "path" },
    sortComponentsSet: await getDefaultSortComponentsSet(),
  });
  const text = written(orderedLike(data, previous));
  // The sorter knows keys by their names alone; should it ever take an API's own name for one of OpenAPI's, order yields.
  return normalisedHash(parse(text)) === normalisedHash(document) ? text : written(keysSorted(document));
}

const written = (document: unknown): string =>
  stringify(document, { lineWidth: 120, aliasDuplicateObjects: false, version: "1.2" });

function keysSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysSorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, keysSorted(inner)]),
  );
}
