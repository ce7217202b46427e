import { isSafe, noProgress, type Progress } from "../call.js";
import { isDinteroError } from "../errors/base.js";
import { PaginationError } from "../errors/pagination-error.js";
import { decodeCursor, encodeCursor, type Place } from "./cursor.js";
import type { Pagination } from "./pagination.js";
import { itemsOf, Malformed, type Position, type Scheme } from "./schemes.js";

type Query = Readonly<Record<string, unknown>>;

/** A list, and how its pages are fetched. */
export type PageSourceInit = {
  readonly list: Pagination;
  readonly scheme: Scheme;
  readonly path: string;
  /** Query parameters of every page. */
  readonly query: Query;
  /** Fetches a page; rejects with the call's error. */
  readonly fetchPage: (query: Query, signal: AbortSignal, progress: Progress) => Promise<PageAnswer>;
};

/** A page with its answer. The `response` is made by looking at it, so it is handed on unseen. */
export type PageAnswer = { readonly data?: unknown; readonly response: Response };

/** A page as it came, before anything is skipped. */
export type LoadedPage = {
  readonly at: Position | undefined;
  readonly items: readonly unknown[];
  /** Undefined after the last page. */
  readonly next: Position | undefined;
  readonly answer: PageAnswer;
  /** Requests that it took. */
  readonly attempts: number;
};

/** The pages of one list, each to be had by its place. */
export class PageSource {
  readonly #init: PageSourceInit;
  readonly #scheme: Scheme;

  constructor(init: PageSourceInit) {
    this.#init = init;
    this.#scheme = init.scheme;
  }

  /** The place that a cursor names; without one, where the query parameters begin. */
  placeOf(cursor: string | undefined): Place {
    if (cursor !== undefined) return decodeCursor(cursor, this.#scheme);
    const given = this.#scheme.parameters.map((name) => this.#init.query[name]);
    const isComplete = given.every((value) => value !== undefined && value !== null);
    return { at: isComplete ? given.map(String) : undefined, skip: 0 };
  }

  /** What is thrown carries the cursor of the place. */
  async load(place: Place, signal: AbortSignal): Promise<LoadedPage> {
    const { list, query, fetchPage } = this.#init;
    const { at } = place;
    const cursor = this.#scheme.parameters.map((name, index) => [name, at?.[index]] as const);
    const asked = at ? { ...query, ...Object.fromEntries(cursor) } : query;
    const progress = noProgress();
    try {
      const answer = await fetchPage(asked, signal, progress);
      const body = answer.data;
      const items = itemsOf(body, "items" in list ? list.items : undefined);
      const next = this.#scheme.next({ body, items, at, limit: this.#limit });
      return { at, items, next, answer, attempts: progress.attempts };
    } catch (error) {
      if (error instanceof Malformed) throw this.failure(error.message, place, progress);
      const text = encodeCursor(place);
      if (isDinteroError(error) && text !== undefined) error.cursor = text;
      throw error;
    }
  }

  /** The place after the item at `index` of a page. */
  after({ items, at, next }: LoadedPage, index: number): Place {
    if (index >= items.length - 1 && next !== undefined) return { at: next, skip: 0 };
    const after = this.#scheme.after?.({ items, at }, index);
    return after === undefined ? { at, skip: index + 1 } : { at: after, skip: 0 };
  }

  /** Of a page that took so many attempts. */
  failure(reason: string, place: Place, { attempts }: { readonly attempts: number }): PaginationError {
    const { list, path } = this.#init;
    // The page was answered, so a request that is no mere reading was carried out.
    const outcome = isSafe(list.method) ? "rejected" : "unknown";
    return new PaginationError(reason, { method: list.method, path, attempts, outcome, cursor: encodeCursor(place) });
  }

  /** The page size that is sent, if one is. */
  get #limit(): number | undefined {
    const { list, query } = this.#init;
    const limit = list.limit === undefined ? undefined : query[list.limit];
    return typeof limit === "number" ? limit : undefined;
  }
}
