import { waitFor } from "../core/clock.js";
import { ApiError } from "../core/errors/api-error.js";
import { ConfigurationError } from "../core/errors/configuration-error.js";
import { asAuthenticationError, isBearer, type TokenSource } from "../core/transport/authorize.js";
import { unwrap } from "../core/unwrap.js";
import type { ApiClient } from "./api.js";
import type { AccountAuth, AuthOptions, Channel, Redirect } from "./auth-types.js";
import { grantBody } from "./grants.js";
import { completeMfa } from "./mfa.js";
import { throwIfMfaRequired } from "./mfa-required-error.js";

export type AuthContext = {
  readonly client: ApiClient;
  readonly tokens: TokenSource;
  readonly audience: string;
  /** Sends the client_credentials grant: by default the client itself, with its bearer. */
  readonly ownGrants?: { readonly client?: ApiClient; readonly headers?: { readonly authorization: string } };
};

export function createAuth({ client, tokens, audience, ownGrants = {} }: AuthContext): AccountAuth {
  const grant: AccountAuth["grant"] = async (given, { grantType, ...options } = {}) => {
    const own = given.grant_type === "client_credentials";
    const sender = (own && !options.bearer && ownGrants.client) || client;
    const answer = await sender.POST("/accounts/{oid}/auth/token", {
      // A second token for the client does no harm; the other grants redeem something.
      idempotent: own,
      ...(own && ownGrants.headers && { headers: ownGrants.headers }),
      ...called(options),
      body: grantBody(given, audience, grantType),
    });
    throwIfMfaRequired(answer);
    return unwrap(answer);
  };

  const challenge: AccountAuth["challenge"] = async (refusal, { channel, ...options } = {}) => {
    const mfaToken = typeof refusal === "string" ? refusal : refusal.mfaToken;
    const body = { challenge_type: "oob", mfa_token: mfaToken, ...over(channel) } as const;
    return unwrap(await client.POST("/accounts/{aid}/auth/mfa/challenge", { ...called(options), body }));
  };

  return {
    token: async ({ signal } = {}) => {
      const until = signal ?? new AbortController().signal;
      until.throwIfAborted();
      try {
        return await waitFor(tokens.token(until), until);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw asAuthenticationError(error, {});
      }
    },
    grant,
    refresh: (refreshToken, options) => grant({ grant_type: "refresh_token", refresh_token: refreshToken }, options),
    revoke: async (token, options) => {
      const init = { ...called(options), body: { token }, idempotent: true };
      unwrap(await client.POST("/accounts/{oid}/auth/revoke", init));
    },
    challenge,
    recover: async ({ username, channel = "sms", audience: api = audience }, options) => {
      const body = { challenge_type: "oob", username, audience: api, ...over(channel) } as const;
      const begun = unwrap(await client.POST("/accounts/{aid}/auth/mfa/recovery", { ...called(options), body }));
      return { ...begun, oob_channel: channel };
    },
    completeMfa: (start, prompt, options) => completeMfa({ grant, challenge }, start, prompt, options),
    passwordless: {
      send: async (body, options) => {
        const init = { ...called(options), body: { audience, ...body } };
        unwrap(await client.POST("/accounts/{oid}/auth/passwordless", init));
      },
      code: async (body, options) => {
        const init = { ...called(options), body: { audience, ...body } };
        return unwrap(await client.POST("/accounts/{oid}/auth/passwordless/code", init)).verification_code ?? "";
      },
      authorize: async (query, options) => {
        const init = { ...called(options), params: { query: { audience, ...query } } };
        return redirectOf(await client.POST("/accounts/{oid}/auth/authorize", init));
      },
    },
    oidc: {
      authorize: async (query, options) => {
        const init = { ...called(options), params: { query: { audience, ...query } } };
        return redirectOf(await client.GET("/accounts/{oid}/auth/oidc/authorize", init));
      },
      token: async (body, options) => {
        const whole = { grant_type: "authorization_code", audience, ...body } as const;
        return unwrap(await client.POST("/accounts/{oid}/auth/oidc/token", { ...called(options), body: whole }));
      },
    },
    redirect: async (body, options) =>
      redirectOf(await client.POST("/accounts/{oid}/auth/redirect", { ...called(options), body })),
  };
}

/** The options of a call, with the bearer as its header. */
export function called({ bearer, ...options }: AuthOptions = {}) {
  if (bearer === undefined) return options;
  if (!isBearer(bearer)) throw new ConfigurationError("Expected `bearer` to be an access token.");
  return { ...options, headers: { authorization: `Bearer ${bearer}` } };
}

const over = (channel: Channel | undefined) => (channel ? { oob_channel: channel } : {});

type RedirectAnswer = {
  readonly data?: { readonly redirect_uri?: string } | undefined;
  readonly error?: ApiError | undefined;
  readonly response: Response;
};

/** From the header of a 302, or from the body that clients get who accept JSON. */
function redirectOf({ data, error, response }: RedirectAnswer): Redirect {
  if (error) throw error;
  const location = response.headers.get("location") ?? data?.redirect_uri;
  if (location) return { location };
  const reason = "without saying where to go";
  throw new ApiError({ outcome: "rejected" }, { response, body: undefined, receivedAt: 0, reason });
}
