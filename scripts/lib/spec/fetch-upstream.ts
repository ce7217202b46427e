import { type LookupAddress, lookup as lookUp } from "node:dns";
import type { IncomingMessage } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { addressOf, isLoopback, isPrivateAddress } from "./addresses.js";
import { Failure, messageOf } from "./failure.js";
import { oneLine } from "./quoted.js";

export type Limits = {
  /** Most bytes of a document, after decompression. */
  readonly bytes: number;
  /** Longest time without data from the server, in milliseconds. */
  readonly idle: number;
  /** Longest time for a document with all its redirects, in milliseconds. */
  readonly total: number;
  readonly redirects: number;
};

export const LIMITS: Limits = { bytes: 50 * 1024 * 1024, idle: 15_000, total: 60_000, redirects: 5 };

export type Fetched =
  | { readonly unchanged: true }
  | { readonly unchanged: false; readonly body: Buffer; readonly etag: string | null };

export type FetchOptions = {
  /** The ETag seen last at this URL, for If-None-Match. */
  readonly etag?: string | null;
  /** A person has named this URL, so it may be on a private network. */
  readonly asked?: boolean;
  readonly limits?: Partial<Limits>;
  /** Which addresses are private; for tests, whose servers all are. */
  readonly isPrivate?: (address: string) => boolean;
};

/** What one request may reach, and what it has reached. */
type Reach = {
  readonly privateAllowed: boolean;
  readonly isPrivate: (address: string) => boolean;
  reachedPrivate: boolean;
};

const ACCEPT = "application/yaml, application/json, text/yaml;q=0.9, text/plain;q=0.8, */*;q=0.1";
const TRY_LATER =
  "Nothing was changed. Open the URL in a browser; try again later, or pass another with --from FILE or URL.";

/** Fetches a document. Throws a {@link Failure} that names the URL and the reason; never follows to a private network. */
export async function fetchUpstream(address: string, options: FetchOptions = {}): Promise<Fetched> {
  const limits = { ...LIMITS, ...options.limits };
  const timeout = AbortSignal.timeout(limits.total);
  let url = checkedUrl(address);
  let privateAllowed = options.asked === true;
  for (let redirects = 0; ; redirects++) {
    const reach: Reach = { privateAllowed, isPrivate: options.isPrivate ?? isPrivateAddress, reachedPrivate: false };
    const response = await request(url, reach, options.etag ?? null, limits, timeout);
    const { statusCode: status = 0, headers } = response;
    if (status === 304) {
      drop(response, undefined);
      if (options.etag) return { unchanged: true };
      throw failure(url, "returned 304 Not Modified to a request without an ETag");
    }
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      drop(response, undefined);
      if (redirects === limits.redirects) throw failure(url, `was redirected more than ${limits.redirects} times`);
      url = redirected(url, headers.location);
      // A request that starts in public stays in public, since the server chooses where a redirect leads.
      privateAllowed &&= reach.reachedPrivate;
      continue;
    }
    if (status !== 200) {
      drop(response, undefined);
      throw failure(url, oneLine(`returned ${status} ${response.statusMessage ?? ""}`));
    }
    const body = await readBody(response, url, limits, timeout);
    refuseHtml(url, headers["content-type"] ?? "", body);
    return { unchanged: false, body, etag: headers.etag ?? null };
  }
}

function checkedUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) throw new Failure(`${address} is not a URL.`, "Give a file, or a URL that begins with https://.");
  if (url.username || url.password) {
    throw new Failure(
      `The URL of ${url.host} holds a user name or password.`,
      "Give it without; it would be recorded.",
    );
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) return url;
  throw new Failure(`${url.protocol}//${url.host} is not fetched.`, "Only https is, and http on this machine itself.");
}

function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw failure(from, `redirects to ${oneLine(location)}, which is not a URL`);
  return checkedUrl(new URL(location, from).href);
}

const failure = (url: URL, what: string, cause?: unknown): Failure =>
  new Failure(`${url.origin}${url.pathname} ${what}.`, TRY_LATER, { cause });

function drop<T>(response: IncomingMessage, value: T): T {
  response.destroy();
  return value;
}

function request(url: URL, reach: Reach, etag: string | null, limits: Limits, signal: AbortSignal) {
  const literal = addressOf(url);
  if (literal !== undefined) admit(url, literal, reach);
  const headers = {
    accept: ACCEPT,
    "accept-encoding": "gzip, br, deflate",
    "user-agent": "dintero-client spec-update",
    ...(etag !== null && { "if-none-match": etag }),
  };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const sent = (url.protocol === "https:" ? https : http).request(url, {
      headers,
      lookup: guardedLookup(url, reach),
      signal,
      timeout: limits.idle,
      agent: false,
    });
    sent.on("timeout", () => sent.destroy(failure(url, `was silent for ${limits.idle} ms`)));
    sent.on("error", (error) => reject(named(url, error, limits, signal)));
    sent.on("response", resolve);
    sent.end();
  });
}

/** Checks the address that is really connected to, so that a name cannot resolve to something else a moment later. */
function guardedLookup(url: URL, reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      try {
        for (const { address } of addresses) admit(url, address, reach);
      } catch (refusal) {
        return callback(refusal as Error, []);
      }
      const [first] = addresses;
      if (options.all || !first) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function admit(url: URL, address: string, reach: Reach): void {
  if (!reach.isPrivate(address)) return;
  reach.reachedPrivate = true;
  if (reach.privateAllowed) return;
  throw new Failure(
    `${url.origin} is the private address ${address}, which is not followed.`,
    "Nothing was changed. If this is your own server, name it with --from.",
  );
}

function named(url: URL, error: unknown, limits: Limits, signal: AbortSignal): Failure {
  if (error instanceof Failure) return error;
  if (signal.aborted) return failure(url, `took longer than ${limits.total} ms`, error);
  return failure(url, `could not be read: ${messageOf(error)}`, error);
}

async function readBody(response: IncomingMessage, url: URL, limits: Limits, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decoded(response) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limits.bytes) throw failure(url, `is larger than ${Math.floor(limits.bytes / 1024 / 1024)} MB`);
      chunks.push(chunk);
    }
  } catch (error) {
    response.destroy();
    throw named(url, error, limits, signal);
  }
  if (!response.complete) throw failure(url, "was cut off");
  return Buffer.concat(chunks);
}

function decoded(response: IncomingMessage): Readable {
  const encoding = response.headers["content-encoding"]?.toLowerCase();
  const through = { gzip: createGunzip, "x-gzip": createGunzip, br: createBrotliDecompress, deflate: createInflate }[
    encoding ?? ""
  ];
  // An error of either stream reaches the reader through the last one.
  return through ? pipeline(response, through(), () => {}) : response;
}

function refuseHtml(url: URL, type: string, body: Buffer): void {
  const start = body.subarray(0, 1024).toString("utf8").trimStart();
  if (!/html/i.test(type) && !start.startsWith("<")) return;
  const title = titleOf(body.subarray(0, 65_536).toString("utf8"));
  throw failure(url, `returned a web page${title ? ` (${JSON.stringify(title)})` : ""}, not a document`);
}

/** In one pass over the text, whatever the text is. */
function titleOf(html: string): string {
  const start = html.toLowerCase().indexOf("<title");
  const open = start < 0 ? -1 : html.indexOf(">", start);
  const end = open < 0 ? -1 : html.indexOf("<", open);
  return end < 0 ? "" : oneLine(html.slice(open + 1, end), 80);
}
