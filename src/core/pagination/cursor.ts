import { ConfigurationError } from "../errors/configuration-error.js";
import { parseJson } from "../util/parse-json.js";
import type { PageKey, PaginationStrategy } from "./strategies.js";

/** A point in a list: a page, and how many of its items have been processed. */
export type Checkpoint = {
  /** Undefined for the first page. */
  readonly key: PageKey | undefined;
  readonly skip: number;
};

type Shape = Pick<PaginationStrategy, "parameters" | "counts" | "links">;

/**
 * A checkpoint as text, for logs, files and other processes.
 *
 * A server's token is its own text, as are offsets and page numbers. Everything else begins with a tilde: `~<skip>~<JSON of the key>`, with nothing after the second tilde for the first page.
 */
export function encodeCursor({ key, skip }: Checkpoint): string | undefined {
  if (skip === 0 && key === undefined) return undefined;
  const [only = "", ...others] = key ?? [];
  if (skip === 0 && others.length === 0 && !only.startsWith("~")) return only;
  return `~${skip}~${key === undefined ? "" : JSON.stringify(key)}`;
}

/**
 * @throws ConfigurationError for text that is not a cursor of the strategy, because it would silently start the list again.
 */
export function decodeCursor(cursor: string, strategy: Shape): Checkpoint {
  const checkpoint = typeof cursor === "string" ? parse(cursor) : undefined;
  if (!checkpoint || (checkpoint.key !== undefined && !isPageKey(checkpoint.key, strategy))) {
    throw new ConfigurationError(
      "Expected `cursor` to be the `cursor` of a pager, a page or an error of this list, or the `nextCursor` of a page.",
    );
  }
  return checkpoint;
}

function parse(cursor: string): Checkpoint | undefined {
  if (!cursor.startsWith("~")) return { key: [cursor], skip: 0 };
  const [, skip, text = ""] = /^~(\d{1,15})~(.*)$/s.exec(cursor) ?? [];
  if (skip === undefined) return undefined;
  const key = text === "" ? undefined : (parseJson(text) ?? null);
  return { key: key as PageKey | undefined, skip: Number(skip) };
}

function isPageKey(key: unknown, { parameters, counts, links }: Shape): key is PageKey {
  if (!Array.isArray(key) || key.length !== (links ? 1 : parameters.length)) return false;
  return key.every((value) => typeof value === "string" && (counts ? /^\d{1,15}$/.test(value) : value !== ""));
}
