import { createClient } from "../core/client.js";
import { ConfigurationError } from "../core/errors/configuration-error.js";
import type { AccountClient } from "../dintero/accounts.js";
import { API } from "../dintero/checks.js";
import { createDintero, type Dintero, firstAccount } from "../dintero/client.js";
import { type AccountContext, contextOf } from "../dintero/context.js";
import {
  type AccountPrefix,
  lists,
  operations,
  type Payments,
  type PaymentsPaths,
  schemes,
  serializers,
} from "./api.js";
import { checkRequest } from "./checks.js";
import { attachPaymentsContext } from "./context.js";
import {
  addressesOf,
  checkClientOptions,
  dinteroOptionsOf,
  type PaymentsClientOptions,
  type PaymentsOptions,
} from "./options.js";

/**
 * Creates a client of the Payments API for one account: sessions, transactions, settlements and payouts, checkout administration, webhook subscriptions.
 *
 * Given a client of `createDintero`, or one of a partner's merchant (`dintero.account(…)`), it shares that client's account, tokens, rate limiter and options.
 *
 * @throws ConfigurationError when an option, or the environment variable for it, cannot be used.
 * @example
 * const payments = createPayments({ accountId: "T12345678", clientId, clientSecret });
 * const { data, error } = await payments.POST("/sessions-profile", { body });
 */
export function createPayments(options?: PaymentsOptions): Payments;
/**
 * Creates a client of the Payments API that shares the account, tokens, rate limiter and options of another client.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const dintero = createDintero();
 * const payments = createPayments(dintero);
 * const shop = createPayments(dintero.account("P11112222")); // a merchant of a partner
 */
export function createPayments(client: Dintero | AccountClient, options?: PaymentsClientOptions): Payments;
export function createPayments(
  given: PaymentsOptions | Dintero | AccountClient = {},
  clientOptions?: PaymentsClientOptions,
): Payments {
  const shared = contextOf(given);
  if (shared) {
    checkClientOptions(clientOptions ?? {});
    return paymentsOf(shared, clientOptions ?? {});
  }
  if (clientOptions !== undefined)
    throw new ConfigurationError(
      "Expected the first of two arguments of `createPayments` to be a client of `createDintero`.",
    );
  const options = given as PaymentsOptions;
  const context = contextOf(createDintero(dinteroOptionsOf(options)));
  return paymentsOf(context as AccountContext, options);
}

function paymentsOf(context: AccountContext, { baseUrl, strict = true }: PaymentsClientOptions): Payments {
  const { accountId, options, tokens } = context;
  const { api, checkout, v2 } = addressesOf(baseUrl, options.client.baseUrl);
  const client = createClient<PaymentsPaths, typeof lists, AccountPrefix>(
    {
      ...options.client,
      baseUrl: checkout,
      servers: { [API]: api, [API.replace(/\/v1$/, "")]: v2 },
      tokens,
      operations,
      lists,
      defaultPathParams: (path) => firstAccount(path, accountId),
    },
    { schemes, serializers },
  );
  const payments = {
    ...client,
    POST: withCheck("POST", client.POST as LooseMethod, strict) as Payments["POST"],
    PUT: withCheck("PUT", client.PUT as LooseMethod, strict) as Payments["PUT"],
  };
  attachPaymentsContext(payments, context);
  return payments;
}

type LooseMethod = (path: string, init?: { readonly body?: unknown }) => Promise<unknown>;

/** Checks the body of a call before anything is sent. */
function withCheck(method: string, call: LooseMethod, strict: boolean): LooseMethod {
  return (path, init) => {
    try {
      checkRequest(method, path, init?.body, strict);
    } catch (error) {
      return Promise.reject(error);
    }
    return call(path, init);
  };
}
