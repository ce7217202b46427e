import { expected } from "../errors/configuration-error.js";
import type { Page, Pager, PaginateOptions } from "../types/pager.js";
import { onAbort } from "../util/abort.js";
import { type Checkpoint, decodeCursor, encodeCursor } from "./cursor.js";
import { createLoopGuard } from "./loop-guard.js";
import { createPageSource, type LoadedPage, type PageSourceInit } from "./page-source.js";

export type PagerInit = PageSourceInit & {
  readonly signal: AbortSignal | null | undefined;
  readonly options: PaginateOptions;
};

/** A page for the consumer, with what it was cut out of. */
type Step = { readonly page: Page<unknown>; readonly loaded: LoadedPage; readonly skip: number };

/** Iterates over a list with the strategy of its pagination. */
export function createPager<Item>(init: PagerInit): Pager<Item> {
  const { list, path, strategy, signal, options } = init;
  const source = createPageSource(init);
  const start = options.cursor === undefined ? source.first() : decodeCursor(options.cursor, strategy);
  /** The checkpoint that the latest loop has reached: that after the item it yielded last. */
  let reached = () => start;

  async function* steps(maxPages = options.maxPages): AsyncGenerator<Step, void, undefined> {
    const { prefetch, maxItems = Number.POSITIVE_INFINITY } = options;
    const problemWith = createLoopGuard(strategy);
    const controller = new AbortController();
    const stop = signal ? onAbort(signal, () => controller.abort(signal.reason)) : undefined;
    if (signal?.aborted) controller.abort(signal.reason);

    reached = () => start;
    let checkpoint = start;
    let itemsLeft = maxItems;
    let ahead: Promise<LoadedPage> | undefined;
    try {
      for (let pagesLeft = maxPages ?? Number.POSITIVE_INFINITY; pagesLeft > 0 && itemsLeft > 0; pagesLeft -= 1) {
        const loaded = await (ahead ?? source.load(checkpoint, controller.signal));
        controller.signal.throwIfAborted();
        const problem = problemWith(loaded);
        if (problem) throw source.failure(problem, checkpoint, loaded);

        const { skip } = checkpoint;
        const page = cut(loaded, checkpoint, itemsLeft);
        itemsLeft -= page.items.length;
        const next = itemsLeft > 0 && pagesLeft > 1 ? loaded.next : undefined;
        if (next) checkpoint = { key: next, skip: 0 };
        if (next && prefetch) {
          ahead = source.load(checkpoint, controller.signal);
          // Its failure is thrown when its page is asked for, not before.
          ahead.catch(() => {});
        }
        yield { page, loaded, skip };
        if (!next) return;
      }
    } finally {
      stop?.();
      // Ends the prefetch of a page that nobody will ask for.
      controller.abort();
    }
  }

  /** The part of a page that the consumer gets. */
  function cut(loaded: LoadedPage, checkpoint: Checkpoint, itemsLeft: number): Page<unknown> {
    const end = checkpoint.skip + itemsLeft;
    const items = loaded.items.slice(checkpoint.skip, end);
    const isEnd = end >= loaded.items.length && loaded.next === undefined;
    return {
      items,
      cursor: encodeCursor(checkpoint),
      nextCursor: isEnd ? undefined : encodeCursor(source.after(loaded, checkpoint.skip + items.length - 1)),
      response: loaded.response,
    };
  }

  /** Hands over a whole page. */
  function wholePage({ page, loaded, skip }: Step): Page<Item> {
    reached = () => source.after(loaded, skip + page.items.length - 1);
    return page as Page<Item>;
  }

  async function firstPage(): Promise<Page<Item>> {
    for await (const step of steps(1)) return wholePage(step);
    throw expected("maxItems", "a positive integer, because the first page is awaited", 0);
  }

  const description = () => `Pager { ${list.method} ${path} }`;
  const pager: Pager<Item> = {
    get cursor() {
      return encodeCursor(reached());
    },
    async *[Symbol.asyncIterator]() {
      for await (const { page, loaded, skip } of steps()) {
        for (const [index, item] of page.items.entries()) {
          signal?.throwIfAborted();
          reached = () => source.after(loaded, skip + index);
          yield item as Item;
        }
      }
    },
    async *pages() {
      for await (const step of steps()) yield wholePage(step);
    },
    toArray: async () => {
      const items: Item[] = [];
      for await (const item of pager) items.push(item);
      return items;
    },
    // biome-ignore lint/suspicious/noThenProperty: a pager can be awaited on purpose.
    then: (onFulfilled, onRejected) => firstPage().then(onFulfilled, onRejected),
  };
  // Node prints an object by its fields, and a pager has none that say which list it is.
  const inspect = Symbol.for("nodejs.util.inspect.custom");
  return Object.defineProperties(pager, { toString: { value: description }, [inspect]: { value: description } });
}
