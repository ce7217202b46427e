import { getDefaultSortComponentsSet, getDefaultSortSet, openapiSort } from "openapi-format";
import { parse, stringify } from "yaml";
import { normalisedHash } from "./canonical.js";
import { Failure } from "./failure.js";
import type { OpenApi } from "./openapi-types.js";
import { orderedLike } from "./order-like.js";

/**
 * The text of a document in openapi/. Its keys are always in the same order, so that a diff shows changes and nothing
 * else: first as in `previous`, the document that it replaces, then in the usual order of OpenAPI, then by name.
 */
export async function normalisedText(document: OpenApi, previous: OpenApi): Promise<string> {
  const hash = normalisedHash(document);
  const ordered = orderedLike(await sorted(document), previous);
  // The sorter knows keys by their names alone, so that it may take a name that the API chose for one of OpenAPI's. A folded
  // text may read back with another line break. The first form that says what the document says is the one that is kept.
  const forms = [
    () => written(ordered, 120),
    () => written(ordered, 0),
    () => written(keysSorted(document), 0),
    () => `${JSON.stringify(keysSorted(document), undefined, 2)}\n`,
  ];
  for (const form of forms) {
    const text = form();
    if (normalisedHash(parse(text)) === hash) return text;
  }
  throw new Failure(
    "The document cannot be written so that it reads back the same.",
    "Nothing was changed. Report it to the publisher of the document.",
  );
}

async function sorted(document: OpenApi): Promise<unknown> {
  const { data } = await openapiSort(structuredClone(keysSorted(document)) as Record<string, unknown>, {
    sort: true,
    sortSet: { ...(await getDefaultSortSet()), sortPathsBy: "path" },
    sortComponentsSet: await getDefaultSortComponentsSet(),
  });
  return data;
}

const written = (document: unknown, lineWidth: number): string =>
  stringify(document, { lineWidth, aliasDuplicateObjects: false, version: "1.2" });

function keysSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysSorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, keysSorted(inner)]),
  );
}
