import { badRequest, ok, type SandboxResponse } from "../response.js";
import type { Context } from "../route.js";

type Item = { readonly id?: string | undefined };

/** A page of a bare array whose cursor is the id of the last item. */
export function idPage(items: readonly Item[], { query, world }: Context, maxLimit = 100): SandboxResponse {
  const limit = limitOf(query, world.pageSize, maxLimit);
  if (limit === undefined) return badLimit(maxLimit);
  const start = startOf(items, query.get("starting_after"));
  return start === undefined ? badCursor() : ok(items.slice(start, start + limit));
}

/** A page of an object, with the id of its last item as the cursor when there are more. */
export function namedPage(
  key: string,
  items: readonly Item[],
  { query, world }: Context,
  maxLimit = 100,
): SandboxResponse {
  const limit = limitOf(query, world.pageSize, maxLimit);
  if (limit === undefined) return badLimit(maxLimit);
  const start = startOf(items, query.get("starting_after"));
  if (start === undefined) return badCursor();
  const page = items.slice(start, start + limit);
  const hasMore = start + limit < items.length;
  return ok({ [key]: page, ...(hasMore && { starting_after: page.at(-1)?.id }) });
}

/** Whether a time is within `<field>.gte` and `<field>.lte`. A date without a time counts from its start, or to its end. */
export function isInRange(query: URLSearchParams, field: string, time: string | undefined): boolean {
  const from = query.get(`${field}.gte`);
  const to = query.get(`${field}.lte`);
  if (from === null && to === null) return true;
  if (time === undefined) return false;
  const at = Date.parse(time);
  return (from === null || at >= Date.parse(from)) && (to === null || at <= endOf(to));
}

/** Whether a query parameter, which may occur several times, allows one of the values. */
export function allows(query: URLSearchParams, name: string, ...values: readonly (string | undefined)[]): boolean {
  const wanted = query.getAll(name);
  return wanted.length === 0 || values.some((value) => value !== undefined && wanted.includes(value));
}

/** Whether one of the values contains the text of `search`. */
export function matchesSearch(query: URLSearchParams, ...values: readonly (string | undefined)[]): boolean {
  const search = query.get("search")?.toLowerCase();
  return search === undefined || values.some((value) => value?.toLowerCase().includes(search));
}

/** The number of items on a page, or undefined for one that is not allowed. */
export function limitOf(query: URLSearchParams, pageSize: number, maxLimit: number): number | undefined {
  const limit = Number(query.get("limit") ?? pageSize);
  return Number.isInteger(limit) && limit >= 1 && limit <= maxLimit ? limit : undefined;
}

export const badLimit = (maxLimit: number) => badRequest("limit", `must be a whole number from 1 to ${maxLimit}`);
export const badCursor = (parameter = "starting_after") => badRequest(parameter, "is not a cursor of this list");

function startOf(items: readonly Item[], cursor: string | null): number | undefined {
  if (cursor === null) return 0;
  const index = items.findIndex(({ id }) => id === cursor);
  return index < 0 ? undefined : index + 1;
}

const DAY_MS = 86_400_000;
const endOf = (time: string): number =>
  /^\d{4}-\d{2}-\d{2}$/.test(time) ? Date.parse(time) + DAY_MS - 1 : Date.parse(time);
