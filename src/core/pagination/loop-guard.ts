import type { LoadedPage } from "./page-source.js";
import type { PaginationStrategy } from "./strategies.js";

// A server may leave out items that the caller must not see, but an iteration must end.
const MAX_EMPTY_PAGES = 200;
// Enough to notice that a list starts again, and little memory.
const REMEMBERED_PAGES = 1_000;

/** Detects an iteration that would never end. Of earlier pages only their keys are kept, or hashes of their items. */
export class LoopGuard {
  readonly #strategy: Pick<PaginationStrategy, "parameters" | "counts">;
  readonly #seen = new Set<string>();
  #emptyPages = 0;

  constructor(strategy: Pick<PaginationStrategy, "parameters" | "counts">) {
    this.#strategy = strategy;
  }

  /** Why the iteration would never end; undefined if nothing indicates that. */
  problemWith({ key, next, items }: Pick<LoadedPage, "key" | "next" | "items">): string | undefined {
    this.#emptyPages = items.length > 0 ? 0 : this.#emptyPages + 1;
    if (next && this.#emptyPages >= MAX_EMPTY_PAGES)
      return `the server returned ${MAX_EMPTY_PAGES} empty pages in a row`;
    return this.#strategy.counts ? this.#pageSeenBefore(key, items) : this.#cursorSeenBefore(key, next);
  }

  #cursorSeenBefore(key: LoadedPage["key"], next: LoadedPage["next"]): string | undefined {
    if (key) this.#seen.add(JSON.stringify(key));
    if (!next || !this.#seen.has(JSON.stringify(next))) return undefined;
    return `the server returned the cursor ${next.map((value) => JSON.stringify(value)).join(", ")} again, so the iteration would never end`;
  }

  /** A number always grows, so only the items show that a server ignores it or starts the list again. */
  #pageSeenBefore(key: LoadedPage["key"], items: readonly unknown[]): string | undefined {
    const text = items.length > 0 ? identityOf(items) : undefined;
    if (text === undefined) return undefined;
    const digest = hash(text);
    if (this.#seen.has(digest))
      return `the server returned the same page again for \`${this.#strategy.parameters[0]}\` ${key}`;
    this.#seen.add(digest);
    if (this.#seen.size > REMEMBERED_PAGES) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return undefined;
  }
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

/** Two independent 32-bit hashes (FNV-1a with different multipliers), so that two pages practically never have the same one. */
function hash(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  return `${a} ${b} ${text.length}`;
}
