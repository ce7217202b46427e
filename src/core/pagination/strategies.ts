import type { Pagination } from "../types/pagination.js";
import { isObject } from "../util/validate.js";

/** What identifies a page: the values of the strategy's parameters, in their order, or its URL. */
export type PageKey = readonly string[];

/** A page as a strategy sees it. */
type PageContext = {
  readonly body: unknown;
  readonly headers: Headers;
  readonly items: readonly unknown[];
  /** Undefined for the first page. */
  readonly key: PageKey | undefined;
  /** The page size that was sent, if one was. */
  readonly limit: number | undefined;
};

/** One way in which pages follow each other. */
export type PaginationStrategy = {
  /** Parameters that ask for a page. */
  readonly parameters: readonly string[];
  /** The only parameter is a whole number. */
  readonly counts?: boolean;
  /** The key is the URL of a page, relative to the page before it, in place of parameters. */
  readonly links?: boolean;
  /** The key of the next page; undefined after the last one. Throws {@link MalformedPageError}. */
  readonly next: (page: PageContext) => PageKey | undefined;
  /** The key of a page that starts after the item at `index`, if that follows without reading the page again. */
  readonly after?: (page: Pick<PageContext, "items" | "key">, index: number) => PageKey | undefined;
};

/** What is wrong with a page, as the end of a sentence. */
export class MalformedPageError extends Error {}

/** The items of a body: those at `place`, or the body itself. */
export function itemsOf(body: unknown, place: string | undefined): readonly unknown[] {
  const found = place === undefined ? body : memberAt(body, place);
  if (Array.isArray(found)) return found;
  if (place === undefined) throw new MalformedPageError(`expected the body to be an array, got ${kindOf(found)}`);
  const where = kindOf(body) === "an object" ? "" : ` in a body that is ${kindOf(body)}`;
  throw new MalformedPageError(`expected \`${place}\` of the body to be an array, got ${kindOf(found)}${where}`);
}

type Name = Pagination["scheme"];
type ListOf<One extends Name> = Pagination & { readonly scheme: One };

export function itemToken({ parameter, token, id = token, endsAtShortPage }: ListOf<"item-token">): PaginationStrategy {
  const cursorOf = (item: unknown): PageKey | undefined => {
    const cursor = [memberAt(item, token), memberAt(item, id)].find(isToken);
    return cursor === undefined ? undefined : [String(cursor)];
  };
  return {
    parameters: [parameter],
    next: ({ items, limit }) => {
      if (endsByLength(items, limit, endsAtShortPage)) return undefined;
      const last = items.at(-1);
      const cursor = cursorOf(last);
      if (!cursor) {
        const names = id === token ? `\`${token}\`` : `\`${token}\` or \`${id}\``;
        throw new MalformedPageError(`the last item (${kindOf(last)}) has no ${names}`);
      }
      return cursor;
    },
    after: ({ items }, index) => cursorOf(items[index]),
  };
}

export function bodyToken({ parameter, token }: ListOf<"body-token" | "page-token">): PaginationStrategy {
  return {
    parameters: [parameter],
    // The length of the page decides nothing, because a page in the middle may be short or empty.
    next: ({ body }) => {
      const cursor = memberAt(body, token);
      if (isNothing(cursor)) return undefined;
      if (!isToken(cursor))
        throw new MalformedPageError(`expected \`${token}\` of the body to be text, got ${kindOf(cursor)}`);
      return [String(cursor)];
    },
  };
}

function headerToken({ parameter, token }: ListOf<"header-token">): PaginationStrategy {
  return { parameters: [parameter], next: ({ headers }) => keyOf(headers.get(token)) };
}

function bodyLink({ next }: ListOf<"body-link">): PaginationStrategy {
  return {
    parameters: [],
    links: true,
    next: ({ body }) => {
      const link = memberAt(body, next);
      if (isNothing(link)) return undefined;
      if (typeof link !== "string")
        throw new MalformedPageError(`expected \`${next}\` of the body to be a URL, got ${kindOf(link)}`);
      return [link];
    },
  };
}

function linkHeader(): PaginationStrategy {
  return { parameters: [], links: true, next: ({ headers }) => keyOf(nextLink(headers.get("link") ?? "")) };
}

