import type { Lists } from "../types/client.js";
import type { Pagination } from "../types/pagination.js";
import { isObject, isText, kindOf } from "../util/validate.js";
import { isNothing, MalformedPageError, malformed, memberAt, optionalAt } from "./page-body.js";

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
  /** The URL that was requested. */
  readonly url: string | undefined;
};

/** One way in which pages follow each other. */
export type PaginationStrategy = Steps & {
  /** Parameters that ask for a page. */
  readonly parameters: readonly string[];
};

type Steps = {
  /** The only parameter is a whole number. */
  readonly counts?: boolean;
  /** The key is the URL of a page without its origin, in place of parameters. */
  readonly links?: boolean;
  /** The key of the next page; undefined after the last one. Throws {@link MalformedPageError}. */
  readonly next: (page: PageContext) => PageKey | undefined;
  /** The key of a page that starts after the item at `index`, if that follows without reading the page again. */
  readonly after?: (page: Pick<PageContext, "items" | "key">, index: number) => PageKey | undefined;
};

type Scheme = Pagination["scheme"];
type ListOf<One extends Scheme> = Pagination & { readonly scheme: One };

type StepsOf<One extends Scheme> = (list: ListOf<One>) => Steps;

/** How the pages of each scheme of some lists follow each other. */
export type Schemes<Used extends Scheme = Scheme> = { readonly [One in Used]: StepsOf<One> };

/** The schemes that a table of lists uses. A client that passes just these does not carry the others into a bundle. */
export type SchemesOf<All extends Lists> = Schemes<All[keyof All]["scheme"]>;

export const itemToken: StepsOf<"item-token"> = ({ token, id = token, endsAtShortPage }) => {
  const cursorOf = (item: unknown) => keyOf([memberAt(item, token), memberAt(item, id)].find(isToken));
  return {
    next: ({ items, limit }) => {
      if (endsByLength(items, limit, endsAtShortPage)) return undefined;
      const last = items.at(-1);
      const cursor = cursorOf(last);
      if (cursor) return cursor;
      const names = either([...new Set([token, id])]);
      throw new MalformedPageError(`the last item (${kindOf(last)}) has no ${names}`);
    },
    after: ({ items }, index) => cursorOf(items[index]),
  };
};

export const bodyToken: StepsOf<"body-token" | "page-token"> = ({ token }) => ({
  // The length of the page decides nothing, because a page in the middle may be short or empty.
  next: ({ body }) => keyOf(optionalAt(body, token, isToken, "text")),
});

const headerToken: StepsOf<"header-token"> = ({ token }) => ({ next: ({ headers }) => keyOf(headers.get(token)) });

const bodyLink: StepsOf<"body-link"> = ({ next }) => ({
  links: true,
  next: ({ body, url }) => linkKey(optionalAt(body, next, isText, "a URL"), url),
});

const linkHeader: StepsOf<"link-header"> = () => ({
  links: true,
  next: ({ headers, url }) => linkKey(nextLink(headers.get("link") ?? ""), url),
});

export const offset: StepsOf<"offset"> = ({ total, endsAtShortPage }) => {
  const plus = (key: PageKey | undefined, count: number) => Number(key?.[0] ?? 0) + count;
  return {
    counts: true,
    next: ({ body, items, key, limit }) => {
      const next = plus(key, items.length);
      const isEnd = endsByLength(items, limit, endsAtShortPage) || reaches(body, total, next);
      return isEnd ? undefined : keyOf(next);
    },
    after: ({ key }, index) => keyOf(plus(key, index + 1)),
  };
};

export const composite: StepsOf<"composite"> = ({ token, parameters }) => ({
  next: ({ body }) => {
    const cursor = optionalAt(body, token, isObject, "an object");
    if (!cursor || Object.keys(cursor).length === 0) return undefined;
    return Object.values(parameters).map((names) => {
      const value = names.map((name) => cursor[name]).find(isToken);
      if (value !== undefined) return String(value);
      throw new MalformedPageError(`\`${token}\` of the body has no ${either(names)}`);
    });
  },
});

export const pageNumber: StepsOf<"page-number"> = ({ current, next, lastPage, total, first = 1, endsAtShortPage }) => ({
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
      return isEnd || endsByLength(items, limit, endsAtShortPage) ? undefined : keyOf(page + 1);
    }
    const there = memberAt(body, next);
    if (isNothing(there) || (typeof there === "number" && there > Number(here ?? 0))) return keyOf(there);
    throw malformed(next, `a page number${typeof here === "number" ? ` beyond ${here}` : ""}`, shown(there));
  },
});

/** All schemes that there are. */
export const SCHEMES: Schemes = {
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
export function strategyOf(list: Pagination, schemes: Partial<Schemes>): PaginationStrategy | undefined {
  const { scheme, hasMore } = list;
  if (!Object.hasOwn(schemes, scheme)) return undefined;
  const stepsOf = schemes[scheme] as (list: Pagination) => Steps;
  const steps = stepsOf(list);
  return {
    parameters: "parameters" in list ? Object.keys(list.parameters) : "parameter" in list ? [list.parameter] : [],
    ...steps,
    next: (page) => (hasMore && memberAt(page.body, hasMore) === false ? undefined : steps.next(page)),
  };
}

const LINK = /<([^<>]*)>((?:[^",]|"[^"]*")*)/g;
const LINK_PARAMETER = /;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/g;

/** The target of `rel="next"` in a `Link` header (RFC 8288). A comma or semicolon inside a URL or a quoted text separates nothing. */
function nextLink(header: string): string | undefined {
  for (const [, target, parameters = ""] of header.matchAll(LINK)) {
    for (const [, name = "", quoted, plain = ""] of parameters.matchAll(LINK_PARAMETER)) {
      const isNext = (quoted ?? plain).toLowerCase().split(/\s+/).includes("next");
      if (name.toLowerCase() === "rel" && isNext) return target;
    }
  }
  return undefined;
}

/** The URL of the next page without its origin. It has to be that of the page before, because the access token goes there. */
function linkKey(link: string | undefined, base = ""): PageKey | undefined {
  if (!link) return undefined;
  let fault = "not a URL";
  if (URL.canParse(link, base)) {
    const { origin, pathname, search } = new URL(link, base);
    if (origin === new URL(base).origin) return [pathname + search];
    fault = "of another origin";
  }
  throw new MalformedPageError(`the link to the next page is ${fault}`);
}

/** A list without a cursor in its body ends at an empty page. Only some promise that no page but the last is shorter than what was asked for. */
function endsByLength(items: readonly unknown[], limit: number | undefined, endsAtShortPage = false): boolean {
  return items.length === 0 || (endsAtShortPage && limit !== undefined && items.length < limit);
}

/** Whether a count is the last one by what the body says. */
function reaches(body: unknown, place: string | undefined, count: number): boolean {
  const last = place && memberAt(body, place);
  return typeof last === "number" && count >= last;
}

/** The key of a page that one value identifies; undefined without one. */
const keyOf = (value: unknown): PageKey | undefined => (isNothing(value) ? undefined : [String(value)]);

const isToken = (value: unknown): value is string | number => isText(value) || typeof value === "number";

const either = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(" or ");

const shown = (value: unknown): string => (typeof value === "number" ? String(value) : kindOf(value));
