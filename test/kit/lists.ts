import { defineClient } from "../../src/core/client.js";
import type { ClientOptions } from "../../src/core/options.js";
import type { Lists } from "../../src/core/types/client.js";

/** An item of the lists of these tests. */
export type Thing = { readonly id: string; readonly paging_token?: string };

type JsonResponse<Body> = {
  readonly 200: { readonly headers: Record<string, unknown>; readonly content: { readonly "application/json": Body } };
};
type Operation<Query, Body> = {
  readonly parameters: { readonly query?: Query };
  readonly responses: JsonResponse<Body>;
};
type Get<Query, Body> = { readonly get: Operation<Query & { readonly limit?: number }, Body> };
type Token = { readonly starting_after?: string };

type Paths = {
  "/item-token": Get<Token, Thing[]>;
  "/body-token": Get<Token, { things: Thing[]; starting_after?: string | null }>;
  "/offset": Get<{ readonly starting_after?: number }, { things: Thing[] }>;
  "/composite": Get<
    { readonly starting_after_id?: string; readonly starting_after_date?: string },
    { items: Thing[]; last_evaluated_key?: { id: string; settled_at?: string; created_at?: string } }
  >;
  "/page-token": Get<{ readonly page?: string }, { entries: Thing[]; next_page_token?: string }>;
  "/page-number": Get<{ readonly page?: number }, { data: Thing[]; meta: { page: number; next_page?: number | null } }>;
  "/search": {
    readonly post: Operation<{ readonly starting_after?: number; readonly limit?: number }, { things: Thing[] }> & {
      readonly requestBody: { readonly content: { readonly "application/json": { readonly name: string } } };
    };
  };
};

/** A list of every scheme. */
export const LISTS = {
  "/item-token": {
    method: "GET",
    scheme: "item-token",
    parameter: "starting_after",
    token: "paging_token",
    id: "id",
    limit: "limit",
    maxLimit: 100,
  },
  "/body-token": {
    method: "GET",
    scheme: "body-token",
    items: "things",
    parameter: "starting_after",
    token: "starting_after",
    limit: "limit",
  },
  "/offset": { method: "GET", scheme: "offset", items: "things", parameter: "starting_after", limit: "limit" },
  "/composite": {
    method: "GET",
    scheme: "composite",
    items: "items",
    token: "last_evaluated_key",
    parameters: { starting_after_id: ["id"], starting_after_date: ["settled_at", "created_at"] },
    limit: "limit",
    maxLimit: 1000,
  },
  "/page-token": {
    method: "GET",
    scheme: "page-token",
    items: "entries",
    parameter: "page",
    token: "next_page_token",
    limit: "limit",
  },
  "/page-number": {
    method: "GET",
    scheme: "page-number",
    items: "data",
    parameter: "page",
    current: "meta.page",
    next: "meta.next_page",
    limit: "limit",
  },
  "/search": { method: "POST", scheme: "offset", items: "things", parameter: "starting_after", limit: "limit" },
} as const satisfies Lists;

/** A client of nothing but lists. It retries nothing unless the options say otherwise. */
export function listClient(fetch: (request: Request) => Promise<Response>, options: ClientOptions = {}, lists = LISTS) {
  return defineClient<Paths, typeof LISTS>({
    baseUrl: "https://api.test",
    fetch,
    retry: false,
    lists,
    ...options,
  });
}

/** Things with these ids. */
export const things = (...ids: readonly string[]): Thing[] => ids.map((id) => ({ id }));

/** The ids of things. */
export const ids = (list: readonly Thing[]): string[] => list.map(({ id }) => id);

/** Iterates to the end, or until an error; returns the ids that were yielded and the error. */
export async function collect(pager: AsyncIterable<Thing>): Promise<{ ids: string[]; error: unknown }> {
  const seen: string[] = [];
  try {
    for await (const { id } of pager) seen.push(id);
    return { ids: seen, error: undefined };
  } catch (error) {
    return { ids: seen, error };
  }
}

/** A signal that counts its listeners. */
export function countedSignal(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  const present = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    present.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    present.delete(args[1]);
    remove(...args);
  };
  return { controller, listeners: () => present.size };
}
