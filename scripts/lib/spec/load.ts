import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Failure, messageOf } from "./failure.js";
import { type FetchOptions, fetchUpstream, LIMITS } from "./fetch-upstream.js";

export type Loaded =
  | { readonly unchanged: true; readonly name: string }
  | { readonly unchanged: false; readonly name: string; readonly body: Buffer; readonly etag: string | null };

export const isUrl = (from: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(from);

/** A URL without its query, which may contain a secret. */
const nameOf = (url: string): string => url.replace(/[?#].*$/s, "");

/** The bytes of a document from a file or a URL. `name` is what may be recorded of the place. */
export async function load(from: string, options: FetchOptions = {}): Promise<Loaded> {
  if (isUrl(from)) return { name: nameOf(from), ...(await fetchUpstream(from, options)) };
  const name = `file:${basename(from)}`;
  const bytes = options.limits?.bytes ?? LIMITS.bytes;
  try {
    const { size } = await stat(from);
    if (size > bytes)
      throw new Failure(`${from} is larger than ${Math.floor(bytes / 1024 / 1024)} MB.`, "Nothing was changed.");
    return { unchanged: false, name, body: await readFile(from), etag: null };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure(
      `${from} cannot be read: ${messageOf(cause)}`,
      "Nothing was changed. Give an existing file or a URL.",
      { cause },
    );
  }
}
