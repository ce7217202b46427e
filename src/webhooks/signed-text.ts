import { ConfigurationError, expected } from "../core/errors/configuration-error.js";

/** What the signature of a callback covers in addition to its time and its account. */
export type SignedRequest = { readonly method: string; readonly url: URL };

/** The text that Dintero signs for a callback. */
export function signedText(time: string, accountId: string, { method, url }: SignedRequest): Uint8Array<ArrayBuffer> {
  const query = new URLSearchParams(url.search);
  query.sort();
  const lines = [time, accountId, method.toUpperCase(), url.hostname, url.pathname, query.toString()];
  return new TextEncoder().encode(lines.join("\n"));
}

/**
 * The URL that Dintero called.
 *
 * @param origin Where Dintero reaches the server. Without it `url` must be the whole URL.
 * @throws ConfigurationError when there is no host.
 */
export function calledUrl(url: unknown, origin: string | URL | undefined): URL {
  const text = String(url);
  const isPath = text.startsWith("/");
  if (origin === undefined) {
    if (!isPath && URL.canParse(text)) return new URL(text);
    const rule = "the whole URL that Dintero called. Set `origin` when the server only knows the path";
    throw new ConfigurationError(`Expected \`url\` to be ${rule}.`);
  }
  const base = originOf(origin);
  // A path that begins with two slashes would replace the host if it were resolved against the origin.
  if (isPath && URL.canParse(base + text)) return new URL(base + text);
  if (!URL.canParse(text)) throw new ConfigurationError("Expected `url` to be the path or the URL of the request.");
  const { pathname, search } = new URL(text);
  return new URL(base + pathname + search);
}

function originOf(origin: string | URL): string {
  const text = String(origin);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "";
  if (!isOrigin) throw expected("origin", 'an address without a path, such as "https://shop.example.com"', text);
  return url.origin;
}
