import { RecentlyUsed } from "../core/recently-used.js";
import { unwrap } from "../core/unwrap.js";
import type { ApiClient } from "./api.js";
import { called, createAuth } from "./auth.js";
import type { AccessToken, AccountAuth, AuthOptions } from "./auth-types.js";
import { audienceOf, checkedMerchantId } from "./checks.js";
import type { Connect } from "./client.js";
import { mintedFrom } from "./grants.js";
import type { DinteroSettings } from "./options.js";

/** A client for a merchant of a partner. */
export type AccountClient = ApiClient & {
  /** Every way to get, renew and revoke a token of this account. */
  readonly auth: AccountAuth;
};

export async function exchangeToken(
  partner: ApiClient,
  accountId: string,
  options?: AuthOptions,
): Promise<AccessToken> {
  const body = { account_id: checkedMerchantId(accountId) };
  const path = "/accounts/{partner_id}/auth/exchange_token";
  return unwrap(await partner.POST(path, { ...called(options), body, idempotent: true }));
}

/**
 * Makes the clients of a partner's merchants.
 *
 * Two steps lead to a merchant's token: the partner's own token is good for an exchange token, and that one for the token. Each of the three is kept for as long as it lives, and each merchant's are its own, so that one whom the server refuses does not disturb the others.
 */
export function accountsOf(partner: ApiClient, connect: Connect, settings: DinteroSettings) {
  const clients = new RecentlyUsed<AccountClient>(settings.maxAccounts);

  function make(accountId: string): AccountClient {
    const { exchangeAudience } = settings;
    const audience =
      exchangeAudience === "partner"
        ? settings.audience
        : exchangeAudience === "merchant"
          ? audienceOf(accountId)
          : exchangeAudience;
    const via = `via ${settings.accountId}`;
    const exchange = connect(accountId, [accountId, via, "exchange"], async () =>
      mintedFrom(await exchangeToken(partner, accountId)),
    );
    const merchant = connect(accountId, [accountId, via, audience], async () => {
      const body = { grant_type: "client_credentials", audience } as const;
      return mintedFrom(unwrap(await exchange.client.POST("/accounts/{oid}/auth/token", { body, idempotent: true })));
    });
    return Object.assign(merchant.client, { auth: createAuth({ ...merchant, audience, ownGrants: exchange }) });
  }

  return (accountId: string): AccountClient => {
    const checked = checkedMerchantId(accountId);
    return clients.get(checked, () => make(checked));
  };
}
