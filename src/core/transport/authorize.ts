import type { Call, Layer, Outgoing } from "../call.js";
import { AuthenticationError } from "../errors/authentication-error.js";
import { type CallFacts, factsOf, isDinteroError } from "../errors/base.js";
import { asAbortSignal } from "./ending.js";

/** Where bearers come from. */
export type TokenSource = {
  /** A token believed to be good, where one is at hand. @default never, so that every call asks `token` */
  readonly present?: () => string | undefined;
  /** A token believed to be good. Waiting for it ends with the signal; the making of it does not. */
  readonly token: (signal: AbortSignal, onWait?: () => void) => Promise<string>;
  /** The server refused this very token. Others that are newer stay. */
  readonly refused: (token: string) => Promise<void>;
};

/** A token that does not change, or a function that is asked for one by every call. */
export function givenToken(given: string | (() => string | Promise<string>)): TokenSource {
  const refused = async () => {};
  if (typeof given === "function") return { token: async () => given(), refused };
  return { present: () => given, token: async () => given, refused };
}

/**
 * Adds the bearer, and replays a call once when the server refuses it with 401.
 *
 * Left alone: a call that brought its own `Authorization`, and one to another origin than the API's, which must never see the token.
 */
export function authorize(source: TokenSource, origin: string): Layer {
  return (next) => async (outgoing, call) => {
    if (outgoing.headers.has("authorization") || !isWithin(outgoing.url, origin)) return next(outgoing, call);
    const token = await obtain(source, call);
    const response = await next(withBearer(outgoing, token, call), call);
    if (response.status !== 401) return response;
    const renewed = await obtain(source, call, token);
    return renewed === token ? response : next(withBearer(outgoing, renewed, call), call);
  };
}

/** Whether a URL is of an origin. The slash tells it from `https://api.example.com@elsewhere`. */
export const isWithin = (url: string, origin: string): boolean => url.startsWith(`${origin}/`);

async function obtain(source: TokenSource, call: Call, refused?: string): Promise<string> {
  const { method, path, signal } = call;
  const onWait = () => call.emit({ type: "wait", method, path, reason: "token", expected: undefined });
  try {
    if (refused !== undefined) await source.refused(refused);
    return source.present?.() ?? (await source.token(asAbortSignal(signal), onWait));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw asAuthenticationError(error, factsOf(call, false));
  }
}

/** The shared failure of a mint, told to one of those who waited for it. */
export function asAuthenticationError(error: unknown, facts: CallFacts): AuthenticationError {
  if (error instanceof AuthenticationError) {
    return new AuthenticationError(error.reason, facts, { cause: error.cause });
  }
  // The text of a stranger's error may hold a secret; it stays in `cause`.
  const reason = isDinteroError(error) ? error.message : "the `token` function failed";
  return new AuthenticationError(reason, facts, { cause: error });
}

// What a header value may hold (RFC 9110, section 5.5), less what a token cannot.
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** Whether a value can be sent as a bearer. */
export const isBearer = (value: unknown): value is string => typeof value === "string" && HEADER_SAFE.test(value);

function withBearer(outgoing: Outgoing, token: string, call: Call): Outgoing {
  if (!isBearer(token)) {
    throw new AuthenticationError(
      "the token is empty or holds a character that no header may hold",
      factsOf(call, false),
    );
  }
  const headers = new Headers(outgoing.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...outgoing, headers };
}
