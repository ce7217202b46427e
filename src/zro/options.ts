import { checkToken } from "../core/auth/auth-option.js";
import { ConfigurationError, checkCredential } from "../core/errors/configuration-error.js";
import { CLIENT_RULES, type ClientOptions, checkBaseUrl } from "../core/options.js";
import { toHeaderValues } from "../core/request/headers.js";
import { membersOf } from "../core/request/values.js";
import * as RULES from "../core/util/rules.js";
import { isText, type Rules } from "../core/util/validate.js";

/** Options of `createZro`. */
export type ZroOptions = ClientOptions & {
  /**
   * Base URL of the payments gateway. Z.ro publishes that of its test environment only, so there is no default.
   *
   * @example "https://api-payments-gateway-hml.zrobank.xyz/api"
   */
  readonly baseUrl: string | URL;
  /** Id of your API; goes with `apiKey`. @default none: there is a `token` */
  readonly apiId?: string | undefined;
  /** Secret key of your API; goes with `apiId`. @default none: there is a `token` */
  readonly apiKey?: string | undefined;
  /** An access token, or a function that returns one, instead of `apiId` and `apiKey`. The function is asked for every call. @default none: the client signs in */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /**
   * Base URL of the sign-in, if it differs from that of the gateway.
   *
   * @default the `baseUrl`
   */
  readonly authUrl?: string | URL;
  /**
   * Whether a body with a boolean `success` is an envelope: its `data` is what the specification describes, and `success: false` is an error under any status. Z.ro's guides show every response in this envelope and its OpenAPI document shows them without. A body without such a `success` is returned as it is in either case.
   *
   * @default true
   */
  readonly envelope?: boolean;
  /** Wallet of the requests, sent as `x-wallet-uuid`. @default none: your default wallet */
  readonly walletUuid?: string;
  /** Product configuration (UUID v4), sent as `x-product-uuid`. @default none */
  readonly productUuid?: string;
  /** User account that the requests are for (UUID v4), sent as `x-product-target-user-uuid`. Goes with `productUuid`. @default none */
  readonly productTargetUserUuid?: string;
  /** Language of messages, sent as `x-lang`. @default none: the server then takes "pt-BR" */
  readonly language?: "pt-BR" | "en-US";
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const UUID_RULE = [(value: unknown) => typeof value === "string" && UUID.test(value), "a UUID"] as const;

/** What the options of `createZro` accept. The credentials have checks of their own, which do not show their values. */
export const ZRO_RULES = {
  ...CLIENT_RULES,
  apiId: RULES.anything,
  apiKey: RULES.anything,
  token: RULES.anything,
  authUrl: CLIENT_RULES.baseUrl,
  envelope: RULES.flag,
  walletUuid: UUID_RULE,
  productUuid: UUID_RULE,
  productTargetUserUuid: UUID_RULE,
  language: [(value) => value === "pt-BR" || value === "en-US", "pt-BR or en-US"],
} satisfies Rules;

/** How the client authenticates. */
export type ZroCredentials =
  | { readonly kind: "api"; readonly apiId: string; readonly apiKey: string }
  | { readonly kind: "token"; readonly token: string | (() => string | Promise<string>) };

export function credentialsOf({ apiId, apiKey, token }: ZroOptions): ZroCredentials {
  if (token !== undefined) {
    if (apiId !== undefined || apiKey !== undefined)
      throw new ConfigurationError("Expected either `token`, or `apiId` and `apiKey`, got both.");
    return { kind: "token", token: typeof token === "function" ? token : checkToken("token", token) };
  }
  const missing = Object.entries({ apiId, apiKey }).flatMap(([name, value]) => (isText(value) ? [] : [`\`${name}\``]));
  if (!isText(apiId) || !isText(apiKey))
    throw new ConfigurationError(
      `Expected ${missing.join(" and ")} to be set${missing.length === 2 ? ", or `token`" : ""}.`,
    );
  checkCredential("apiId", apiId);
  checkCredential("apiKey", apiKey);
  return { kind: "api", apiId, apiKey };
}

/** Address for the sign-in. */
export function authUrlOf({ authUrl, baseUrl }: ZroOptions): string {
  return authUrl === undefined ? checkBaseUrl("baseUrl", baseUrl) : checkBaseUrl("authUrl", authUrl);
}

/** Headers of every request that do not change. */
export function headersOf(options: ZroOptions): Record<string, string> {
  const { walletUuid, productUuid, productTargetUserUuid, language, headers } = options;
  if (productTargetUserUuid !== undefined && productUuid === undefined)
    throw new ConfigurationError("Expected `productUuid` to be set together with `productTargetUserUuid`.");
  const ours = {
    "x-wallet-uuid": walletUuid,
    "x-product-uuid": productUuid,
    "x-product-target-user-uuid": productTargetUserUuid,
    "x-lang": language,
  };
  return { ...Object.fromEntries(membersOf(ours)), ...toHeaderValues(headers ?? {}) } as Record<string, string>;
}
