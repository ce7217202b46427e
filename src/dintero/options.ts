import { isAccessToken } from "../core/auth/token-source.js";
import { TOKEN_STORE_RULE, type TokenStore } from "../core/auth/token-store.js";
import { ConfigurationError, checkCredential, checkOptions } from "../core/errors/configuration-error.js";
import { CLIENT_RULES, type ClientOptions, type ResolvedOptions, resolveOptions } from "../core/options.js";
import { toHeaderValues } from "../core/request/headers.js";
import { membersOf } from "../core/request/values.js";
import * as RULES from "../core/util/rules.js";
import { isText, type Rules } from "../core/util/validate.js";
import { API, audienceOf, checkAccountId } from "./checks.js";

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

/** Options of all Dintero clients except for `baseUrl`. */
export type DinteroBaseOptions = ClientOptions & {
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
   * An access token, or a function that returns one, instead of `clientId` and `clientSecret`. Every call asks the function; it should return the same token while that is valid.
   *
   * @default none: the client requests tokens with its id and secret
   * @example
   * createDintero({ accountId: "T12345678", token: () => vault.accessToken() });
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /**
   * The API that tokens are requested for. It names `api.dintero.com` even when `baseUrl` is another host.
   *
   * @default "https://api.dintero.com/v1/accounts/{accountId}"
   */
  readonly audience?: string;
  /** Stores tokens outside this process, so that many processes share one. @default none: each client keeps its own */
  readonly tokenStore?: TokenStore;
  /**
   * What the token of a merchant is requested for, in the last step of `account(…)`: the partner's audience, the merchant's, or another one. Dintero's guide of 2026 names the partner's, an older one the merchant's.
   *
   * @default "partner"
   * @example
   * createDintero({ ...credentials, exchangeAudience: "merchant" });
   */
  readonly exchangeAudience?: "partner" | "merchant" | (string & {});
  /**
   * How many clients of merchants `account(…)` keeps, with their tokens; the most recently used ones stay.
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

/** Options of `createDintero`. */
export type DinteroOptions = DinteroBaseOptions & {
  /**
   * Address of the API.
   *
   * @default the environment variable DINTERO_BASE_URL, or else "https://api.dintero.com/v1"
   * @example
   * createDintero({ ...credentials, baseUrl: "http://127.0.0.1:4010" }); // a mock; http: is accepted on loopback only
   */
  readonly baseUrl?: string | URL;
};

/** How the client authenticates. */
export type Credentials =
  | { readonly kind: "client"; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: "token"; readonly token: string | (() => string | Promise<string>) };

/** The options, checked and complete. */
export type ResolvedDinteroOptions = {
  /** Options of every client that is made for the account. */
  readonly client: ResolvedOptions;
  readonly accountId: string;
  readonly audience: string;
  readonly credentials: Credentials;
  readonly tokenStore: TokenStore | undefined;
  readonly exchangeAudience: string;
  readonly maxAccounts: number;
};

/** What the options of `createDintero` accept. The credentials have checks of their own, which do not show their values. */
export const DINTERO_RULES = {
  ...CLIENT_RULES,
  accountId: RULES.anything,
  clientId: RULES.anything,
  clientSecret: RULES.anything,
  token: RULES.anything,
  audience: RULES.text,
  tokenStore: TOKEN_STORE_RULE,
  exchangeAudience: RULES.text,
  maxAccounts: RULES.count,
  system: RULES.object,
} satisfies Rules;

// Recommended by Dintero for all integrations (its guides, and the optional headers of its published specifications).
const SYSTEM_HEADERS = {
  name: "Dintero-System-Name",
  version: "Dintero-System-Version",
  pluginName: "Dintero-System-Plugin-Name",
  pluginVersion: "Dintero-System-Plugin-Version",
} as const;

const SYSTEM_RULES: Rules = {
  name: RULES.text,
  version: RULES.text,
  pluginName: RULES.text,
  pluginVersion: RULES.text,
};

/** Checks the options and takes what is missing from the environment. */
export function resolveDinteroOptions(options: DinteroOptions, env = environment()): ResolvedDinteroOptions {
  checkOptions(options, DINTERO_RULES);
  const { system } = options;
  if (system !== undefined) checkOptions({ ...system, name: system.name ?? "" }, SYSTEM_RULES, "system.");
  const accountId = checkAccountId("accountId", options.accountId ?? env["DINTERO_ACCOUNT_ID"]);
  const headers = { ...Object.fromEntries(systemHeaders(system)), ...toHeaderValues(options.headers ?? {}) } as Record<
    string,
    string
  >;
  const client = resolveOptions({ ...options, headers, baseUrl: options.baseUrl ?? (env["DINTERO_BASE_URL"] || API) });
  return {
    client,
    accountId,
    audience: options.audience ?? audienceOf(accountId),
    credentials: credentialsOf(options, env),
    tokenStore: options.tokenStore,
    exchangeAudience: options.exchangeAudience ?? "partner",
    maxAccounts: options.maxAccounts ?? 1_000,
  };
}

function credentialsOf(options: DinteroOptions, env: Record<string, string | undefined>): Credentials {
  const { token } = options;
  if (token !== undefined) {
    if (options.clientId !== undefined || options.clientSecret !== undefined) {
      throw new ConfigurationError("Expected either `token`, or `clientId` and `clientSecret`, got both.");
    }
    if (typeof token === "function" || isAccessToken(token)) return { kind: "token", token };
    throw new ConfigurationError(
      "Expected `token` to be an access token or a function that returns one. It is empty or contains a character that no header may contain.",
    );
  }
  const clientId = options.clientId ?? env["DINTERO_CLIENT_ID"];
  const clientSecret = options.clientSecret ?? env["DINTERO_CLIENT_SECRET"];
  if (!isText(clientId) || !isText(clientSecret)) {
    const missing = [];
    if (!isText(clientId)) missing.push("`clientId` (or DINTERO_CLIENT_ID)");
    if (!isText(clientSecret)) missing.push("`clientSecret` (or DINTERO_CLIENT_SECRET)");
    throw new ConfigurationError(
      `Expected ${missing.join(" and ")} to be set${missing.length === 2 ? ", or `token`" : ""}.`,
    );
  }
  checkCredential("clientId", clientId);
  checkCredential("clientSecret", clientSecret);
  // RFC 7617: the colon ends the user name.
  if (clientId.includes(":")) throw new ConfigurationError("Expected `clientId` to contain no colon.");
  return { kind: "client", clientId, clientSecret };
}

const systemHeaders = (system: SystemOptions | undefined): [name: string, value: string][] =>
  membersOf(system ?? {}).map(([name, value]) => [SYSTEM_HEADERS[name as keyof SystemOptions], String(value)]);

/** The environment, if there is one; a worker or a browser has none. */
function environment(): Record<string, string | undefined> {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env ?? {};
}
