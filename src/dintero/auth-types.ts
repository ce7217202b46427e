import type { CallOptions } from "../core/types/client.js";
import type { OperationId, QueryOf, Schemas, WritableSchemas } from "./api.js";
import type { AudienceOptional, Grant } from "./grants.js";
import type { MfaRequiredError } from "./mfa-required-error.js";

/** Options of every call of `auth`. */
export type AuthOptions = Pick<CallOptions, "signal" | "timeout" | "totalTimeout"> & {
  /** Access token to send instead of the client's own, for instance that of an account user. @default none: the client's own */
  readonly bearer?: string;
};

/** Options of a token request. */
export type GrantOptions = AuthOptions & {
  /**
   * Name to send as `grant_type`, if your account knows the grant by another one: Dintero's documents also write `account_user_token` and `mfa-oob`.
   *
   * @default the specification's name
   */
  readonly grantType?: string;
};

/** Channel for a one-time code. */
export type Channel = NonNullable<Schemas["MfaOobOptions"]["oob_channel"]>;

/** The response of the token endpoint. */
export type AccessToken = Schemas["AccessToken"];
/** A recovery that has begun, with the channel its first code went to. */
export type MfaRecovery = Schemas["MfaRecovery"] & {
  /** The channel of the first code. */
  readonly oob_channel: Channel;
};

/** Options of `completeMfa`. */
export type MfaOptions = GrantOptions & {
  /** Channel for the code. @default "sms" */
  readonly channel?: Channel;
};

/** Asks the user for the code that was sent over `channel`. `round` is 2 for the second code of a recovery. */
export type MfaPrompt = (ask: { readonly channel: Channel; readonly round: 1 | 2 }) => string | Promise<string>;

/** A redirect that was not followed. */
export type Redirect = {
  /** Address for the browser. */
  readonly location: string;
};

type Query<Id extends OperationId> = AudienceOptional<QueryOf<Id>>;
type Body<Name extends keyof WritableSchemas> = AudienceOptional<WritableSchemas[Name]>;

/** Every way to request, renew and revoke a token of one account. Every function throws when the server refuses. */
export type AccountAuth = {
  /**
   * The access token that the client sends; requested or renewed if that is due.
   *
   * @throws AuthenticationError when there is none.
   */
  readonly token: (options?: Pick<CallOptions, "signal">) => Promise<string>;
  /**
   * Asks the token endpoint for a token: with the client's id and secret for `client_credentials`, with its access token, or `bearer`, for every other grant.
   *
   * @throws MfaRequiredError when the user has a second factor; see `completeMfa`.
   * @throws ApiError for every other refusal.
   * @example
   * const { access_token } = await dintero.auth.grant({ grant_type: "password", username, password });
   */
  readonly grant: (grant: Grant, options?: GrantOptions) => Promise<AccessToken>;
  /** Renews a user's token with its refresh token. */
  readonly refresh: (refreshToken: string, options?: GrantOptions) => Promise<AccessToken>;
  /** Revokes a refresh token. */
  readonly revoke: (refreshToken: string, options?: AuthOptions) => Promise<void>;
  /** Sends the user a one-time code. Takes the error, or its `mfaToken`. */
  readonly challenge: (
    refusal: MfaRequiredError | string,
    options?: AuthOptions & { readonly channel?: Channel },
  ) => Promise<Schemas["MfaChallenge"]>;
  /** Begins the recovery of a user who has lost a factor, with a first one-time code. Pass the result to `completeMfa`. */
  readonly recover: (
    user: { readonly username: string; readonly audience?: string; readonly channel?: Channel },
    options?: AuthOptions,
  ) => Promise<MfaRecovery>;
  /**
   * Returns a token after the refusal, or after `recover`. `prompt` is called for each code that was sent.
   *
   * A recovery takes two codes over two channels: the server shows that the first was right by asking for the second.
   *
   * @example
   * const token = await dintero.auth.completeMfa(error, ({ channel }) => ask(`Code from your ${channel}:`));
   */
  readonly completeMfa: (
    start: MfaRequiredError | MfaRecovery,
    prompt: MfaPrompt,
    options?: MfaOptions,
  ) => Promise<AccessToken>;
  /** Sign-in with a one-time code instead of a password. */
  readonly passwordless: {
    /** Sends the user a code. The grant `authorization_code`, or `authorize`, redeems it. */
    readonly send: (body: Body<"PasswordLess">, options?: AuthOptions) => Promise<void>;
    /** Creates a code without sending it. */
    readonly code: (body: Body<"PasswordLessCodeRequest">, options?: AuthOptions) => Promise<string>;
    /** Redeems a code for a redirect with an ID token. */
    readonly authorize: (query: Query<"aid_auths_oauth_authorize_post">, options?: AuthOptions) => Promise<Redirect>;
  };
  /** Sign-in at the account's own authorization server. */
  readonly oidc: {
    /** The address to send the browser to. */
    readonly authorize: (query: Query<"aid_auths_oidc_authorize_get">, options?: AuthOptions) => Promise<Redirect>;
    /** Exchanges the code that came back for a token. */
    readonly token: (
      body: Omit<Body<"OidcTokenRequest">, "grant_type">,
      options?: AuthOptions,
    ) => Promise<Schemas["OidcAccessToken"]>;
  };
  /** A URL of your own, with an ID token for the client's user in its query. */
  readonly redirect: (body: WritableSchemas["RedirectRequest"], options?: AuthOptions) => Promise<Redirect>;
};
