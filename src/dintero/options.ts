import type { ClientOptions } from "../core/client-options.js";
import { ConfigurationError } from "../core/errors/configuration-error.js";
import { resolveSettings, type Settings } from "../core/settings.js";
import type { TokenStore } from "../core/tokens/token-store.js";
import { isBearer } from "../core/transport/authorize.js";
import { API, audienceOf, checkedAccountId, checkedCount, checkedStore, checkedText } from "./checks.js";

/** Identifies your system to Dintero, which helps their support to help you. */
export type SystemOptions = {
  /** Name of your system, sent as `Dintero-System-Name`. */
  readonly name: string;
  /** Version of your system, sent as `Dintero-System-Version`. @default none */
  readonly version?: string;
  /** Name of your plugin for it, sent as `Dintero-System-Plugin-Name`. @default none */
  readonly pluginName?: string;
  /** Version of your plugin, sent as `Dintero-System-Plugin-Version`. @default none */
  readonly pluginVersion?: string;
};

/** Options of `createDintero`. */
export type DinteroOptions = ClientOptions & {
  /**
   * Your account or partner id: `T` (test) or `P` (production) and three or eight digits. It is filled into the first place of every path.
   *
   * @default the environment variable DINTERO_ACCOUNT_ID
   * @example
   * createDintero({ accountId: "T12345678" });
   */
  readonly accountId?: string | undefined;
  /**
   * Id of your API client; goes with `clientSecret`.
   *
   * @default the environment variable DINTERO_CLIENT_ID
   */
  readonly clientId?: string | undefined;
  /**
   * Secret of your API client.
   *
   * @default the environment variable DINTERO_CLIENT_SECRET
   */
  readonly clientSecret?: string | undefined;
  /**
   * An access token, or a function that gives one, instead of `clientId` and `clientSecret`. The function is asked for every call; keep its token for as long as it is good.
   *
   * @default none: the client mints tokens with its id and secret
   * @example
   * createDintero({ accountId: "T12345678", token: () => vault.accessToken() });
   */
  readonly token?: string | (() => Promise<string>) | undefined;
  /**
   * The API that tokens are asked for. It names `api.dintero.com` also when `baseUrl` is another host.
   *
   * @default "https://api.dintero.com/v1/accounts/{accountId}"
   */
  readonly audience?: string;
  /**
   * Where the API is.
   *
   * @default "https://api.dintero.com/v1"
   * @example
   * createDintero({ ...credentials, baseUrl: "http://127.0.0.1:4010" }); // a mock; http: is accepted on loopback only
   */
  readonly baseUrl?: string;
  /** Keeps tokens outside this process, so that many processes share one. @default none: each client keeps its own */
  readonly tokenStore?: TokenStore;
  /**
   * What the token of a merchant is asked for, in the last step of `account(…)`: the partner's audience, the merchant's, or another one. Dintero's guide of 2026 names the partner's, an older one the merchant's.
   *
   * @default "partner"
   * @example
   * createDintero({ ...credentials, exchangeAudience: "merchant" });
   */
  readonly exchangeAudience?: "partner" | "merchant" | (string & {});
  /**
   * How many clients of merchants, with their tokens, `account(…)` keeps; the ones used last.
   *
   * @default 1_000
   */
  readonly maxAccounts?: number;
  /**
   * Your system, for the `Dintero-System-*` headers.
   *
   * @default none
   * @example
   * createDintero({ ...credentials, system: { name: "my-shop", version: "2.1.0" } });
   */
  readonly system?: SystemOptions;
};

/** How the client proves who it is. */
export type Credentials =
  | { readonly kind: "client"; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: "token"; readonly token: string | (() => Promise<string>) };

export type DinteroSettings = {
  readonly settings: Settings;
  readonly accountId: string;
  readonly audience: string;
  readonly credentials: Credentials;
  readonly tokenStore: TokenStore | undefined;
  readonly exchangeAudience: string;
  readonly maxAccounts: number;
};

/** Checks the options, with the environment behind them. */
export function resolveOptions(options: DinteroOptions, env = environment()): DinteroSettings {
  const accountId = checkedAccountId("accountId", options.accountId ?? env["DINTERO_ACCOUNT_ID"]);
  return {
    settings: resolveSettings({
      ...options,
      baseUrl: options.baseUrl ?? API,
      headers: { ...systemHeaders(options.system), ...options.headers },
    }),
    accountId,
    audience: options.audience ?? audienceOf(accountId),
    credentials: credentialsOf(options, env),
    tokenStore: checkedStore(options.tokenStore),
    exchangeAudience: checkedText("exchangeAudience", options.exchangeAudience ?? "partner"),
    maxAccounts: checkedCount("maxAccounts", options.maxAccounts ?? 1_000),
  };
}

function credentialsOf(options: DinteroOptions, env: Record<string, string | undefined>): Credentials {
  const { token } = options;
  if (token !== undefined) {
    if (options.clientId !== undefined || options.clientSecret !== undefined) {
      throw new ConfigurationError("Expected either `token`, or `clientId` and `clientSecret`, got both.");
    }
    if (typeof token === "function" || isBearer(token)) return { kind: "token", token };
    throw new ConfigurationError(
      "Expected `token` to be an access token or a function that gives one. It is empty or holds a character that no header may hold.",
    );
  }
  const clientId = options.clientId ?? env["DINTERO_CLIENT_ID"];
  const clientSecret = options.clientSecret ?? env["DINTERO_CLIENT_SECRET"];
  const missing = [
    ["clientId", "DINTERO_CLIENT_ID", clientId] as const,
    ["clientSecret", "DINTERO_CLIENT_SECRET", clientSecret] as const,
  ]
    .filter(([, , value]) => typeof value !== "string" || value === "")
    .map(([name, variable]) => `\`${name}\` (or ${variable})`);
  if (missing.length > 0 || !clientId || !clientSecret) {
    throw new ConfigurationError(
      `Expected ${missing.join(" and ")} to be set${missing.length === 2 ? ", or `token`" : ""}.`,
    );
  }
  // RFC 7617: the colon ends the user name.
  if (clientId.includes(":")) throw new ConfigurationError("Expected `clientId` to hold no colon.");
  return { kind: "client", clientId, clientSecret };
}

// Recommended by Dintero for all integrations (its guides, and the optional headers of its published specifications).
function systemHeaders(system: SystemOptions | undefined): Record<string, string> {
  const named = {
    "Dintero-System-Name": system?.name,
    "Dintero-System-Version": system?.version,
    "Dintero-System-Plugin-Name": system?.pluginName,
    "Dintero-System-Plugin-Version": system?.pluginVersion,
  };
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The environment, where there is one; a worker or a browser has none. */
function environment(): Record<string, string | undefined> {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env ?? {};
}
