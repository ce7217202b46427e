import { isDinteroError } from "../errors/base.js";
import { PaginationError } from "../errors/pagination-error.js";
import { expected } from "../settings.js";
import { decodeCursor, encodeCursor, type Place } from "./cursor.js";
import type { Pagination } from "./pagination.js";
import { itemsOf, Malformed, type Position, type Scheme, schemeOf } from "./schemes.js";

/** How a list is walked. */
export type WalkOptions = {
  /**
   * Fetch the next page while the present one is worked on; one page at most, at the pacer's pace.
   *
   * @default false
   */
  readonly prefetch?: boolean;
  /** Stop after so many items. @default Infinity */
  readonly maxItems?: number;
  /** Stop after so many pages. @default Infinity */
  readonly maxPages?: number;
  /**
   * Go on where another walk stopped: the `cursor` of that walk, of an error, or of a page (to read it again), or a page's `nextCursor`.
   *
   * @default the start of the list
   */
  readonly from?: string | undefined;
};

/** One page of a list. */
export type Page<Item> = {
  readonly items: readonly Item[];
  /** Reads this page again when given as `from`; undefined for the start of the list. */
  readonly cursor: string | undefined;
  /** Goes on after this page when given as `from`; undefined after the last page. */
  readonly nextCursor: string | undefined;
  readonly response: Response;
};

/** What a walk is made of. */
export type WalkInit = {
  readonly list: Pagination;
  readonly path: string;
  /** The page size that is sent, if one is. */
  readonly limit: number | undefined;
  readonly signal: AbortSignal | null | undefined;
  readonly fetchPage: FetchPage;
  readonly options: WalkOptions;
};

/** Fetches a page; rejects with the call's error. */
export type FetchPage = (
  query: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
) => Promise<{ readonly body: unknown; readonly response: Response }>;

/** A page as it came, before anything is skipped. */
type Loaded = {
  readonly at: Position | undefined;
  readonly items: readonly unknown[];
  readonly next: Position | undefined;
  readonly response: Response;
};

/**
 * A list, walked page by page as its items are asked for. Nothing is fetched before that, and nothing of earlier pages is kept. Every loop over it is a walk of its own.
 *
 * @example
 * const accounts = dintero.paginate("/accounts/{oid}/management/accounts", {}, { from: await readCursor() });
 * for await (const account of accounts) { await handle(account); await writeCursor(accounts.cursor); }
 */
export class Walk<Item> implements AsyncIterable<Item> {
  readonly #init: WalkInit;
  readonly #scheme: Scheme;
  readonly #from: Place;
  /** Where the latest loop stands, as a function since most loops never ask. */
  #place: () => Place | undefined;

  /** @internal */
  constructor(init: WalkInit) {
    const { from, maxItems, maxPages } = init.options;
    for (const [name, value] of Object.entries({ maxItems, maxPages })) {
      if (value !== undefined && !(value >= 0)) throw expected(name, "a non-negative number", value);
    }
    this.#init = init;
    this.#scheme = schemeOf(init.list);
    this.#from = decodeCursor(from);
    this.#place = () => this.#from;
  }

