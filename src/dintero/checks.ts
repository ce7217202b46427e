import type { TokenStore } from "../core/auth/token-store.js";
import { ConfigurationError, expected } from "../core/errors/configuration-error.js";
import { isFunction, type Rule } from "../core/util/validate.js";

export const API = "https://api.dintero.com/v1";

export const audienceOf = (accountId: string): string => `${API}/accounts/${accountId}`;

const STORE_METHODS = ["get", "set", "delete"] as const;

/** A token store has three methods, and both of `encrypt` and `decrypt` or neither. */
export const TOKEN_STORE_RULE: Rule = [
  (value) => {
    const store = Object(value) as Partial<TokenStore>;
    return (
      STORE_METHODS.every((name) => isFunction(store[name])) && isFunction(store.encrypt) === isFunction(store.decrypt)
    );
  },
  "an object with `get`, `set` and `delete`, and with both of `encrypt` and `decrypt` or neither",
];

/** The id of a single account, which a partner's short id is not. */
export function checkMerchantId(accountId: unknown): string {
  if (typeof accountId === "string" && /^[PT]\d{8}$/.test(accountId)) return accountId;
  throw expected("accountId", "`T` or `P` and eight digits, such as P11112222", shownId(accountId));
}

// The pattern of the `oid` parameter in the specification.
const ACCOUNT_ID = /^[PT]\d{3}(\d{5})?$/;

/** The id of an account or of a partner. */
export function checkAccountId(name: string, accountId: unknown): string {
  if (typeof accountId === "string" && ACCOUNT_ID.test(accountId)) return accountId;
  const rule = "`T` or `P` and three or eight digits, such as T12345678";
  if (accountId === undefined) throw expected(name, `${rule} (or DINTERO_ACCOUNT_ID to be set)`, accountId);
  throw expected(name, rule, shownId(accountId));
}

/** The ids of partners have three digits, or eight of which the last five are zeros. */
export const isPartnerId = (accountId: string): boolean => /^[PT]\d{3}(0{5})?$/.test(accountId);

// Ids and secrets are easily swapped, so a value that does not look like an id is not shown.
function shownId(value: unknown): unknown {
  if (typeof value !== "string" || /^[a-z]?\d{0,12}$/i.test(value)) return value;
  throw new ConfigurationError(
    `Expected \`accountId\` to be \`T\` or \`P\` and digits, such as T12345678, got a text of ${value.length} characters that does not look like an account id. It is not shown because it may be a secret.`,
  );
}
