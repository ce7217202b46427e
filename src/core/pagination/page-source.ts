import { isDinteroError } from "../errors/dintero-error.js";
import { PaginationError } from "../errors/pagination-error.js";
import { type CallState, initialState, isSafe } from "../types/call.js";
import type { Pagination } from "../types/pagination.js";
import { type Checkpoint, decodeCursor, encodeCursor } from "./cursor.js";
import { itemsOf, MalformedPageError, memberAt, type PageKey, type PaginationStrategy } from "./strategies.js";

/** What the request of a page consists of. */
export type PageRequest = { readonly query: Readonly<Record<string, unknown>>; readonly body?: unknown };

/** A list, and how its pages are fetched. */
export type PageSourceInit = {
  readonly list: Pagination;
  readonly strategy: PaginationStrategy;
  readonly path: string;
  /** The request of every page. */
  readonly request: PageRequest;
  /** Fetches a page; rejects with the call's error. */
  readonly fetchPage: (request: PageRequest, signal: AbortSignal, state: CallState) => Promise<PageResult>;
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
    const { list, request, strategy } = this.#init;
    const given = strategy.parameters.map((name) => parameterOf(list, request, name));
    const isComplete = given.length > 0 && given.every((value) => value !== undefined && value !== null);
    return { key: isComplete ? given.map(String) : undefined, skip: 0 };
  }

  /** Loads the page at a checkpoint. What it throws has the cursor of the checkpoint. */
  async load(checkpoint: Checkpoint, signal: AbortSignal): Promise<LoadedPage> {
    const { list, fetchPage } = this.#init;
    const { key } = checkpoint;
    const state: CallState = { ...initialState(), link: this.#strategy.links ? key?.[0] : undefined };
    try {
      const { data: body, response } = await fetchPage(this.#requestOf(key), signal, state);
      const { headers } = response;
      const items = itemsOf(body, list.items);
      const next = this.#strategy.next({ body, headers, items, key, limit: this.#limit });
      const [link] = next ?? [];
      const isLink = this.#strategy.links && link !== undefined;
      return { key, items, next: isLink ? [ownLink(link, state.url)] : next, response, attempts: state.attempts };
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

  /** The request of the page with this key. */
  #requestOf(key: PageKey | undefined): PageRequest {
    const { list, request, strategy } = this.#init;
    let { query, body } = request;
    for (const [index, name] of strategy.parameters.entries()) {
      const text = key?.[index];
      if (text === undefined) continue;
      if (list.in === "body") body = withMember(body, name.split("."), strategy.counts ? Number(text) : text);
      else query = { ...query, [name]: text };
    }
    return { query, body };
  }

  /** The page size that is sent, if one is. */
  get #limit(): number | undefined {
    const { list, request } = this.#init;
    const limit = list.limit === undefined ? undefined : parameterOf(list, request, list.limit);
    return typeof limit === "number" ? limit : undefined;
  }
}

/** The value that a request has for a parameter of its list. */
export const parameterOf = (list: Pagination, { query, body }: PageRequest, name: string): unknown =>
  list.in === "body" ? memberAt(body, name) : query[name];

/** A copy of an object in which the member at a place is replaced. */
function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): unknown {
  const members = Object(whole) as Record<string, unknown>;
  return { ...members, [name]: rest.length > 0 ? withMember(members[name], rest, value) : value };
}

/** The URL of the next page without its origin. It has to be that of the page before, because the access token goes there. */
function ownLink(link: string, base: string | undefined): string {
  try {
    const { origin, pathname, search } = new URL(link, base);
    if (origin === new URL(base ?? "").origin) return pathname + search;
  } catch {
    throw new MalformedPageError("the link to the next page is not a URL");
  }
  throw new MalformedPageError("the link to the next page is of another origin");
}