  /** Goes on, given as `from`, after the last item or page that the latest loop handed out; undefined for the start of the list. */
  get cursor(): string | undefined {
    const place = this.#place();
    return place && encodeCursor(place);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { page, loaded, skipped } of this.#walk()) {
      for (const [index, item] of page.items.entries()) {
        this.#place = () => this.#after(loaded, skipped + index);
        yield item as Item;
      }
    }
  }

  /** The list page by page. */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    for await (const { page, loaded, skipped } of this.#walk()) {
      this.#place = () => this.#after(loaded, skipped + page.items.length - 1);
      yield page as Page<Item>;
    }
  }

  /** All items at once. Mind the memory; see `maxItems`. */
  async toArray(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this) items.push(item);
    return items;
  }

  async *#walk(): AsyncGenerator<{ page: Page<unknown>; loaded: Loaded; skipped: number }, void, undefined> {
    const { options, signal, list } = this.#init;
    const { prefetch = false, maxItems = Number.POSITIVE_INFINITY, maxPages = Number.POSITIVE_INFINITY } = options;
    const controller = new AbortController();
    const follow = () => controller.abort(signal?.reason);
    if (signal?.aborted) follow();
    signal?.addEventListener("abort", follow, { once: true });

    const seen = new Set<string>();
    let place = this.#from;
    let ahead: Promise<Loaded> | undefined;
    let previous: string | undefined;
    let room = maxItems;
    try {
      for (let pages = 1; room > 0 && pages <= maxPages; pages += 1) {
        if (place.at !== undefined) seen.add(JSON.stringify(place.at));
        const loaded = await (ahead ?? this.#load(place.at, controller.signal));
        controller.signal.throwIfAborted();
        ahead = undefined;
        const { next } = loaded;
        if (next !== undefined && seen.has(JSON.stringify(next))) {
          throw this.#failure(`the cursor ${JSON.stringify(next)} came twice, the walk would never end`, place.at);
        }
        if (list.scheme === "offset") previous = this.#differing(loaded, previous);

        const items = loaded.items.slice(place.skip, place.skip + room);
        const isWhole = place.skip + items.length >= loaded.items.length;
        const isEnd = isWhole && next === undefined;
        const after = isEnd ? undefined : this.#after(loaded, place.skip + items.length - 1);
        const page: Page<unknown> = {
          items,
          cursor: encodeCursor(place),
          nextCursor: after && encodeCursor(after),
          response: loaded.response,
        };
        room -= items.length;
        const goesOn = next !== undefined && isWhole && room > 0 && pages < maxPages;
        if (goesOn && prefetch) {
          ahead = this.#load(next, controller.signal);
          // Its failure is told when its page is asked for, not before.
          ahead.catch(() => {});
        }
        yield { page, loaded, skipped: place.skip };
        if (!goesOn) return;
        place = { at: next, skip: 0 };
      }
    } finally {
      signal?.removeEventListener("abort", follow);
      if (ahead) controller.abort(new DOMException("The walk was left.", "AbortError"));
    }
  }

  async #load(at: Position | undefined, signal: AbortSignal): Promise<Loaded> {
    const { fetchPage, list, limit } = this.#init;
    try {
      const { body, response } = await fetchPage(at === undefined ? {} : this.#scheme.query(at), signal);
      const items = itemsOf(body, "items" in list ? list.items : undefined);
      return { at, items, next: this.#scheme.next({ body, items, at, limit }), response };
    } catch (error) {
      if (error instanceof Malformed) throw this.#failure(error.message, at);
      if (isDinteroError(error)) error.cursor = encodeCursor({ at, skip: 0 });
      throw error;
    }
  }

  /** The place after the item at `index` of a page. */
  #after(loaded: Loaded, index: number): Place {
    const { items, at, next } = loaded;
    if (index >= items.length - 1 && next !== undefined) return { at: next, skip: 0 };
    const after = index < 0 ? undefined : this.#scheme.after?.({ items, at }, index);
    return after === undefined ? { at, skip: index + 1 } : { at: after, skip: 0 };
  }

  /** An offset always moves on, so a server that ignores it shows only in its answer. */
  #differing({ items, at }: Loaded, previous: string | undefined): string | undefined {
    const present = items.length > 0 ? JSON.stringify(items) : undefined;
    if (present !== undefined && present === previous) {
      throw this.#failure(`the server gave the same page again for the offset ${String(at)}`, at);
    }
    return present;
  }

  #failure(reason: string, at: Position | undefined): PaginationError {
    const { list, path } = this.#init;
    const facts = { method: list.method, path, outcome: "rejected" } as const;
    return new PaginationError(reason, { ...facts, cursor: encodeCursor({ at, skip: 0 }) });
  }
}
