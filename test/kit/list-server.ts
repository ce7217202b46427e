import { connectionReset, json } from "../../src/testing/index.js";
import { type LISTS, type Thing, things } from "./lists.js";

/** What a server does instead of returning the page. */
export type Failure = "lost" | "overloaded" | "refused" | "malformed";

/** A list, and how a server divides it into pages. */
export type ListOnServer = {
  readonly path: keyof typeof LISTS;
  /** Sizes of the pages, for lists whose pages are the server's choice; their sum is the number of items. */
  readonly pages: readonly number[];
  /** Page size of lists that are requested by item, when none is sent. */
  readonly size: number;
  /** What every token begins with. */
  readonly prefix: string;
};

const BY_ITEM = new Set<string>(["/item-token", "/offset", "/search"]);

/** Whether a page begins after the item that the client names, rather than where the server divided the list. */
export const isAskedByItem = ({ path }: ListOnServer): boolean => BY_ITEM.has(path);

export const itemsOn = ({ pages }: ListOnServer): Thing[] =>
  things(...Array.from({ length: pages.reduce((sum, size) => sum + size, 0) }, (_, index) => `thing-${index}`));

/** A server of one list. Fails the requests with the given ordinals, the first of which is 0. */
export class ListServer {
  requests = 0;
  failures = 0;
  readonly #list: ListOnServer;
  readonly #failing: ReadonlyMap<number, Failure>;
  readonly #items: readonly Thing[];

  constructor(list: ListOnServer, failing: ReadonlyMap<number, Failure> = new Map()) {
    this.#list = list;
    this.#failing = failing;
    this.#items = itemsOn(list);
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const failure = this.#failing.get(this.requests);
    this.requests += 1;
    if (failure) this.failures += 1;
    if (failure === "lost") throw connectionReset();
    if (failure === "overloaded") return json({}, { status: 503 });
    if (failure === "refused") return json({}, { status: 429 });
    if (failure === "malformed") return json({ unexpected: true });
    const query = new URL(request.url).searchParams;
    return json(isAskedByItem(this.#list) ? this.#byItem(query) : this.#byPage(query));
  };

  #byItem(query: URLSearchParams): unknown {
    const after = query.get("starting_after");
    const size = Number(query.get("limit") ?? this.#list.size);
    if (this.#list.path !== "/item-token") {
      return { things: this.#items.slice(Number(after ?? 0), Number(after ?? 0) + size) };
    }
    const tokens = this.#items.map(({ id }) => this.#list.prefix + id);
    const start = after === null ? 0 : indexOf(tokens, after) + 1;
    return this.#items.slice(start, start + size).map(({ id }) => ({ id, paging_token: this.#list.prefix + id }));
  }

  #byPage(query: URLSearchParams): unknown {
    const { pages, prefix } = this.#list;
    const tokens = pages.map((_, page) => prefix + page);
    const begin = (page: number) => pages.slice(0, page).reduce((sum, size) => sum + size, 0);
    const itemsAt = (page: number) => this.#items.slice(begin(page), begin(page + 1));
    const pageAt = (name: string) => (query.has(name) ? indexOf(tokens, query.get(name)) : 0);
    const next = (page: number) => tokens[page + 1];
    switch (this.#list.path) {
      case "/body-token": {
        const page = pageAt("starting_after");
        return { things: itemsAt(page), starting_after: next(page) ?? null };
      }
      case "/page-token": {
        const page = pageAt("page");
        return { entries: itemsAt(page), next_page_token: next(page) ?? "" };
      }
      case "/composite": {
        const page = pageAt("starting_after_id");
        if (query.get("starting_after_date") !== (page === 0 ? null : `day-${page}`)) throw new Error("Half a key");
        const day = { [page % 2 ? "created_at" : "settled_at"]: `day-${page + 1}` };
        return { items: itemsAt(page), ...(next(page) && { last_evaluated_key: { id: next(page), ...day } }) };
      }
      default: {
        const page = Number(query.get("page") ?? 1);
        const meta = { page, ...(page < pages.length && { next_page: page + 1 }) };
        return { data: itemsAt(page - 1), meta };
      }
    }
  }
}

function indexOf(tokens: readonly string[], token: string | null): number {
  const index = tokens.indexOf(token ?? "");
  if (index === -1) throw new Error(`Asked for a token that was never returned: ${token}`);
  return index;
}
