import { AuthenticationError } from "../errors/authentication-error.js";
import { type ErrorContext, isDinteroError } from "../errors/dintero-error.js";
import { type CallContext, errorContext, type Layer, type RequestData } from "../types/call.js";
import { toAbortSignal } from "../util/abort.js";
import { isAccessToken, type TokenSource } from "./token-source.js";

/**
 * Adds the access token, and sends a call once more when the server refuses the token with 401.
 *
 * It leaves two kinds of calls alone: those with an `Authorization` of their own, and those to another origin than the API's, which must never receive the token.
 */
export function authorize(source: TokenSource, origins: readonly string[]): Layer {
  return (next) => async (request, call) => {
    const isTrusted = origins.some((origin) => isSameOrigin(request.url, origin));
    if (request.headers.has("authorization") || !isTrusted) return next(request, call);
    const end = source.attend?.();
    try {
      const token = await getToken(source, call);
      const response = await next(withToken(request, token, call), call);
      if (response.status !== 401) return response;
      const renewed = await getToken(source, call, token);
      return renewed === token ? response : await next(withToken(request, renewed, call), call);
    } finally {
      end?.();
    }
  };
}

/** Whether a URL is of an origin. The slash distinguishes it from `https://api.example.com@elsewhere`. */
export const isSameOrigin = (url: string, origin: string): boolean => url.startsWith(`${origin}/`);

async function getToken(source: TokenSource, call: CallContext, refused?: string): Promise<string> {
  const { id, method, path, signal } = call;
  const onWait = () => call.emit({ type: "wait", id, method, path, reason: "token", expected: undefined });
  try {
    if (refused !== undefined) await source.invalidate(refused);
    return source.peek?.() ?? (await source.get(toAbortSignal(signal), onWait));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw asAuthenticationError(error, errorContext(call, false));
  }
}

/** The failure of a token request, for one of the calls that waited for it. */
export function asAuthenticationError(error: unknown, context: ErrorContext): AuthenticationError {
  if (error instanceof AuthenticationError) {
    return new AuthenticationError(error.reason, context, { cause: error.cause });
  }
  // The text of an error from outside the package may hold a secret, so it stays in `cause`.
  const reason = isDinteroError(error)
    ? // The error below states the effect itself.
      error.message.replace(" The request had no effect.", "")
    : "the `token` function failed";
  return new AuthenticationError(reason, context, { cause: error });
}

function withToken(request: RequestData, token: string, call: CallContext): RequestData {
  if (!isAccessToken(token)) {
    const reason = "the token is empty or contains a character that no header may contain";
    throw new AuthenticationError(reason, errorContext(call, false));
  }
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...request, headers };
}
