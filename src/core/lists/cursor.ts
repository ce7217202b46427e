import { ConfigurationError } from "../errors/configuration-error.js";
import type { Position } from "./schemes.js";

/** A place in a list: a page, and how many of its items are behind already. */
export type Place = { readonly at: Position | undefined; readonly skip: number };

export const START: Place = { at: undefined, skip: 0 };

/**
 * Cursors as text, for logs, files and other processes.
 *
 * A server's token stands for itself. Everything else begins with a tilde: `~<skip>~<JSON of the position>`, with nothing after the second tilde for the first page.
 */
export function encodeCursor({ at, skip }: Place): string | undefined {
  if (skip === 0 && at === undefined) return undefined;
  if (skip === 0 && typeof at === "string" && !at.startsWith("~")) return at;
  return `~${skip}~${at === undefined ? "" : JSON.stringify(at)}`;
}

export function decodeCursor(cursor: string | undefined): Place {
  if (cursor === undefined) return START;
  if (typeof cursor !== "string" || cursor === "") throw notACursor();
  if (!cursor.startsWith("~")) return { at: cursor, skip: 0 };
  const [, skip, position] = /^~(\d+)~(.*)$/s.exec(cursor) ?? [];
  if (skip === undefined || position === undefined) throw notACursor();
  try {
    return { at: position === "" ? undefined : (JSON.parse(position) as Position), skip: Number(skip) };
  } catch {
    throw notACursor();
  }
}

const notACursor = () =>
  new ConfigurationError("Expected `from` to be the `cursor` or `nextCursor` of a page, of a walk or of an error.");
