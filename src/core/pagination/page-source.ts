import { isDinteroError } from "../errors/dintero-error.js";
import { PaginationError } from "../errors/pagination-error.js";
import { type CallState, initialState, isSafe } from "../types/call.js";
import type { Pagination } from "../types/pagination.js";
import { type Checkpoint, decodeCursor, encodeCursor } from "./cursor.js";
import { itemsOf, MalformedPageError, type PageKey, type PaginationStrategy } from "./strategies.js";

type Query = Readonly<Record<string, unknown>>;

/** A list, and how its pages are fetched. */
export type PageSourceInit = {
  readonly list: Pagination;
  readonly strategy: PaginationStrategy;
  readonly path: string;
  /** Query parameters of every page. */
  readonly query: Query;
  /** Fetches a page; rejects with the call's error. */
  readonly fetchPage: (query: Query, signal: AbortSignal, state: CallState) => Promise<PageResult>;
};

/** The result of the call for a page. */
export type PageResult = { readonly data?: unknown; readonly response: Response };

/** A page as it arrived, before anything is skipped. */
export type LoadedPage = {
  readonly key: PageKey | undefined;
  readonly items: readonly unknown[];
  /** Undefined after the last page. */
  readonly next: PageKey | undefined;
  readonly response: Response;
  /** Requests that it took. */
  readonly attempts: number;
};

/** Loads the pages of one list by their checkpoints. */
export class PageSource {
  readonly #init: PageSourceInit;
  readonly #strategy: PaginationStrategy;

  constructor(init: PageSourceInit) {
    this.#init = init;
    this.#strategy = init.strategy;
  }

  /** The checkpoint of a cursor; without one, where the query parameters begin. */
  checkpointOf(cursor: string | undefined): Checkpoint {
    if (cursor !== undefined) return decodeCursor(cursor, this.#strategy);
    const given = this.#strategy.parameters.map((name) => this.#init.query[name]);
    const isComplete = given.every((value) => value !== undefined && value !== null);
    return { key: isComplete ? given.map(String) : undefined, skip: 0 };
  }

  /** Loads the page at a checkpoint. What it throws has the cursor of the checkpoint. */
  async load(checkpoint: Checkpoint, signal: AbortSignal): Promise<LoadedPage> {
    const { list, query, fetchPage } = this.#init;
    const { key } = checkpoint;
    const parameters = this.#strategy.parameters.map((name, index) => [name, key?.[index]] as const);
    const state = initialState();
    try {
      const pageQuery = key ? { ...query, ...Object.fromEntries(parameters) } : query;
      const { data: body, response } = await fetchPage(pageQuery, signal, state);
      const items = itemsOf(body, "items" in list ? list.items : undefined);
      const next = this.#strategy.next({ body, items, key, limit: this.#limit });
      return { key, items, next, response, attempts: state.attempts };
    } catch (error) {
      if (error instanceof MalformedPageError) throw this.failure(error.message, checkpoint, state);
      const cursor = encodeCursor(checkpoint);
      if (isDinteroError(error) && cursor !== undefined) error.cursor = cursor;
      throw error;
    }
  }

  /** The checkpoint after the item at `index` of a page. */
  after({ items, key, next }: LoadedPage, index: number): Checkpoint {
    if (index >= items.length - 1 && next !== undefined) return { key: next, skip: 0 };
    const after = this.#strategy.after?.({ items, key }, index);
    return after === undefined ? { key, skip: index + 1 } : { key: after, skip: 0 };
  }

  /** The error for a page that took so many attempts. */
  failure(reason: string, checkpoint: Checkpoint, { attempts }: { readonly attempts: number }): PaginationError {
    const { list, path } = this.#init;
    // The server responded, so a request with a method that is not safe took effect.
    const outcome = isSafe(list.method) ? "rejected" : "unknown";
    const cursor = encodeCursor(checkpoint);
    return new PaginationError(reason, { method: list.method, path, attempts, outcome, cursor });
  }

  /** The page size that is sent, if one is. */
  get #limit(): number | undefined {
    const { list, query } = this.#init;
    const limit = list.limit === undefined ? undefined : query[list.limit];
    return typeof limit === "number" ? limit : undefined;
  }
}
