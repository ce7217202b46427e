import { defineClient } from "../core/define-client.js";
import { safeEmitter } from "../core/events.js";
import { bodyToken, itemToken, offset } from "../core/lists/schemes.js";
import { type Minted, TokenCache } from "../core/tokens/token-cache.js";
import { givenToken, type TokenSource } from "../core/transport/authorize.js";
import { type AccountClient, accountsOf, exchangeToken } from "./accounts.js";
import { type ApiClient, lists, operationFacts, type Paths } from "./api.js";
import { createAuth } from "./auth.js";
import type { AccessToken, AccountAuth, AuthOptions } from "./auth-types.js";
import { basic, mintedFrom } from "./grants.js";
import { type DinteroOptions, resolveOptions } from "./options.js";

/** Every way to get, renew, exchange and revoke a token. */
export type Auth = AccountAuth & {
  /** The exchange token for a merchant of this partner. `dintero.account(accountId)` goes on from there by itself. */
  readonly exchange: (accountId: string, options?: AuthOptions) => Promise<AccessToken>;
};

/** A client of Dintero's Account Management API. */
export type Dintero = ApiClient & {
  /** Tokens: the client's own, those of users, and those for the merchants of a partner. */
  readonly auth: Auth;
  /**
   * A client for a merchant of this partner, authorized by exchange token. Cheap to make: the same account gives the same client, for as long as it is among the `maxAccounts` used last.
   *
   * @throws ConfigurationError where `accountId` is not an account's.
   * @example
   * const { data } = await dintero.account("P11112222").GET("/accounts/{aid}/management/settings");
   */
  readonly account: (accountId: string) => AccountClient;
};

/** A client for an account, and where its bearer comes from. */
export type Connection = { readonly client: ApiClient; readonly tokens: TokenSource };

/** Makes a client for an account whose bearer is minted so, and kept under a name of these parts. */
export type Connect = (accountId: string, name: readonly string[], mint: () => Promise<Minted>) => Connection;

/**
 * Makes a client for one account.
 *
 * It asks for a token when one is first needed, repeats what a 429 refused, keeps to the pace the server accepts, and answers every call with `data` or with an {@link ApiError}.
 *
 * @throws ConfigurationError when an option, or the environment variable behind it, cannot be used.
 * @example
 * const dintero = createDintero({ accountId: "T12345678", clientId, clientSecret });
 * const { data, error } = await dintero.GET("/accounts/{aid}/management/settings");
 */
export function createDintero(options: DinteroOptions = {}): Dintero {
  const resolved = resolveOptions(options);
  const { settings, accountId, audience, credentials } = resolved;
  const { clock, baseUrl, onEvent } = settings;
  const identity = credentials.kind === "client" ? credentials.clientId : undefined;
  // Without a client id no name could tell two identities apart in a shared store.
  const store = identity === undefined ? undefined : resolved.tokenStore;
  const emit = safeEmitter(onEvent);

  const connectWith = (account: string, tokens: TokenSource): Connection => ({
    tokens,
    client: defineClient<Paths, typeof lists, "/accounts/">({
      settings,
      lists,
      schemes: { "item-token": itemToken, "body-token": bodyToken, offset },
      operation: operationFacts,
      tokens,
      knownParameters: (path) => firstAccount(path, account),
    }),
  });
  const connect: Connect = (account, [first, ...others], mint) => {
    const key = ["dintero-client", new URL(baseUrl).origin, first, identity, ...others].join(" ");
    return connectWith(account, new TokenCache({ key, mint, store, clock, emit }));
  };

  const own =
    credentials.kind === "token"
      ? connectWith(accountId, givenToken(credentials.token))
      : connect(accountId, [accountId, audience], async () => mintedFrom(await auth.grant(CLIENT_CREDENTIALS)));
  const headers = credentials.kind === "client" && { authorization: basic(credentials) };
  const auth = createAuth({ ...own, audience, ownGrants: headers ? { headers } : {} });
  return Object.assign(own.client, {
    auth: {
      ...auth,
      exchange: (account: string, options?: AuthOptions) => exchangeToken(own.client, account, options),
    },
    account: accountsOf(own.client, connect, resolved),
  });
}

const CLIENT_CREDENTIALS = { grant_type: "client_credentials" } as const;

/** The account parameter in the first place of a path, under whichever name. */
function firstAccount(path: string, accountId: string): Record<string, string> {
  const name = /^\/accounts\/\{(\w+)\}/.exec(path)?.[1];
  return name ? { [name]: accountId } : {};
}
