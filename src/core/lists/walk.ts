import { expected } from "../settings.js";
import { encodeCursor, type Place } from "./cursor.js";
import { LoopGuard } from "./guard.js";
import { type LoadedPage, PageSource, type PageSourceInit } from "./page-source.js";
import type { Pagination } from "./pagination.js";

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
  /** What the list holds, in the server's order. */
  readonly items: readonly Item[];
  /** Reads this page again when given as `from`; undefined for the start of the list. */
  readonly cursor: string | undefined;
  /** Goes on after this page when given as `from`; undefined after the last page. */
  readonly nextCursor: string | undefined;
  /** The answer, with its status and headers. The body is read already. */
  readonly response: Response;
};

/** What a walk is made of. */
export type WalkInit = PageSourceInit & {
  readonly signal: AbortSignal | null | undefined;
  readonly options: WalkOptions;
};

/** A page on its way to the consumer: what it is handed, and what that was cut out of. */
type Step = { readonly page: Page<unknown>; readonly loaded: LoadedPage; readonly skip: number };

/**
 * A list, walked page by page as its items are asked for. Nothing is fetched before that, and nothing of earlier pages is kept. Every loop over it is a walk of its own.
 *
 * @example
 * const accounts = dintero.paginate("/accounts/{oid}/management/accounts", {}, { from: await readCursor() });
 * for await (const account of accounts) { await handle(account); await writeCursor(accounts.cursor); }
 */
export class Walk<Item> implements AsyncIterable<Item> {
  readonly #source: PageSource;
  readonly #list: Pagination;
  readonly #signal: AbortSignal | null | undefined;
  readonly #from: Place;
  readonly #prefetch: boolean;
  readonly #maxItems: number;
  readonly #maxPages: number;
  /** The item that the latest loop handed out last. */
  #latest: { readonly loaded: LoadedPage; readonly index: number } | undefined;

  /** @internal */
  constructor(init: WalkInit) {
    const { options, signal, list } = init;
    this.#source = new PageSource(init);
    this.#list = list;
    this.#signal = signal;
    this.#from = this.#source.placeOf(options.from);
    this.#prefetch = options.prefetch ?? false;
    this.#maxItems = checkedCount("maxItems", options.maxItems);
    this.#maxPages = checkedCount("maxPages", options.maxPages);
  }

  /** Goes on, given as `from`, after the last item or page that the latest loop handed out; undefined for the start of the list. */
  get cursor(): string | undefined {
    const latest = this.#latest;
    return encodeCursor(latest ? this.#source.after(latest.loaded, latest.index) : this.#from);
  }

  /** The items of all pages, in the server's order. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { page, loaded, skip } of this.#steps()) {
      for (const [index, item] of page.items.entries()) {
        this.#signal?.throwIfAborted();
        this.#latest = { loaded, index: skip + index };
        yield item as Item;
      }
    }
  }

  /** The list page by page. */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    for await (const { page, loaded, skip } of this.#steps()) {
      this.#latest = { loaded, index: skip + page.items.length - 1 };
      yield page as Page<Item>;
    }
  }

  /** All items at once. Mind the memory; see `maxItems`. */
  async toArray(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this) items.push(item);
    return items;
  }

  async *#steps(): AsyncGenerator<Step, void, undefined> {
    const source = this.#source;
    const guard = new LoopGuard(this.#list);
    const signal = this.#signal;
    const controller = new AbortController();
    const follow = () => controller.abort(signal?.reason);
    if (signal?.aborted) follow();
    signal?.addEventListener("abort", follow, { once: true });

    this.#latest = undefined;
    let place = this.#from;
    let room = this.#maxItems;
    let ahead: Promise<LoadedPage> | undefined;
    try {
      for (let left = this.#maxPages; left > 0 && room > 0; left -= 1) {
        const loaded = await (ahead ?? source.load(place, controller.signal));
        controller.signal.throwIfAborted();
        const problem = guard.problemWith(loaded);
        if (problem) throw source.failure(problem, place, loaded);

        const { skip } = place;
        const page = this.#cut(loaded, place, room);
        room -= page.items.length;
        const next = room > 0 && left > 1 ? loaded.next : undefined;
        if (next) place = { at: next, skip: 0 };
        if (next && this.#prefetch) {
          ahead = source.load(place, controller.signal);
          // Its failure is told when its page is asked for, not before.
          ahead.catch(() => {});
        }
        yield { page, loaded, skip };
        if (!next) return;
      }
    } finally {
      signal?.removeEventListener("abort", follow);
      // Ends the prefetch of a page that nobody wants any more.
      controller.abort();
    }
  }

  /** The part of a page that is handed out. */
  #cut(loaded: LoadedPage, place: Place, room: number): Page<unknown> {
    const end = place.skip + room;
    const items = loaded.items.slice(place.skip, end);
    const isEnd = end >= loaded.items.length && loaded.next === undefined;
    const nextCursor = isEnd ? undefined : encodeCursor(this.#source.after(loaded, place.skip + items.length - 1));
    const { answer } = loaded;
    return {
      items,
      cursor: encodeCursor(place),
      nextCursor,
      get response() {
        return answer.response;
      },
    };
  }
}

function checkedCount(name: string, value = Number.POSITIVE_INFINITY): number {
  if (value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= 0)) return value;
  throw expected(name, "a non-negative integer", value);
}
