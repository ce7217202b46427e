import { ConfigurationError } from "../errors/configuration-error.js";
import type { Position, Scheme } from "./schemes.js";

/** A place in a list: a page, and how many of its items are behind already. */
export type Place = {
  /** Undefined for the first page. */
  readonly at: Position | undefined;
  readonly skip: number;
};

/**
 * Cursors as text, for logs, files and other processes.
 *
 * A server's token stands for itself, as do offsets and page numbers. Everything else begins with a tilde: `~<skip>~<JSON of the position>`, with nothing after the second tilde for the first page.
 */
export function encodeCursor({ at, skip }: Place): string | undefined {
  if (skip === 0 && at === undefined) return undefined;
  const [only = "", ...others] = at ?? [];
  if (skip === 0 && others.length === 0 && !only.startsWith("~")) return only;
  return `~${skip}~${at === undefined ? "" : JSON.stringify(at)}`;
}

/** Refuses what is no cursor of the scheme, so that it does not silently begin the list anew. */
export function decodeCursor(cursor: string, scheme: Pick<Scheme, "parameters" | "counts">): Place {
  const place = typeof cursor === "string" ? placeOf(cursor) : undefined;
  if (!place || (place.at !== undefined && !isPosition(place.at, scheme))) {
    throw new ConfigurationError(
      "Expected `from` to be the `cursor` or `nextCursor` of a page, of a walk or of an error of this list.",
    );
  }
  return place;
}

function placeOf(cursor: string): { at: Position | undefined; skip: number } | undefined {
  if (!cursor.startsWith("~")) return { at: [cursor], skip: 0 };
  const [, skip, position] = /^~(\d{1,15})~(.*)$/s.exec(cursor) ?? [];
  if (skip === undefined || position === undefined) return undefined;
  if (position === "") return { at: undefined, skip: Number(skip) };
  try {
    return { at: JSON.parse(position) as Position, skip: Number(skip) };
  } catch {
    return undefined;
  }
}

function isPosition(at: unknown, { parameters, counts }: Pick<Scheme, "parameters" | "counts">): at is Position {
  if (!Array.isArray(at) || at.length !== parameters.length) return false;
  return at.every((value) => typeof value === "string" && (counts ? /^\d{1,15}$/.test(value) : value !== ""));
}
