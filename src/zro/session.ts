import type { Clock } from "../core/clock.js";
import { safeEmitter } from "../core/events.js";
import type { Settings } from "../core/settings.js";
import { TokenCache } from "../core/tokens/token-cache.js";
import type { TokenSource } from "../core/transport/authorize.js";
import { unwrap } from "../core/unwrap.js";
import type { ZroClient } from "./api.js";
import type { ZroCredentials } from "./options.js";

type SessionInit = {
  readonly settings: Settings;
  readonly credentials: Extract<ZroCredentials, { kind: "api" }>;
  /** A client without a token, for the sign-in itself. */
  readonly client: ZroClient;
};

type Held = { readonly token: string; readonly until: number };

/**
 * The token of a client that signs in.
 *
 * - none yet, one that has ended, or one that the server refused: sign in
 * - one that is about to end: renew it; where that fails, sign in
 * - one that does not say when it ends: kept until the server refuses it
 */
export function session({ settings, credentials, client }: SessionInit): TokenSource {
  const { clock, baseUrl, onEvent } = settings;
  const { apiId, apiKey } = credentials;
  let held: Held | undefined;

  async function signIn(): Promise<string> {
    const body = { api_id: apiId, api_key: apiKey };
    return unwrap(await client.POST("/v1/auth/signin", { body, idempotent: true })).access_token;
  }

  /** It may be asked for once a minute, so one that fails is not repeated. */
  async function renew({ token }: Held): Promise<string> {
    const params = { header: { "x-access-token": token } };
    try {
      return unwrap(await client.POST("/v1/auth/refresh-token", { params, retry: false })).access_token;
    } catch {
      return signIn();
    }
  }

  const cache = new TokenCache({
    key: `dintero-client ${new URL(baseUrl).origin} ${apiId}`,
    clock,
    emit: safeEmitter(onEvent),
    mint: async () => {
      const token = await (held && clock.now() < held.until ? renew(held) : signIn());
      const expiresIn = lifeOf(token, clock);
      held = { token, until: clock.now() + expiresIn * 1000 };
      return { token, expiresIn };
    },
  });
  return {
    token: cache.token,
    refused: (token) => {
      if (held?.token === token) held = undefined;
      return cache.refused(token);
    },
  };
}

/** Seconds until a JWT ends by its `exp`; without bound where it does not say. */
export function lifeOf(token: string, clock: Pick<Clock, "wall">): number {
  const { exp, iat } = claimsOf(token);
  if (typeof exp !== "number") return Number.POSITIVE_INFINITY;
  const life = exp - clock.wall() / 1000;
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
