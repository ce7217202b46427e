import { isDinteroError } from "../errors/dintero-error.js";
import { PaginationError } from "../errors/pagination-error.js";
import { type CallState, initialState, isSafe } from "../types/call.js";
import type { Pagination } from "../types/pagination.js";
import { type Checkpoint, encodeCursor } from "./cursor.js";
import { itemsOf, MalformedPageError, memberAt } from "./page-body.js";
import type { PageKey, PaginationStrategy } from "./strategies.js";

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
export type PageSource = {
  /** Where the query parameters begin. */
  readonly first: () => Checkpoint;
  /** Loads the page at a checkpoint. What it throws has the cursor of the checkpoint. */
  readonly load: (checkpoint: Checkpoint, signal: AbortSignal) => Promise<LoadedPage>;
  /** The checkpoint after the item at `index` of a page. */
  readonly after: (page: LoadedPage, index: number) => Checkpoint;
  /** The error for a page that took so many attempts. */
  readonly failure: (reason: string, checkpoint: Checkpoint, page: { readonly attempts: number }) => PaginationError;
};

export function createPageSource({ list, strategy, path, request, fetchPage }: PageSourceInit): PageSource {
  const { method } = list;
  const { parameters, links, counts } = strategy;
  // `paginate` has checked that it is a number.
  const limit = list.limit === undefined ? undefined : (parameterOf(list, request, list.limit) as number | undefined);

  /** The request of the page with this key. */
  function requestOf(key: PageKey | undefined): PageRequest {
    let { query, body } = request;
    parameters.forEach((name, index) => {
      const text = key?.[index];
      if (text === undefined) return;
      if (list.in === "body") body = withMember(body, name.split("."), counts ? Number(text) : text);
      else query = { ...query, [name]: text };
    });
    return { query, body };
  }

  const failure: PageSource["failure"] = (reason, checkpoint, { attempts }) =>
    new PaginationError(reason, {
      method,
      path,
      attempts,
      // The server responded, so a request with a method that is not safe took effect.
      outcome: isSafe(method) ? "rejected" : "unknown",
      cursor: encodeCursor(checkpoint),
    });

  return {
    failure,
    first: () => {
      const given = parameters.map((name) => parameterOf(list, request, name));
      const isComplete = given.length > 0 && given.every((value) => value !== undefined && value !== null);
      return { key: isComplete ? given.map(String) : undefined, skip: 0 };
    },
    load: async (checkpoint, signal) => {
      const { key } = checkpoint;
      const state: CallState = { ...initialState(), link: links ? key?.[0] : undefined };
      try {
        const { data: body, response } = await fetchPage(requestOf(key), signal, state);
        const { headers } = response;
        const items = itemsOf(body, list.items);
        const next = strategy.next({ body, headers, items, key, limit, url: state.url });
        return { key, items, next, response, attempts: state.attempts };
      } catch (error) {
        if (error instanceof MalformedPageError) throw failure(error.message, checkpoint, state);
        const cursor = encodeCursor(checkpoint);
        if (isDinteroError(error) && cursor !== undefined) error.cursor = cursor;
        throw error;
      }
    },
    after: ({ items, key, next }, index) => {
      if (index >= items.length - 1 && next !== undefined) return { key: next, skip: 0 };
      const after = strategy.after?.({ items, key }, index);
      return after === undefined ? { key, skip: index + 1 } : { key: after, skip: 0 };
    },
  };
}

/** The value that a request has for a parameter of its list. */
export const parameterOf = (list: Pagination, { query, body }: PageRequest, name: string): unknown =>
  list.in === "body" ? memberAt(body, name) : query[name];

/** A copy of an object in which the member at a place is replaced. */
function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): unknown {
  const members = Object(whole) as Record<string, unknown>;
  return { ...members, [name]: rest.length > 0 ? withMember(members[name], rest, value) : value };
}
