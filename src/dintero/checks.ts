import { expected } from "../core/settings.js";
import type { TokenStore } from "../core/tokens/token-store.js";

export const API = "https://api.dintero.com/v1";

export const audienceOf = (accountId: string): string => `${API}/accounts/${accountId}`;

// The pattern of the `oid` parameter in the specification.
const ACCOUNT_ID = /^[PT]\d{3}(\d{5})?$/;

export function checkedStore(store: TokenStore | undefined): TokenStore | undefined {
  if (store === undefined) return undefined;
  const isFunction = (name: keyof TokenStore) => typeof store?.[name] === "function";
  if (!["get", "set", "delete"].every((name) => isFunction(name as keyof TokenStore)))
    throw expected("tokenStore", "an object with `get`, `set` and `delete`", store);
  if (isFunction("seal") !== isFunction("unseal"))
    throw expected("tokenStore", "an object with both of `seal` and `unseal` or with neither", store);
  return store;
}

export function checkedText(name: string, value: unknown): string {
  if (typeof value !== "string" || value === "") throw expected(name, "text", value);
  return value;
}

export function checkedCount(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) throw expected(name, "a positive integer", value);
  return value;
}

/** The id of an account proper, which a partner's short id is not. */
export function checkedMerchantId(accountId: unknown): string {
  if (typeof accountId === "string" && /^[PT]\d{8}$/.test(accountId)) return accountId;
  throw expected("accountId", "`T` or `P` and eight digits, such as P11112222", accountId);
}

export function checkedAccountId(name: string, accountId: unknown): string {
  if (typeof accountId === "string" && ACCOUNT_ID.test(accountId)) return accountId;
  const rule = "`T` or `P` and three or eight digits, such as T12345678";
  if (accountId === undefined && name === "accountId")
    throw expected(name, `${rule} (or DINTERO_ACCOUNT_ID to be set)`, accountId);
  throw expected(name, rule, accountId);
}
