import type { ErrorContext } from "../errors/dintero-error.js";
import type { AbortLike } from "../util/abort.js";
import type { DinteroEvent } from "../util/events.js";

/** A `fetch` that is given a `Request`; the global one is. */
export type Fetch = (input: Request) => Promise<Response>;

/** Everything that `fetch` takes as headers. */
export type HeadersInput = NonNullable<RequestInit["headers"]>;

/** A request as plain data: unlike a `Request` it can be sent again. */
export type RequestData = {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  /** Other options of `fetch`, such as `credentials`. */
  readonly options: RequestInit;
  readonly body: ArrayBuffer | undefined;
};

/** How a call is retried, complete. All times in milliseconds. */
export type RetryPolicy = {
  readonly limit: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly maxRetryAfter: number;
};

/** What has happened to a call so far. The layers write it, and errors report it. */
export type CallState = {
  /** Place in the queue of the rate limiter, kept over all attempts. */
  arrival?: number;
  /** Requests sent. */
  attempts: number;
  /** A request has been sent and its response is not complete. */
  inFlight: boolean;
  /** An earlier request may have taken effect although its response was lost or was a server error. */
  mayHaveTakenEffect: boolean;
  /** The requests that were sent; after a 401 the last two have different tokens. */
  sent: RequestData[];
  /** Where a page of a list is, as path and query, in place of the path and the query of the call. */
  link?: string | undefined;
  /** The URL of the request. No error and no event may show it. */
  url?: string;
  /** Why the latest response has no body although the server sent one. */
  unread?: string | undefined;
  /** The server's id of the latest request, if it gave one. */
  requestId?: string | undefined;
};

export const initialState = (): CallState => ({ attempts: 0, sent: [], inFlight: false, mayHaveTakenEffect: false });

/** One call, with everything that the layers need to know about it. */
export type CallContext = {
  /** Names the call in events. */
  readonly id: string;
  readonly method: string;
  /** The template, as in the specification. Never the filled path, which may hold personal data. */
  readonly path: string;
  /** Which calls the server counts together; empty for those without a rate limit of their own. */
  readonly rateLimitKey: string;
  /** The call may be sent twice without harm. */
  readonly idempotent: boolean;
  /** Of one attempt, in milliseconds. */
  readonly timeout: number;
  /** Of the whole call, in milliseconds. */
  readonly totalTimeout: number;
  /** When `totalTimeout` has passed, on the clock's `now`. */
  readonly expiresAt: number;
  readonly retry: RetryPolicy | false;
  /** Aborted by the caller or by `totalTimeout`. */
  readonly signal: AbortLike;
  /** The body of a success is handed over after the head; this signal ends it from then on. */
  readonly stream?: { readonly signal: AbortLike | null | undefined } | undefined;
  readonly state: CallState;
  /** Reports to the client's `onEvent`. */
  readonly emit: (event: DinteroEvent) => void;
};

/** Sends a request and returns the complete response, body included. */
export type Send = (request: RequestData, call: CallContext) => Promise<Response>;

/** One kind of behaviour around sending. */
export type Layer = (next: Send) => Send;

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const IDEMPOTENT = new Set([...SAFE, "PUT", "DELETE"]);

/** A method that changes nothing on the server (RFC 9110, section 9.2.1). */
export const isSafe = (method: string): boolean => SAFE.has(method);

/** A method that may be sent twice without harm (RFC 9110, section 9.2.2). */
export const isIdempotent = (method: string): boolean => IDEMPOTENT.has(method);

/** What an error says of a call that fails now. `lastMayHaveTakenEffect` is about the request that has just failed. */
export function errorContext(
  call: Pick<CallContext, "method" | "path" | "state">,
  lastMayHaveTakenEffect: boolean,
): ErrorContext {
  const { attempts, mayHaveTakenEffect, requestId } = call.state;
  // A safe method changes nothing, so only its last attempt counts.
  const unknown = lastMayHaveTakenEffect || (mayHaveTakenEffect && !isSafe(call.method));
  const { method, path } = call;
  return { method, path, attempts, requestId, outcome: unknown ? "unknown" : "rejected" };
}
