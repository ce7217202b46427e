import type { Client } from "../core/client-types.js";
import { defineClient } from "../core/define-client.js";
import { safeEmitter } from "../core/events.js";
import { TokenCache } from "../core/tokens/token-cache.js";
import type { TokenSource } from "../core/transport/authorize.js";
import { lists, operationFacts, type Paths } from "./api.js";
import { mintWithSecret } from "./grants.js";
import { type DinteroOptions, type DinteroSettings, resolveOptions } from "./options.js";

/** A client of Dintero's Account Management API. */
export type Dintero = Client<Paths, typeof lists, "/accounts/">;

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
  const { settings, accountId } = resolved;
  const client: Dintero = defineClient({
    settings,
    lists,
    operation: operationFacts,
    tokens: tokensOf(resolved, () => client),
    knownParameters: (path) => firstAccount(path, accountId),
  });
  return client;
}

/** The account parameter in the first place of a path, under whichever name. */
function firstAccount(path: string, accountId: string): Record<string, string> {
  const name = /^\/accounts\/\{(\w+)\}/.exec(path)?.[1];
  return name ? { [name]: accountId } : {};
}

function tokensOf(resolved: DinteroSettings, client: () => Dintero): TokenSource {
  const { credentials, settings, accountId, audience, tokenStore } = resolved;
  if (credentials.kind === "token") return { token: () => credentials.token(), refused: async () => {} };
  const { clientId, clientSecret } = credentials;
  return new TokenCache({
    key: ["dintero-client", new URL(settings.baseUrl).origin, accountId, clientId, audience].join(" "),
    mint: () => mintWithSecret(client(), { clientId, clientSecret, audience }),
    store: tokenStore,
    clock: settings.clock,
    emit: safeEmitter(settings.onEvent),
  });
}
