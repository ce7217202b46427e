import type { Pagination } from "../types/pagination.js";
import { isObject } from "../util/validate.js";

/** What identifies a page: the values of the strategy's parameters, in their order. */
export type PageKey = readonly string[];

/** A page as a strategy sees it. */
type PageContext = {
  readonly body: unknown;
  readonly items: readonly unknown[];
  /** Undefined for the first page. */
  readonly key: PageKey | undefined;
  /** The page size that was sent, if one was. */
  readonly limit: number | undefined;
};

/** One way in which pages follow each other. */
export type PaginationStrategy = {
  /** Query parameters that ask for a page. */
  readonly parameters: readonly string[];
  /** The only parameter is a whole number. */
  readonly counts?: boolean;
  /** The key of the next page; undefined after the last one. Throws {@link MalformedPageError}. */
  readonly next: (page: PageContext) => PageKey | undefined;
  /** The key of a page that starts after the item at `index`, if that follows without reading the page again. */
  readonly after?: (page: Pick<PageContext, "items" | "key">, index: number) => PageKey | undefined;
};

/** What is wrong with a page, as the end of a sentence. */
export class MalformedPageError extends Error {}

/** The items of a body: those under `member`, or the body itself. */
export function itemsOf(body: unknown, member: string | undefined): readonly unknown[] {
  const found = member === undefined ? body : field(body, member);
  if (Array.isArray(found)) return found;
  if (member === undefined) throw new MalformedPageError(`expected the body to be an array, got ${kindOf(found)}`);
  const where = kindOf(body) === "an object" ? "" : ` in a body that is ${kindOf(body)}`;
  throw new MalformedPageError(`expected \`${member}\` of the body to be an array, got ${kindOf(found)}${where}`);
}

type Name = Pagination["scheme"];
type ListOf<One extends Name> = Pagination & { readonly scheme: One };

export function itemToken({ parameter, token, id }: ListOf<"item-token">): PaginationStrategy {
  const cursorOf = (item: unknown): PageKey | undefined => {
    const cursor = [field(item, token), field(item, id)].find(isToken);
    return cursor === undefined ? undefined : [String(cursor)];
  };
  return {
    parameters: [parameter],
    next: ({ items, limit }) => {
      if (endsByLength(items, limit)) return undefined;
      const last = items.at(-1);
      const cursor = cursorOf(last);
      if (!cursor) {
        throw new MalformedPageError(
          `expected the last item to have \`${token}\` or \`${id}\`, got ${kindOf(last)} without`,
        );
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
      const cursor = field(body, token);
      if (isNothing(cursor)) return undefined;
      if (!isToken(cursor))
        throw new MalformedPageError(`expected \`${token}\` of the body to be text, got ${kindOf(cursor)}`);
      return [String(cursor)];
    },
  };
}

export function offset({ parameter }: ListOf<"offset">): PaginationStrategy {
  const plus = (key: PageKey | undefined, count: number): PageKey => [String(Number(key?.[0] ?? 0) + count)];
  return {
    parameters: [parameter],
    counts: true,
    next: ({ items, key, limit }) => (endsByLength(items, limit) ? undefined : plus(key, items.length)),
    after: ({ key }, index) => plus(key, index + 1),
  };
}

export function composite({ token, parameters }: ListOf<"composite">): PaginationStrategy {
  return {
    parameters: Object.keys(parameters),
    next: ({ body }) => {
      const cursor = field(body, token);
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

export function pageNumber({ parameter, current, next }: ListOf<"page-number">): PaginationStrategy {
  return {
    parameters: [parameter],
    counts: true,
    next: ({ body, key }) => {
      const [here, there] = [field(body, current), field(body, next)];
      if (key !== undefined && String(here) !== String(Number(key[0]))) {
        throw new MalformedPageError(`asked for page ${key[0]}, and \`${current}\` of the body is ${shown(here)}`);
      }
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
export const STRATEGIES: { readonly [One in Name]: (list: ListOf<One>) => PaginationStrategy } = {
  "item-token": itemToken,
  "body-token": bodyToken,
  "page-token": bodyToken,
  offset,
  composite,
  "page-number": pageNumber,
};

/** A list without a cursor in its body ends at a page that is empty, or shorter than what was asked for. */
function endsByLength(items: readonly unknown[], limit: number | undefined): boolean {
  return items.length === 0 || (limit !== undefined && items.length < limit);
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";

const isToken = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "") || typeof value === "number";

/** The value at a path such as `meta.next_page`; undefined if a step is missing. */
function field(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

const shown = (value: unknown): string => (typeof value === "number" ? String(value) : kindOf(value));

/** A body may hold secrets, so only the kind of a value is shown. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
