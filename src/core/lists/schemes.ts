import type { Pagination } from "./pagination.js";

/** What identifies a page: a token, a number, or the fields of a composite key. Undefined stands for the first page. */
export type Position = string | number | Readonly<Record<string, string | number>>;

type Page = {
  readonly body: unknown;
  readonly items: readonly unknown[];
  /** Where the page was asked for; undefined for the first. */
  readonly at: Position | undefined;
  /** The page size that was sent, if one was. */
  readonly limit: number | undefined;
};

/** One way in which pages follow each other. */
export type Scheme = {
  /** Where the next page begins; undefined after the last one. Throws {@link Malformed}. */
  readonly next: (page: Page) => Position | undefined;
  /** Where a page would begin that starts after the item at `index`, where that can be said without reading the page again. */
  readonly after?: (page: Pick<Page, "items" | "at">, index: number) => Position | undefined;
  /** Query parameters that ask for the page. */
  readonly query: (at: Position) => Readonly<Record<string, string | number>>;
};

/** What a page lacks, as the end of a sentence. */
export class Malformed extends Error {}

/** The items of a body: those under `key`, or the body itself. */
export function itemsOf(body: unknown, key: string | undefined): readonly unknown[] {
  const found = key === undefined ? body : field(body, key);
  if (Array.isArray(found)) return found;
  const place = key === undefined ? "the body" : `\`${key}\` of the body`;
  throw new Malformed(`expected ${place} to be an array, got ${kindOf(found)}`);
}

export function schemeOf(list: Pagination): Scheme {
  switch (list.scheme) {
    case "item-token":
      return itemToken(list.parameter, list.token, list.id);
    case "body-token":
    case "page-token":
      return bodyToken(list.parameter, list.token);
    case "offset":
      return offset(list.parameter);
    case "composite":
      return composite(list.token, list.parameters);
    case "page-number":
      return pageNumber(list.parameter, list.current, list.next);
  }
}

function itemToken(parameter: string, token: string, id: string): Scheme {
  const cursorOf = (item: unknown) => [field(item, token), field(item, id)].find(isToken);
  return {
    next: ({ items, limit }) => {
      // Nothing says where such a list ends but a page that is empty, or shorter than what was asked for.
      if (items.length === 0 || (limit !== undefined && items.length < limit)) return undefined;
      const cursor = cursorOf(items.at(-1));
      if (cursor === undefined) throw new Malformed(`the last item has neither \`${token}\` nor \`${id}\``);
      return cursor;
    },
    after: ({ items }, index) => cursorOf(items[index]),
    query: (at) => ({ [parameter]: at as string }),
  };
}

function bodyToken(parameter: string, token: string): Scheme {
  return {
    // Never decided by the length of the page: a store may give a short or an empty one in the middle.
    next: ({ body }) => {
      const cursor = field(body, token);
      if (cursor === undefined || cursor === null || cursor === "") return undefined;
      if (!isToken(cursor)) throw new Malformed(`expected \`${token}\` of the body to be text, got ${kindOf(cursor)}`);
      return cursor;
    },
    query: (at) => ({ [parameter]: at as string }),
  };
}

function offset(parameter: string): Scheme {
  const start = (at: Position | undefined) => Number(at ?? 0);
  return {
    next: ({ items, at, limit }) => {
      if (items.length === 0 || (limit !== undefined && items.length < limit)) return undefined;
      return start(at) + items.length;
    },
    after: ({ at }, index) => start(at) + index + 1,
    query: (at) => ({ [parameter]: at as number }),
  };
}

function composite(token: string, parameters: Readonly<Record<string, readonly string[]>>): Scheme {
  return {
    next: ({ body }) => {
      const key = field(body, token);
      if (key === undefined || key === null || (typeof key === "object" && Object.keys(key).length === 0))
        return undefined;
      const position: Record<string, string | number> = {};
      for (const [parameter, fields] of Object.entries(parameters)) {
        const value = fields.map((name) => field(key, name)).find(isToken);
        if (value === undefined)
          throw new Malformed(`\`${token}\` of the body has no ${fields.map((name) => `\`${name}\``).join(" or ")}`);
        position[parameter] = value;
      }
      return position;
    },
    query: (at) => at as Readonly<Record<string, string | number>>,
  };
}

function pageNumber(parameter: string, current: string, next: string): Scheme {
  return {
    next: ({ body, at }) => {
      const [here, there] = [field(body, current), field(body, next)];
      if (at !== undefined && here !== Number(at)) {
        throw new Malformed(`asked for page ${String(at)}, the server gave page ${String(here)}`);
      }
      if (there === undefined || there === null) return undefined;
      if (typeof there !== "number")
        throw new Malformed(`expected \`${next}\` of the body to be a number, got ${kindOf(there)}`);
      return there;
    },
    query: (at) => ({ [parameter]: at as number }),
  };
}

const isToken = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "") || typeof value === "number";

/** The value at a path such as `meta.next_page`; undefined where a step is missing. */
function field(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (at, name) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined),
      value,
    );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
