import type { Pagination } from "../types/pagination.js";
import type { LoadedPage } from "./page-source.js";

/** Detects an iteration that would never end. Of earlier pages only their keys are kept. */
export class LoopGuard {
  readonly #isOffset: boolean;
  readonly #seen = new Set<string>();
  #previous: string | undefined;

  constructor(list: Pagination) {
    this.#isOffset = list.scheme === "offset";
  }

  /** Why the iteration would never end; undefined if nothing indicates that. */
  problemWith({ key, next, items }: Pick<LoadedPage, "key" | "next" | "items">): string | undefined {
    return this.#isOffset ? this.#repeatedPage(key, items) : this.#repeatedCursor(key, next);
  }

  #repeatedCursor(key: LoadedPage["key"], next: LoadedPage["next"]): string | undefined {
    if (key) this.#seen.add(JSON.stringify(key));
    if (!next || !this.#seen.has(JSON.stringify(next))) return undefined;
    return `the cursor ${next.map((value) => JSON.stringify(value)).join(", ")} was repeated, so the iteration would never end`;
  }

  /** An offset always grows, so only the items show that a server ignores it. */
  #repeatedPage(key: LoadedPage["key"], items: readonly unknown[]): string | undefined {
    const previous = this.#previous;
    this.#previous = items.length > 0 ? JSON.stringify(items) : undefined;
    if (previous === undefined || previous !== this.#previous) return undefined;
    return `the server returned the same page again for the offset ${key}`;
  }
}
