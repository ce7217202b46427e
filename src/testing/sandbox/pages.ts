import { badRequest, ok, type SandboxResponse } from "./response.js";

/** Items that are created on demand, so that a million of them take no memory. */
export type Collection<Item> = {
  readonly size: number;
  readonly at: (index: number) => Item;
};

export type PageOptions = {
  /** Items on a page when the caller names no `limit`. */
  readonly pageSize: number;
  /** Text before the number in a cursor. */
  readonly prefix?: string;
};

/** A cursor that continues after the item at `index`. */
export const cursorAfter = (index: number, prefix = "pt_"): string => `${prefix}${index + 1}`;

/** A page of a bare array; its last item carries the cursor. */
export function arrayPage(items: Collection<unknown>, query: URLSearchParams, options: PageOptions): SandboxResponse {
  const range = rangeOf(items.size, query, options);
  return "status" in range ? range : ok(slice(items, range));
}

/** A page whose cursor is next to the items; the last page has none. */
export function bodyPage(
  key: string,
  items: Collection<unknown>,
  query: URLSearchParams,
  options: PageOptions,
): SandboxResponse {
  const range = rangeOf(items.size, query, options);
  if ("status" in range) return range;
  const more = range.end < items.size && { starting_after: cursorAfter(range.end - 1, options.prefix) };
  return ok({ [key]: slice(items, range), ...more });
}

/** A page that is asked for by the number of items before it. */
export function offsetPage(
  key: string,
  items: Collection<unknown>,
  query: URLSearchParams,
  options: PageOptions & { readonly others: Readonly<Record<string, unknown>> },
): SandboxResponse {
  const limit = limitOf(query, options.pageSize);
  const start = Number(query.get("starting_after") ?? 0);
  if (limit === undefined) return badLimit();
  if (!Number.isInteger(start) || start < 0) return badCursor();
  const end = Math.min(start + limit, items.size);
  return ok({ ...options.others, starting_after: start, [key]: slice(items, { start, end }) });
}

type Range = { readonly start: number; readonly end: number };

function rangeOf(
  size: number,
  query: URLSearchParams,
  { pageSize, prefix = "pt_" }: PageOptions,
): Range | SandboxResponse {
  const limit = limitOf(query, pageSize);
  if (limit === undefined) return badLimit();
  const cursor = query.get("starting_after");
  const start = cursor === null ? 0 : numberIn(cursor, prefix);
  if (start === undefined || start > size) return badCursor();
  return { start, end: Math.min(start + limit, size) };
}

function numberIn(cursor: string, prefix: string): number | undefined {
  const digits = cursor.startsWith(prefix) ? cursor.slice(prefix.length) : "";
  return /^\d+$/.test(digits) ? Number(digits) : undefined;
}

function limitOf(query: URLSearchParams, pageSize: number): number | undefined {
  const limit = Number(query.get("limit") ?? pageSize);
  return Number.isInteger(limit) && limit >= 1 && limit <= 100 ? limit : undefined;
}

function slice<Item>({ at }: Collection<Item>, { start, end }: Range): Item[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => at(start + index));
}

const badLimit = () => badRequest("limit", "must be a whole number from 1 to 100");
const badCursor = () => badRequest("starting_after", "is not a cursor of this list");
