import { expected } from "../core/errors/configuration-error.js";

export const API = "https://api.dintero.com/v1";

export const audienceOf = (accountId: string): string => `${API}/accounts/${accountId}`;

/** The id of a single account, which a partner's short id is not. */
export function checkMerchantId(accountId: unknown): string {
  if (typeof accountId === "string" && /^[PT]\d{8}$/.test(accountId)) return accountId;
  throw expected("accountId", "`T` or `P` and eight digits, such as P11112222", accountId);
}

// The pattern of the `oid` parameter in the specification.
const ACCOUNT_ID = /^[PT]\d{3}(\d{5})?$/;

/** The id of an account or of a partner. */
export function checkAccountId(name: string, accountId: unknown): string {
  if (typeof accountId === "string" && ACCOUNT_ID.test(accountId)) return accountId;
  const hint = accountId === undefined ? " (or DINTERO_ACCOUNT_ID to be set)" : "";
  throw expected(name, `\`T\` or \`P\` and three or eight digits, such as T12345678${hint}`, accountId);
}

/** The ids of partners have three digits, or eight of which the last five are zeros. */
export const isPartnerId = (accountId: string): boolean => /^[PT]\d{3}(0{5})?$/.test(accountId);
