import { ConfigurationError } from "../core/errors/configuration-error.js";
import { unwrap } from "../core/unwrap.js";
import { LruCache } from "../core/util/lru-cache.js";
import type { ApiClient } from "./api.js";
import { callOptions, createAuth } from "./auth.js";
import type { AccessToken, AccountAuth, AuthOptions } from "./auth-types.js";
import { audienceOf, checkMerchantId, isPartnerId } from "./checks.js";
import type { AccountContext, CreateAccountContext } from "./context.js";
import { issuedTokenOf } from "./grants.js";

/** A client for a merchant of a partner. */
export type AccountClient = ApiClient & {
  /** Every way to request, renew and revoke a token of this account. */
  readonly auth: AccountAuth;
};

export async function exchangeToken(
  partner: ApiClient,
  accountId: string,
  options?: AuthOptions,
): Promise<AccessToken> {
  const body = { account_id: checkMerchantId(accountId) };
  const path = "/accounts/{partner_id}/auth/exchange_token";
  return unwrap(await partner.POST(path, { ...callOptions(options), body, idempotent: true }));
}

/**
 * Makes the clients of a partner's merchants.
 *
 * Two steps lead to a merchant's token: the partner's own token gets an exchange token, and that one gets the token. Each of the three is kept for as long as it is valid. Each merchant has tokens of its own, so that a merchant that the server refuses does not affect the others.
 */
export function accountsOf(partner: AccountContext, createContext: CreateAccountContext) {
  const { options } = partner;
  const clients = new LruCache<AccountClient>(options.maxAccounts);

  function make(accountId: string): AccountClient {
    const { exchangeAudience } = options;
    const audience =
      exchangeAudience === "partner"
        ? options.audience
        : exchangeAudience === "merchant"
          ? audienceOf(accountId)
          : exchangeAudience;
    const via = `via ${options.accountId}`;
    const exchange = createContext(accountId, [accountId, via, "exchange"], async (options) =>
      issuedTokenOf(await exchangeToken(partner.tokenClient, accountId, options)),
    );
    const merchant = createContext(accountId, [accountId, via, audience], async ({ signal }) => {
      const body = { grant_type: "client_credentials", audience } as const;
      const { tokenClient } = exchange;
      const init = { body, idempotent: true, signal };
      return issuedTokenOf(unwrap(await tokenClient.POST("/accounts/{oid}/auth/token", init)));
    });
    const auth = createAuth({ context: merchant, audience, ownGrants: { client: exchange.tokenClient } });
    return Object.assign(merchant.client, { auth });
  }

  return (accountId: string): AccountClient => {
    const checked = checkMerchantId(accountId);
    if (!isPartnerId(partner.accountId)) {
      throw new ConfigurationError(
        `account("${checked}") needs a partner's client, but \`accountId\` is ${partner.accountId}. The ids of partners end in five zeros or have three digits, such as T11200000.`,
      );
    }
    return clients.get(checked, () => make(checked));
  };
}
