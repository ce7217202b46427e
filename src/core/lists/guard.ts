import type { LoadedPage } from "./page-source.js";
import type { Pagination } from "./pagination.js";

/** Notices when a walk goes in circles. Of earlier pages only their cursors are kept. */
export class LoopGuard {
  readonly #isOffset: boolean;
  readonly #seen = new Set<string>();
  #previous: string | undefined;

  constructor(list: Pagination) {
    this.#isOffset = list.scheme === "offset";
  }

  /** Why the walk would never end; undefined while nothing speaks for that. */
  problemWith({ at, next, items }: Pick<LoadedPage, "at" | "next" | "items">): string | undefined {
    return this.#isOffset ? this.#repeatedPage(at, items) : this.#repeatedCursor(at, next);
  }

  #repeatedCursor(at: LoadedPage["at"], next: LoadedPage["next"]): string | undefined {
    if (at) this.#seen.add(JSON.stringify(at));
    if (!next || !this.#seen.has(JSON.stringify(next))) return undefined;
    return `the cursor ${next.map((value) => JSON.stringify(value)).join(", ")} came twice, the walk would never end`;
  }

  /** An offset always moves on, so a server that ignores it shows only in its answer. */
  #repeatedPage(at: LoadedPage["at"], items: readonly unknown[]): string | undefined {
    const previous = this.#previous;
    this.#previous = items.length > 0 ? JSON.stringify(items) : undefined;
    if (previous === undefined || previous !== this.#previous) return undefined;
    return `the server gave the same page again for the offset ${at}`;
  }
}
