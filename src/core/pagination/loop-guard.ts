import type { LoadedPage } from "./page-source.js";
import type { PaginationStrategy } from "./strategies.js";

// A server may leave out items that the caller must not see, but an iteration must end.
const MAX_EMPTY_PAGES = 200;

/** Says why an iteration would never end; undefined if nothing indicates that. */
export type LoopGuard = (page: Pick<LoadedPage, "key" | "next" | "items">) => string | undefined;

/** Watches one iteration, page by page. */
export function createLoopGuard({ counts, parameters }: Pick<PaginationStrategy, "parameters" | "counts">): LoopGuard {
  const seen = new Set<string>();
  let emptyPages = 0;

  const cursorSeenBefore: LoopGuard = ({ key, next }) => {
    if (key) seen.add(JSON.stringify(key));
    if (!next || !seen.has(JSON.stringify(next))) return undefined;
    return `the server returned the cursor ${next.map((value) => JSON.stringify(value)).join(", ")} again, so the iteration would never end`;
  };

  let first: string | undefined;
  let previous: string | undefined;
  let marked: string | undefined;
  let pages = 0;
  let nextMark = 2;
  /**
   * A number always grows, so only the items show that a server ignores it, stays at the last page or starts the list again.
   *
   * Every other loop returns to the page that is marked at the latest power of two (Brent's algorithm).
   */
  const pageSeenBefore: LoopGuard = ({ key, items }) => {
    const current = items.length > 0 ? identityOf(items) : undefined;
    if (current !== undefined && [first, previous, marked].includes(current))
      return `the server returned the same page again for \`${parameters[0]}\` ${key}`;
    first ??= current;
    previous = current;
    pages += 1;
    if (pages === nextMark) {
      marked = current;
      nextMark *= 2;
    }
    return undefined;
  };

  return (page) => {
    emptyPages = page.items.length > 0 ? 0 : emptyPages + 1;
    if (page.next && emptyPages >= MAX_EMPTY_PAGES)
      return `the server returned ${MAX_EMPTY_PAGES} empty pages in a row`;
    return counts ? pageSeenBefore(page) : cursorSeenBefore(page);
  };
}

const ID_FIELDS = ["id", "_id", "uuid"];

/** What identifies the items of a page: their ids, because another field may change from one request to the next, or else the whole items. */
function identityOf(items: readonly unknown[]): string | undefined {
  try {
    return JSON.stringify(items.map((item) => ID_FIELDS.map((name) => Object(item)[name]).find(isId) ?? item));
  } catch {
    // JSON nested thousands of levels deep can be parsed and not written.
    return undefined;
  }
}

const isId = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
