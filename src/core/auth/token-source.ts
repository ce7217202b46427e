/** Where access tokens come from. */
export type TokenSource = {
  /** The current token, if there is one. @default none, so that every call asks `get` */
  readonly peek?: () => string | undefined;
  /** The current token, or a new one. The signal ends the waiting, not the request for the token, because other calls share it. */
  readonly get: (signal: AbortSignal, onWait?: () => void) => Promise<string>;
  /** A call begins, and ends when the function that this returns is called. A source can renew a token while calls are in flight, and keep no process alive otherwise. @default none */
  readonly attend?: () => () => void;
  /** The server refused this very token. A newer one stays. */
  readonly invalidate: (token: string) => Promise<void>;
};

/** A token that does not change, or a function that every call asks for one. */
export function staticToken(given: string | (() => string | Promise<string>)): TokenSource {
  const invalidate = async () => {};
  if (typeof given === "function") return { get: async () => given(), invalidate };
  return { peek: () => given, get: async () => given, invalidate };
}

// What a header value may contain (RFC 9110, section 5.5), without what a token cannot.
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** Whether a value can be sent as an access token. */
export const isAccessToken = (value: unknown): value is string => typeof value === "string" && HEADER_SAFE.test(value);
