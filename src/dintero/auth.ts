import { asAuthenticationError } from "../core/auth/authorize.js";
import { isAccessToken } from "../core/auth/token-source.js";
import { ApiError } from "../core/errors/api-error.js";
import { ConfigurationError, checkOptions, expected } from "../core/errors/configuration-error.js";
import { isSafe } from "../core/types/call.js";
import { unwrap } from "../core/unwrap.js";
import { waitFor } from "../core/util/abort.js";
import * as RULES from "../core/util/rules.js";
import { isObject, type Rules } from "../core/util/validate.js";
import type { ApiClient } from "./api.js";
import type { AccountAuth, AuthOptions, Channel, Redirect } from "./auth-types.js";
import type { AccountContext } from "./context.js";
import { grantBody } from "./grants.js";
import { completeMfa } from "./mfa.js";
import { throwIfMfaRequired } from "./mfa-required-error.js";

export type AuthInit = {
  readonly context: AccountContext;
  readonly audience: string;
  /** What sends the client_credentials grant, and with which header. @default the context's client for token requests, with the client's own token */
  readonly ownGrants?: { readonly client?: ApiClient; readonly headers?: { readonly authorization: string } };
};

const TOKEN_RULES = { signal: RULES.signal } satisfies Rules;

export function createAuth({ context, audience, ownGrants = {} }: AuthInit): AccountAuth {
  const { client, tokens } = context;
  const grant: AccountAuth["grant"] = async (given, { grantType, ...options } = {}) => {
    if (!isObject(given)) throw expected("grant", "an object with `grant_type`", given);
    const own = given.grant_type === "client_credentials";
    const sender = own && !options.bearer ? (ownGrants.client ?? context.tokenClient) : client;
    const result = await sender.POST("/accounts/{oid}/auth/token", {
      // A second token for the client does no harm. The other grants redeem something.
      idempotent: own,
      ...(own && ownGrants.headers && { headers: ownGrants.headers }),
      ...callOptions(options),
      body: grantBody(given, audience, grantType),
    });
    throwIfMfaRequired(result);
    return unwrap(result);
  };

  const challenge: AccountAuth["challenge"] = async (refusal, { channel, ...options } = {}) => {
    const mfaToken = typeof refusal === "string" ? refusal : refusal.mfaToken;
    const body = { challenge_type: "oob", mfa_token: mfaToken, ...over(channel) } as const;
    return unwrap(await client.POST("/accounts/{aid}/auth/mfa/challenge", { ...callOptions(options), body }));
  };

  return {
    token: async (options = {}) => {
      checkOptions(options, TOKEN_RULES);
      const { signal } = options;
      const waiting = signal ?? new AbortController().signal;
      waiting.throwIfAborted();
      try {
        return await waitFor(tokens.get(waiting), waiting);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw asAuthenticationError(error, {});
      }
    },
    grant,
    refresh: (refreshToken, options) => grant({ grant_type: "refresh_token", refresh_token: refreshToken }, options),
    revoke: async (token, options) => {
      const init = { ...callOptions(options), body: { token }, idempotent: true };
      unwrap(await client.POST("/accounts/{oid}/auth/revoke", init));
    },
    challenge,
    recover: async ({ username, channel = "sms", audience: api = audience }, options) => {
      const body = { challenge_type: "oob", username, audience: api, ...over(channel) } as const;
      const begun = unwrap(await client.POST("/accounts/{aid}/auth/mfa/recovery", { ...callOptions(options), body }));
      return { ...begun, oob_channel: channel };
    },
    completeMfa: (start, prompt, options) => completeMfa({ grant, challenge }, start, prompt, options),
    passwordless: {
      send: async (body, options) => {
        const init = { ...callOptions(options), body: { audience, ...body } };
        unwrap(await client.POST("/accounts/{oid}/auth/passwordless", init));
      },
      code: async (body, options) => {
        const init = { ...callOptions(options), body: { audience, ...body } };
        return unwrap(await client.POST("/accounts/{oid}/auth/passwordless/code", init)).verification_code ?? "";
      },
      authorize: async (query, options) => {
        const init = { ...callOptions(options), params: { query: { audience, ...query } } };
        const path = "/accounts/{oid}/auth/authorize";
        return redirectOf(await client.POST(path, init), path);
      },
    },
    oidc: {
      authorize: async (query, options) => {
        const init = { ...callOptions(options), params: { query: { audience, ...query } } };
        const path = "/accounts/{oid}/auth/oidc/authorize";
        return redirectOf(await client.GET(path, init), path, "GET");
      },
      token: async (body, options) => {
        const whole = { grant_type: "authorization_code", audience, ...body } as const;
        return unwrap(await client.POST("/accounts/{oid}/auth/oidc/token", { ...callOptions(options), body: whole }));
      },
    },
    redirect: async (body, options) => {
      const path = "/accounts/{oid}/auth/redirect";
      return redirectOf(await client.POST(path, { ...callOptions(options), body }), path);
    },
  };
}

/** The options of a call, with `bearer` as its header. */
export function callOptions(given: AuthOptions = {}) {
  if (!isObject(given)) throw expected("options", "an object", given);
  const { bearer: token, ...options } = given;
  if (token === undefined) return options;
  if (!isAccessToken(token)) throw new ConfigurationError("Expected `bearer` to be an access token.");
  return { ...options, headers: { authorization: `Bearer ${token}` } };
}

const over = (channel: Channel | undefined) => (channel ? { oob_channel: channel } : {});

type RedirectResult = {
  readonly data?: { readonly redirect_uri?: string } | undefined;
  readonly error?: ApiError | undefined;
  readonly response: Response;
};

/** Takes the address from the header of a 302, or from the body of a response to a request that accepts JSON. */
function redirectOf({ data, error, response }: RedirectResult, path: string, method = "POST"): Redirect {
  if (error) throw error;
  const location = response.headers.get("location") ?? data?.redirect_uri;
  if (location) return { location };
  // The request took effect; only its result is missing.
  const context = { method, path, attempts: 1, outcome: isSafe(method) ? "rejected" : "unknown" } as const;
  throw new ApiError(context, { response, body: data, reason: "without an address to redirect to" });
}
