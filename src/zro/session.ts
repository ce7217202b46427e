import { TokenCache } from "../core/auth/token-cache.js";
import { isAccessToken, type TokenSource } from "../core/auth/token-source.js";
import { AuthenticationError } from "../core/errors/authentication-error.js";
import type { ResolvedOptions } from "../core/options.js";
import { unwrap } from "../core/unwrap.js";
import type { Clock } from "../core/util/clock.js";
import type { ZroClient } from "./api.js";
import type { ZroCredentials } from "./options.js";

type SessionInit = {
  readonly options: ResolvedOptions;
  readonly credentials: Extract<ZroCredentials, { kind: "api" }>;
  /** A client without a token, for the sign-in itself. */
  readonly client: ZroClient;
};

type Held = { readonly token: string; readonly until: number };

/**
 * The token of a client that signs in.
 *
 * - none yet, one that has ended, or one that the server refused: sign in
 * - one that is about to end: renew it; if that fails, sign in
 * - one that does not say when it ends: kept until the server refuses it
 */
export function session({ options, credentials, client }: SessionInit): TokenSource {
  const { clock, onEvent } = options;
  const { apiId, apiKey } = credentials;
  let held: Held | undefined;

  async function signIn(signal: AbortSignal): Promise<string> {
    const body = { api_id: apiId, api_key: apiKey };
    return tokenOf(unwrap(await client.POST("/v1/auth/signin", { body, idempotent: true, signal })));
  }

  /** The server allows one renewal a minute, so a renewal that fails is not retried. */
  async function renew({ token }: Held, signal: AbortSignal): Promise<string> {
    const params = { header: { "x-access-token": token } };
    try {
      return tokenOf(unwrap(await client.POST("/v1/auth/refresh-token", { params, retry: false, signal })));
    } catch {
      signal.throwIfAborted();
      return signIn(signal);
    }
  }

  const cache = new TokenCache({
    clock,
    onEvent,
    requestToken: async ({ signal }) => {
      const token = await (held && clock.now() < held.until ? renew(held, signal) : signIn(signal));
      const expiresIn = lifeOf(token, clock);
      held = { token, until: clock.now() + expiresIn * 1000 };
      return { token, expiresIn };
    },
  });
  return {
    get: cache.get,
    invalidate: (token) => {
      if (held?.token === token) held = undefined;
      return cache.invalidate(token);
    },
  };
}

/** @throws AuthenticationError when a response of the sign-in contains no token. */
function tokenOf(response: { readonly access_token: string } | null | undefined): string {
  if (isAccessToken(response?.access_token)) return response.access_token;
  throw new AuthenticationError("the token response contains no access token");
}

/** Seconds until a JWT ends by its `exp`; infinite if it has none. */
export function lifeOf(token: string, clock: Pick<Clock, "dateNow">): number {
  const { exp, iat } = claimsOf(token);
  if (typeof exp !== "number") return Number.POSITIVE_INFINITY;
  const life = exp - clock.dateNow() / 1000;
  if (life > 0) return life;
  // A fresh token that has ended already means that this machine's clock is wrong.
  return typeof iat === "number" && exp > iat ? exp - iat : Number.POSITIVE_INFINITY;
}

type Claims = { readonly exp?: unknown; readonly iat?: unknown };

function claimsOf(token: string): Claims {
  try {
    const [, payload = ""] = token.split(".");
    return Object(JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))));
  } catch {
    return {};
  }
}
