import { ConfigurationError } from "../errors/configuration-error.js";
import type { Clock } from "../util/clock.js";
import type { OnEvent } from "../util/events.js";
import { type RequestToken, TokenCache } from "./token-cache.js";
import { isAccessToken, staticToken, type TokenSource } from "./token-source.js";
import type { TokenStore } from "./token-store.js";

/**
 * How calls authenticate. In each case the request carries `Authorization: Bearer` and an access token:
 *
 * - text: a token or key that does not change
 * - a function that every call calls for a token
 * - `requestToken`: requests a token with its lifetime; the token is cached, renewed before it expires, and replaced when the server refuses it. With a `store`, `key` is the name of the token in it
 * - your own token source, such as a {@link TokenCache}
 */
export type AuthOption =
  | string
  | (() => string | Promise<string>)
  | {
      /** Requests a token. It runs once at a time, and all calls that wait share its result. The signal is aborted when it is no longer needed. */
      readonly requestToken: RequestToken;
      /** Stores the token outside this process. @default none */
      readonly store?: TokenStore;
      /** Name of the token in the store, next to the API's origin. It must not contain a secret. @default "" */
      readonly key?: string;
    }
  | TokenSource;

/** @throws ConfigurationError when the option cannot be used. */
export function tokenSourceOf(
  auth: AuthOption | undefined,
  options: { readonly baseUrl: string; readonly clock: Clock; readonly onEvent: OnEvent | undefined },
): TokenSource {
  if (typeof auth === "function") return staticToken(auth);
  if (typeof auth !== "object" || auth === null) return staticToken(checkToken("auth", auth));
  if ("get" in auth) return auth;
  const { clock, baseUrl, onEvent } = options;
  const { requestToken, store, key = "" } = auth;
  return new TokenCache({ requestToken, store, key: tokenKey(baseUrl, key), clock, onEvent });
}

/** The name of a token in a store. The parts are quoted, so that two lists of parts never give one name. */
export function tokenKey(baseUrl: string, ...parts: readonly (string | undefined)[]): string {
  return ["dintero-client", new URL(baseUrl).origin, ...parts.map((part) => encodeURIComponent(part ?? ""))].join(" ");
}

/** @throws ConfigurationError when no header can carry the value. The value is not shown because it is a secret. */
export function checkToken(name: string, value: unknown): string {
  if (isAccessToken(value)) return value;
  throw new ConfigurationError(
    `Expected \`${name}\` to be set. It is missing, empty or contains a character that no header may contain.`,
  );
}

/**
 * A line break at the end of a secret, as a file has it, would only show as invalid credentials. The value is not shown.
 *
 * @throws ConfigurationError for a control character and for a space around the value.
 */
export function checkCredential(name: string, value: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\x00-\x1f\x7f]|^\s|\s$/.test(value)) {
    throw new ConfigurationError(`Expected \`${name}\` to have no control character and no space around it.`);
  }
}
