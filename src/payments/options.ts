import { checkOptions } from "../core/errors/configuration-error.js";
import { checkBaseUrl } from "../core/options.js";
import * as RULES from "../core/util/rules.js";
import { isObject, type Rules } from "../core/util/validate.js";
import { API } from "../dintero/checks.js";
import { DINTERO_RULES, type DinteroBaseOptions, type DinteroOptions } from "../dintero/options.js";

/** Addresses of the two hosts of the Payments API. */
export type PaymentsBaseUrls = {
  /** Address for tokens, settlements, payouts and webhook subscriptions, such as `https://api.dintero.com/v1`. */
  readonly api: string | URL;
  /** Address for sessions, transactions and checkout administration, such as `https://checkout.dintero.com/v1`. */
  readonly checkout: string | URL;
};

/** Options of `createPayments` when its first argument is a client. */
export type PaymentsClientOptions = {
  /**
   * Address of the API. Text or a URL is used for both hosts, as with a sandbox or a proxy; an operation of version 2 goes to `/v2` next to its `/v1`. Access tokens are sent to the addresses given here.
   *
   * @default the address of the client; for `https://api.dintero.com/v1` that goes with `https://checkout.dintero.com/v1`
   * @example
   * createPayments(dintero, { baseUrl: "http://127.0.0.1:4020/v1" });
   */
  readonly baseUrl?: string | URL | PaymentsBaseUrls;
  /**
   * Whether a session whose lines do not add up to its amount is refused before it is sent. Amounts that are not integers and two lines with the same `line_id` are refused in either case.
   *
   * @default true
   */
  readonly strict?: boolean;
};

/** Options of `createPayments`. */
export type PaymentsOptions = Omit<DinteroBaseOptions, "exchangeAudience" | "maxAccounts"> & {
  /**
   * Address of the API. Text or a URL is used for both hosts, as with a sandbox or a proxy; an operation of version 2 goes to `/v2` next to its `/v1`.
   *
   * @default the environment variable DINTERO_BASE_URL, or else "https://api.dintero.com/v1" and "https://checkout.dintero.com/v1"
   * @example
   * createPayments({ ...credentials, baseUrl: "http://127.0.0.1:4020/v1" });
   */
  readonly baseUrl?: string | URL | PaymentsBaseUrls;
  /**
   * Whether a session whose lines do not add up to its amount is refused before it is sent. Amounts that are not integers and two lines with the same `line_id` are refused in either case.
   *
   * @default true
   */
  readonly strict?: boolean;
};

const CHECKOUT = "https://checkout.dintero.com/v1";

const CLIENT_RULES = {
  baseUrl: [
    (value) => typeof value === "string" || value instanceof URL || isObject(value),
    "an absolute URL or an object with `api` and `checkout`",
  ],
  strict: RULES.flag,
} satisfies Rules;

const { exchangeAudience: _exchangeAudience, maxAccounts: _maxAccounts, ...OPTION_RULES } = DINTERO_RULES;
const PAYMENTS_RULES = { ...OPTION_RULES, ...CLIENT_RULES } satisfies Rules;

const BASE_URL_RULES = { api: OPTION_RULES.baseUrl, checkout: OPTION_RULES.baseUrl } satisfies Rules;

/** @throws ConfigurationError when an option is unknown or cannot be used. */
export function checkClientOptions(options: PaymentsClientOptions): void {
  checkOptions(options, CLIENT_RULES);
}

/** The options for the client that requests the tokens. */
export function dinteroOptionsOf(options: PaymentsOptions): DinteroOptions {
  checkOptions(options, PAYMENTS_RULES);
  const { baseUrl, strict: _strict, ...others } = options;
  if (baseUrl === undefined) return others;
  return { ...others, baseUrl: isBaseUrls(baseUrl) ? checkBaseUrls(baseUrl).api : baseUrl };
}

/** Addresses of the two hosts, and what a path of version 2 follows. */
export type Addresses = { readonly api: string; readonly checkout: string; readonly v2: string };

/** @param clientBaseUrl The address of the client that requests the tokens. */
export function addressesOf(baseUrl: PaymentsOptions["baseUrl"], clientBaseUrl: string): Addresses {
  if (baseUrl !== undefined && isBaseUrls(baseUrl)) {
    const { api, checkout } = checkBaseUrls(baseUrl);
    return withV2(api, checkout);
  }
  const both = baseUrl === undefined ? clientBaseUrl : checkBaseUrl("baseUrl", baseUrl);
  // Dintero's own address is that of one host; any other is used for both.
  return withV2(both, both === API ? CHECKOUT : both);
}

const withV2 = (api: string, checkout: string): Addresses => ({ api, checkout, v2: api.replace(/\/v1$/, "") });

const isBaseUrls = (baseUrl: string | URL | PaymentsBaseUrls): baseUrl is PaymentsBaseUrls =>
  typeof baseUrl === "object" && !(baseUrl instanceof URL);

function checkBaseUrls(baseUrl: PaymentsBaseUrls): { readonly api: string; readonly checkout: string } {
  checkOptions(baseUrl, BASE_URL_RULES, "baseUrl.");
  return {
    api: checkBaseUrl("baseUrl.api", baseUrl.api),
    checkout: checkBaseUrl("baseUrl.checkout", baseUrl.checkout),
  };
}
