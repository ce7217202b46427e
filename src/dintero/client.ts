import { tokenKey } from "../core/auth/auth-option.js";
import { TokenCache } from "../core/auth/token-cache.js";
import { staticToken, type TokenSource } from "../core/auth/token-source.js";
import { createClient } from "../core/client.js";
import { ApiError } from "../core/errors/api-error.js";
import { AuthenticationError } from "../core/errors/authentication-error.js";
import { type AccountClient, accountsOf, exchangeToken } from "./accounts.js";
import { type ApiClient, lists, operations, type Paths, schemes, serializers } from "./api.js";
import { createAuth } from "./auth.js";
import type { AccessToken, AccountAuth, AuthOptions } from "./auth-types.js";
import { type AccountContext, attachContext, type CreateAccountContext } from "./context.js";
import { basic, issuedTokenOf } from "./grants.js";
import { type DinteroOptions, type ResolvedDinteroOptions, resolveDinteroOptions } from "./options.js";

/** Every way to request, renew, exchange and revoke a token. */
export type DinteroAuth = AccountAuth & {
  /** The exchange token for a merchant of this partner. `dintero.account(accountId)` does this by itself. */
  readonly exchange: (accountId: string, options?: AuthOptions) => Promise<AccessToken>;
};

/** A client of Dintero's Account Management API. */
export type Dintero = ApiClient & {
  /** Tokens: the client's own, those of users, and those for the merchants of a partner. */
  readonly auth: DinteroAuth;
  /**
   * A client for a merchant of this partner, authorized by exchange token. The same account returns the same client, as long as it is among the `maxAccounts` most recently used ones.
   *
   * @throws ConfigurationError when `accountId` is not the id of an account, or when the client's own id is not a partner's.
   * @example
   * const { data } = await dintero.account("P11112222").GET("/accounts/{aid}/management/settings");
   */
  readonly account: (accountId: string) => AccountClient;
};

/**
 * Creates a client for one account.
 *
 * It requests a token when one is first needed, retries what a 429 refused, keeps to the rate that the server accepts, and resolves every call to `data` or an {@link ApiError}.
 *
 * @throws ConfigurationError when an option, or the environment variable for it, cannot be used.
 * @example
 * const dintero = createDintero({ accountId: "T12345678", clientId, clientSecret });
 * const { data, error } = await dintero.GET("/accounts/{aid}/management/settings");
 */
export function createDintero(options: DinteroOptions = {}): Dintero {
  const resolved = resolveDinteroOptions(options);
  const { accountId, audience, credentials } = resolved;
  const { clock, baseUrl, onEvent } = resolved.client;
  const identity = credentials.kind === "client" ? credentials.clientId : undefined;
  // Without a client id no name could tell two identities apart in a shared store.
  const store = identity === undefined ? undefined : resolved.tokenStore;

  const createContext: CreateAccountContext = (account, [first, ...others], requestToken) => {
    const key = tokenKey(baseUrl, first, identity, ...others);
    return contextWith(resolved, account, new TokenCache({ key, requestToken, store, clock, onEvent }));
  };
  const own =
    credentials.kind === "token"
      ? contextWith(resolved, accountId, staticToken(credentials.token))
      : createContext(accountId, [accountId, audience], async (options) =>
          issuedTokenOf(await requestOwn(auth, options)),
        );
  const headers = credentials.kind === "client" && { authorization: basic(credentials) };
  const auth = createAuth({ context: own, audience, ownGrants: headers ? { headers } : {} });
  return Object.assign(own.client, {
    auth: {
      ...auth,
      exchange: (account: string, options?: AuthOptions) => exchangeToken(own.tokenClient, account, options),
    },
    account: accountsOf(own, createContext),
  });
}

/** @throws AuthenticationError with the likely causes when the server refuses the credentials. */
async function requestOwn(auth: AccountAuth, options: AuthOptions): Promise<AccessToken> {
  try {
    return await auth.grant({ grant_type: "client_credentials" }, options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    const causes =
      "Likely causes: a wrong `clientId` or `clientSecret`, a secret that was rotated, or a client that belongs to another account than `accountId`";
    throw new AuthenticationError(
      `${error.message.replace(" The request had no effect.", "")} ${causes}`,
      {},
      { cause: error },
    );
  }
}

function contextWith(options: ResolvedDinteroOptions, accountId: string, tokens: TokenSource): AccountContext {
  const client = () =>
    createClient<Paths, typeof lists, "/accounts/">(
      {
        ...options.client,
        tokens,
        operations,
        lists,
        defaultPathParams: (path) => firstAccount(path, accountId),
      },
      { schemes, serializers },
    );
  const context = { accountId, client: client(), tokenClient: client(), tokens, options };
  attachContext(context.client, context);
  return context;
}

/** The account parameter in the first place of a path, under whichever name. */
export function firstAccount(path: string, accountId: string): Record<string, string> {
  const name = /^(?:\/v\d+)?\/accounts\/\{(\w+)\}/.exec(path)?.[1];
  return name ? { [name]: accountId } : {};
}
