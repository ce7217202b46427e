import type { Pagination } from "./pagination.js";

/** What identifies a page: the values of the scheme's parameters, in their order. */
export type Position = readonly string[];

/** A page as a scheme sees it. */
type PageFacts = {
  readonly body: unknown;
  readonly items: readonly unknown[];
  /** Where the page was asked for; undefined for the first. */
  readonly at: Position | undefined;
  /** The page size that was sent, if one was. */
  readonly limit: number | undefined;
};

/** One way in which pages follow each other. */
export type Scheme = {
  /** Query parameters that ask for a page. */
  readonly parameters: readonly string[];
  /** The one parameter is a whole number. */
  readonly counts?: boolean;
  /** Where the next page begins; undefined after the last one. Throws {@link Malformed}. */
  readonly next: (page: PageFacts) => Position | undefined;
  /** Where a page would begin that starts after the item at `index`, where that can be said without reading the page again. */
  readonly after?: (page: Pick<PageFacts, "items" | "at">, index: number) => Position | undefined;
};

/** What is wrong with a page, as the end of a sentence. */
export class Malformed extends Error {}

/** The items of a body: those under `key`, or the body itself. */
export function itemsOf(body: unknown, key: string | undefined): readonly unknown[] {
  const found = key === undefined ? body : field(body, key);
  if (Array.isArray(found)) return found;
  if (key === undefined) throw new Malformed(`expected the body to be an array, got ${kindOf(found)}`);
  const where = kindOf(body) === "an object" ? "" : ` in a body that is ${kindOf(body)}`;
  throw new Malformed(`expected \`${key}\` of the body to be an array, got ${kindOf(found)}${where}`);
}

type Name = Pagination["scheme"];
type ListOf<One extends Name> = Pagination & { readonly scheme: One };

/** Schemes by name. A client is given those that its API uses, so that its bundle carries no others. */
export type Schemes<Used extends Name = Name> = { readonly [One in Used]: (list: ListOf<One>) => Scheme };

export function itemToken({ parameter, token, id }: ListOf<"item-token">): Scheme {
  const cursorOf = (item: unknown): Position | undefined => {
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
        throw new Malformed(`expected the last item to have \`${token}\` or \`${id}\`, got ${kindOf(last)} without`);
      }
      return cursor;
    },
    after: ({ items }, index) => cursorOf(items[index]),
  };
}

export function bodyToken({ parameter, token }: ListOf<"body-token" | "page-token">): Scheme {
  return {
    parameters: [parameter],
    // Never decided by the length of the page: a store may give a short or an empty one in the middle.
    next: ({ body }) => {
      const cursor = field(body, token);
      if (isNothing(cursor)) return undefined;
      if (!isToken(cursor)) throw new Malformed(`expected \`${token}\` of the body to be text, got ${kindOf(cursor)}`);
      return [String(cursor)];
    },
  };
}

export function offset({ parameter }: ListOf<"offset">): Scheme {
  const plus = (at: Position | undefined, count: number): Position => [String(Number(at?.[0] ?? 0) + count)];
  return {
    parameters: [parameter],
    counts: true,
    next: ({ items, at, limit }) => (endsByLength(items, limit) ? undefined : plus(at, items.length)),
    after: ({ at }, index) => plus(at, index + 1),
  };
}

export function composite({ token, parameters }: ListOf<"composite">): Scheme {
  return {
    parameters: Object.keys(parameters),
    next: ({ body }) => {
      const key = field(body, token);
      if (isNothing(key)) return undefined;
      if (!isObject(key)) throw new Malformed(`expected \`${token}\` of the body to be an object, got ${kindOf(key)}`);
      if (Object.keys(key).length === 0) return undefined;
      return Object.values(parameters).map((names) => {
        const value = names.map((name) => key[name]).find(isToken);
        if (value !== undefined) return String(value);
        throw new Malformed(`\`${token}\` of the body has no ${names.map((name) => `\`${name}\``).join(" or ")}`);
      });
    },
  };
}

export function pageNumber({ parameter, current, next }: ListOf<"page-number">): Scheme {
  return {
    parameters: [parameter],
    counts: true,
    next: ({ body, at }) => {
      const [here, there] = [field(body, current), field(body, next)];
      if (at !== undefined && String(here) !== String(Number(at[0]))) {
        throw new Malformed(`asked for page ${at[0]}, and \`${current}\` of the body is ${shown(here)}`);
      }
      if (isNothing(there)) return undefined;
      if (typeof there !== "number" || there <= Number(here ?? 0)) {
        const rule = `a page number${typeof here === "number" ? ` beyond ${here}` : ""}`;
        throw new Malformed(`expected \`${next}\` of the body to be ${rule}, got ${shown(there)}`);
      }
      return [String(there)];
    },
  };
}

/** Every scheme there is. */
export const ALL_SCHEMES: Schemes = {
  "item-token": itemToken,
  "body-token": bodyToken,
  "page-token": bodyToken,
  offset,
  composite,
  "page-number": pageNumber,
};

/** Nothing says where a list without a cursor in its body ends but a page that is empty, or shorter than what was asked for. */
function endsByLength(items: readonly unknown[], limit: number | undefined): boolean {
  return items.length === 0 || (limit !== undefined && items.length < limit);
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";

const isToken = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "") || typeof value === "number";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The value at a path such as `meta.next_page`; undefined where a step is missing. */
function field(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
}

const shown = (value: unknown): string => (typeof value === "number" ? String(value) : kindOf(value));

/** Bodies may hold secrets, so a value that came is told by its kind alone. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
