import { expected } from "../errors/configuration-error.js";
import type { Page, Pager, PaginateOptions } from "../types/pager.js";
import { onAbort } from "../util/abort.js";
import { type Checkpoint, encodeCursor } from "./cursor.js";
import { LoopGuard } from "./loop-guard.js";
import { type LoadedPage, PageSource, type PageSourceInit } from "./page-source.js";

export type PagerInit = PageSourceInit & {
  readonly signal: AbortSignal | null | undefined;
  readonly options: PaginateOptions;
};

/** A page for the consumer, with what it was cut out of. */
type Step = { readonly page: Page<unknown>; readonly loaded: LoadedPage; readonly skip: number };

/** Iterates over a list with the strategy of its pagination. */
export class ListPager<Item> implements Pager<Item> {
  readonly #source: PageSource;
  readonly #init: PagerInit;
  readonly #start: Checkpoint;
  /** The item that the latest loop yielded last. */
  #latest: { readonly loaded: LoadedPage; readonly index: number } | undefined;

  constructor(init: PagerInit) {
    this.#init = init;
    this.#source = new PageSource(init);
    this.#start = this.#source.checkpointOf(init.options.cursor);
  }

  get cursor(): string | undefined {
    const latest = this.#latest;
    return encodeCursor(latest ? this.#source.after(latest.loaded, latest.index) : this.#start);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { page, loaded, skip } of this.#steps()) {
      for (const [index, item] of page.items.entries()) {
        this.#init.signal?.throwIfAborted();
        this.#latest = { loaded, index: skip + index };
        yield item as Item;
      }
    }
  }

  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    for await (const { page, loaded, skip } of this.#steps()) {
      this.#latest = { loaded, index: skip + page.items.length - 1 };
      yield page as Page<Item>;
    }
  }

  async toArray(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this) items.push(item);
    return items;
  }

  /** The first page, for `await`. */
  // biome-ignore lint/suspicious/noThenProperty: a pager can be awaited on purpose.
  then<Value = Page<Item>, Failure = never>(
    onFulfilled?: ((page: Page<Item>) => Value | PromiseLike<Value>) | null,
    onRejected?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    return this.#firstPage().then(onFulfilled, onRejected);
  }

  toString(): string {
    const { list, path } = this.#init;
    return `Pager { ${list.method} ${path} }`;
  }

  async #firstPage(): Promise<Page<Item>> {
    for await (const { page, loaded, skip } of this.#steps(1)) {
      this.#latest = { loaded, index: skip + page.items.length - 1 };
      return page as Page<Item>;
    }
    throw expected("maxItems", "a positive integer, because the first page is awaited", 0);
  }

  async *#steps(pages?: number): AsyncGenerator<Step, void, undefined> {
    const source = this.#source;
    const { strategy, signal, options } = this.#init;
    const { prefetch = false, maxItems = Number.POSITIVE_INFINITY } = options;
    const maxPages = pages ?? options.maxPages ?? Number.POSITIVE_INFINITY;
    const guard = new LoopGuard(strategy);
    const controller = new AbortController();
    const stop = signal ? onAbort(signal, () => controller.abort(signal.reason)) : undefined;
    if (signal?.aborted) controller.abort(signal.reason);

    this.#latest = undefined;
    let checkpoint = this.#start;
    let itemsLeft = maxItems;
    let ahead: Promise<LoadedPage> | undefined;
    try {
      for (let pagesLeft = maxPages; pagesLeft > 0 && itemsLeft > 0; pagesLeft -= 1) {
        const loaded = await (ahead ?? source.load(checkpoint, controller.signal));
        controller.signal.throwIfAborted();
        const problem = guard.problemWith(loaded);
        if (problem) throw source.failure(problem, checkpoint, loaded);

        const { skip } = checkpoint;
        const page = this.#cut(loaded, checkpoint, itemsLeft);
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
  #cut(loaded: LoadedPage, checkpoint: Checkpoint, itemsLeft: number): Page<unknown> {
    const end = checkpoint.skip + itemsLeft;
    const items = loaded.items.slice(checkpoint.skip, end);
    const isEnd = end >= loaded.items.length && loaded.next === undefined;
    const after = () => this.#source.after(loaded, checkpoint.skip + items.length - 1);
    return {
      items,
      cursor: encodeCursor(checkpoint),
      nextCursor: isEnd ? undefined : encodeCursor(after()),
      response: loaded.response,
    };
  }
}

// Node prints an object by its fields, and a pager has none that say which list it is.
Object.defineProperty(ListPager.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: ListPager<unknown>) {
    return this.toString();
  },
});
