import { checkedBearer } from "../core/client-of.js";
import type { ClientOptions } from "../core/client-options.js";
import { ConfigurationError } from "../core/errors/configuration-error.js";
import { expected, resolveSettings } from "../core/settings.js";

/** Options of `createZro`. */
export type ZroOptions = ClientOptions & {
  /**
   * Base URL of the payments gateway. Z.ro publishes that of its test environment only, so there is no default.
   *
   * @example "https://api-payments-gateway-hml.zrobank.xyz/api"
   */
  readonly baseUrl: string;
  /** Id of your API; goes with `apiKey`. @default none: there is a `token` */
  readonly apiId?: string | undefined;
  /** Secret key of your API; goes with `apiId`. @default none: there is a `token` */
  readonly apiKey?: string | undefined;
  /** An access token, or a function that gives one, instead of `apiId` and `apiKey`. The function is asked for every call. @default none: the client signs in */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /**
   * Base URL of the sign-in, if it differs from that of the gateway.
   *
   * @default the `baseUrl`
   */
  readonly authUrl?: string;
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
  /** User account on which requests are carried out (UUID v4), sent as `x-product-target-user-uuid`. Goes with `productUuid`. @default none */
  readonly productTargetUserUuid?: string;
  /** Language of messages, sent as `x-lang`. @default none: the server then takes "pt-BR" */
  readonly language?: "pt-BR" | "en-US";
};

/** How the client proves who it is. */
export type ZroCredentials =
  | { readonly kind: "api"; readonly apiId: string; readonly apiKey: string }
  | { readonly kind: "token"; readonly token: string | (() => string | Promise<string>) };

export function credentialsOf({ apiId, apiKey, token }: ZroOptions): ZroCredentials {
  if (token !== undefined) {
    if (apiId !== undefined || apiKey !== undefined)
      throw new ConfigurationError("Expected either `token`, or `apiId` and `apiKey`, got both.");
    return { kind: "token", token: typeof token === "function" ? token : checkedBearer("token", token) };
  }
  const missing = Object.entries({ apiId, apiKey }).flatMap(([name, value]) => (isText(value) ? [] : [`\`${name}\``]));
  if (!isText(apiId) || !isText(apiKey))
    throw new ConfigurationError(
      `Expected ${missing.join(" and ")} to be set${missing.length === 2 ? ", or `token`" : ""}.`,
    );
  return { kind: "api", apiId, apiKey };
}

/** Where the client signs in. */
export function authUrlOf({ authUrl, baseUrl }: ZroOptions): string {
  if (authUrl === undefined) return baseUrl;
  try {
    return resolveSettings({ baseUrl: authUrl }).baseUrl;
  } catch (error) {
    throw new ConfigurationError((error as Error).message.replace("baseUrl", "authUrl"));
  }
}

/** Headers of every request that do not change. */
export function headersOf(options: ZroOptions): Record<string, string> {
  const { walletUuid, productUuid, productTargetUserUuid, language, headers } = options;
  if (productTargetUserUuid !== undefined && productUuid === undefined)
    throw new ConfigurationError("Expected `productUuid` to be set beside `productTargetUserUuid`.");
  if (language !== undefined && language !== "pt-BR" && language !== "en-US")
    throw expected("language", "pt-BR or en-US", language);
  const ours = {
    "x-wallet-uuid": checkedUuid("walletUuid", walletUuid),
    "x-product-uuid": checkedUuid("productUuid", productUuid),
    "x-product-target-user-uuid": checkedUuid("productTargetUserUuid", productTargetUserUuid),
    "x-lang": language,
  };
  const set = Object.entries(ours).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(set), ...headers };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function checkedUuid(name: string, value: string | undefined): string | undefined {
  if (value === undefined || (typeof value === "string" && UUID.test(value))) return value;
  throw expected(name, "a UUID", value);
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