const LINK = /<([^<>]*)>((?:[^",]|"[^"]*")*)/g;
const LINK_PARAMETER = /;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/g;

/** The target of `rel="next"` in a `Link` header (RFC 8288). A comma or semicolon inside a URL or a quoted text separates nothing. */
function nextLink(header: string): string | undefined {
  for (const [, target, parameters = ""] of header.matchAll(LINK)) {
    for (const [, name = "", quoted, plain] of parameters.matchAll(LINK_PARAMETER)) {
      const isNext = (quoted ?? plain ?? "").toLowerCase().split(/\s+/).includes("next");
      if (name.toLowerCase() === "rel" && isNext) return target;
    }
  }
  return undefined;
}

export function offset({ parameter, total, endsAtShortPage }: ListOf<"offset">): PaginationStrategy {
  const plus = (key: PageKey | undefined, count: number): PageKey => [String(Number(key?.[0] ?? 0) + count)];
  return {
    parameters: [parameter],
    counts: true,
    next: ({ body, items, key, limit }) => {
      const next = plus(key, items.length);
      const isEnd = endsByLength(items, limit, endsAtShortPage) || reaches(body, total, Number(next[0]));
      return isEnd ? undefined : next;
    },
    after: ({ key }, index) => plus(key, index + 1),
  };
}

export function composite({ token, parameters }: ListOf<"composite">): PaginationStrategy {
  return {
    parameters: Object.keys(parameters),
    next: ({ body }) => {
      const cursor = memberAt(body, token);
      if (isNothing(cursor)) return undefined;
      if (!isObject(cursor)) {
        throw new MalformedPageError(`expected \`${token}\` of the body to be an object, got ${kindOf(cursor)}`);
      }
      if (Object.keys(cursor).length === 0) return undefined;
      return Object.values(parameters).map((names) => {
        const value = names.map((name) => cursor[name]).find(isToken);
        if (value !== undefined) return String(value);
        throw new MalformedPageError(
          `\`${token}\` of the body has no ${names.map((name) => `\`${name}\``).join(" or ")}`,
        );
      });
    },
  };
}

export function pageNumber(list: ListOf<"page-number">): PaginationStrategy {
  const { parameter, current, next, lastPage, total, first = 1, endsAtShortPage } = list;
  return {
    parameters: [parameter],
    counts: true,
    next: ({ body, key, items, limit }) => {
      const here = current === undefined ? Number(key?.[0] ?? first) : memberAt(body, current);
      if (key !== undefined && String(here) !== String(Number(key[0]))) {
        throw new MalformedPageError(`requested page ${key[0]}, and \`${current}\` of the body is ${shown(here)}`);
      }
      if (next === undefined) {
        const page = Number(here ?? first);
        // No page is longer than this one when it is full, so as many pages of its length hold the whole list.
        const isEnd = reaches(body, lastPage, page) || reaches(body, total, (page - first + 1) * items.length);
        return isEnd || endsByLength(items, limit, endsAtShortPage) ? undefined : [String(page + 1)];
      }
      const there = memberAt(body, next);
      if (isNothing(there)) return undefined;
      if (typeof there !== "number" || there <= Number(here ?? 0)) {
        const rule = `a page number${typeof here === "number" ? ` beyond ${here}` : ""}`;
        throw new MalformedPageError(`expected \`${next}\` of the body to be ${rule}, got ${shown(there)}`);
      }
      return [String(there)];
    },
  };
}

/** The strategies by the name of their scheme. */
const STRATEGIES: { readonly [One in Name]: (list: ListOf<One>) => PaginationStrategy } = {
  "item-token": itemToken,
  "body-token": bodyToken,
  "page-token": bodyToken,
  "header-token": headerToken,
  "body-link": bodyLink,
  "link-header": linkHeader,
  offset,
  composite,
  "page-number": pageNumber,
};

/** The strategy of a list; undefined for a scheme that there is not. */
export function strategyOf(list: Pagination): PaginationStrategy | undefined {
  if (!Object.hasOwn(STRATEGIES, list.scheme)) return undefined;
  const make: (list: never) => PaginationStrategy = STRATEGIES[list.scheme];
  const strategy = make(list as never);
  const { hasMore } = list;
  if (hasMore === undefined) return strategy;
  return { ...strategy, next: (page) => (memberAt(page.body, hasMore) === false ? undefined : strategy.next(page)) };
}

/** A list without a cursor in its body ends at an empty page. Only some promise that no page but the last is shorter than what was asked for. */
function endsByLength(items: readonly unknown[], limit: number | undefined, endsAtShortPage = false): boolean {
  return items.length === 0 || (endsAtShortPage && limit !== undefined && items.length < limit);
}

/** Whether a count is the last one by what the body says. */
function reaches(body: unknown, place: string | undefined, count: number): boolean {
  const last = place === undefined ? undefined : memberAt(body, place);
  return typeof last === "number" && count >= last;
}

const keyOf = (token: string | null | undefined): PageKey | undefined => (token ? [token] : undefined);

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";

const isToken = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "") || typeof value === "number";

/** The value at a path such as `meta.next_page`; undefined if a step is missing. */
export function memberAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value);
}

const shown = (value: unknown): string => (typeof value === "number" ? String(value) : kindOf(value));

/** A body may hold secrets, so only the kind of a value is shown. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
