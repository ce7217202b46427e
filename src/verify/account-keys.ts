import { ConfigurationError, checkOptions } from "../core/errors/configuration-error.js";
import { type Clock, systemClock } from "../core/util/clock.js";
import { LruCache } from "../core/util/lru-cache.js";
import * as RULES from "../core/util/rules.js";
import { isFunction, isNonNegative, isPositive, type Rules } from "../core/util/validate.js";
import type { ApiClient, Schemas } from "../dintero/api.js";
import { KeyList } from "./key-list.js";

/** A public key as the account's key list has it. */
export type PublicKey = Schemas["PublicKey"];

/** Public keys of accounts. */
export type AccountKeys = {
  /** The keys of an account. `missing`: a list in which a key was not found, so that it is fetched again if it is still the present one. */
  readonly of: (accountId: string, missing?: readonly PublicKey[]) => Promise<readonly PublicKey[]>;
};

/** How key lists are fetched and kept. */
export type AccountKeysOptions = {
  /**
   * How long a list is used before it is fetched again.
   *
   * @unit milliseconds
   * @default 600_000
   */
  readonly maxAge?: number;
  /**
   * How long after `maxAge` a list is still used while it cannot be fetched. A key that the account has withdrawn stays accepted for that long.
   *
   * @unit milliseconds
   * @default 3_600_000
   */
  readonly staleIfError?: number;
  /**
   * Shortest time between two requests for one account's list because of a key that is not in it. Without a limit, tokens with invented key ids would make you flood the API.
   *
   * @unit milliseconds
   * @default 30_000
   */
  readonly cooldown?: number;
  /**
   * Longest time that one request for a list takes, retries included.
   *
   * @unit milliseconds
   * @default 5_000
   */
  readonly timeout?: number;
  /** How many lists are kept; those of the most recently used accounts stay. @default 1_000 */
  readonly maxAccounts?: number;
  /** Time, for tests. @default the system's */
  readonly clock?: Pick<Clock, "now">;
};

const TIME_RULE = [isNonNegative, "a non-negative number of milliseconds"] as const;
const KEYS_RULES: Rules = {
  maxAge: TIME_RULE,
  staleIfError: TIME_RULE,
  cooldown: TIME_RULE,
  timeout: [isPositive, "a positive number of milliseconds"],
  maxAccounts: RULES.count,
  clock: [(value) => isFunction(Object(value).now), "an object with now"],
};

/**
 * The key lists of accounts, fetched with a client whose token may read them (`read:accounts`), and kept. Make one and pass it to every `verify`.
 *
 * Concurrent callers share one request. After a request that failed there is none for five seconds: the old list is used, or the same error is thrown.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const keys = accountKeys(dintero);
 * const keysOfMerchants = accountKeys((accountId) => dintero.account(accountId));
 */
export function accountKeys(
  client: Pick<ApiClient, "GET"> | ((accountId: string) => Pick<ApiClient, "GET">),
  options: AccountKeysOptions = {},
): AccountKeys {
  checkOptions(options, KEYS_RULES);
  if (typeof client !== "function" && !isFunction(Object(client).GET)) {
    throw new ConfigurationError(
      "Expected the first argument of accountKeys to be a client, or a function that returns one.",
    );
  }
  const { maxAge = 600_000, staleIfError = 3_600_000, cooldown = 30_000, timeout = 5_000 } = options;
  const limits = { maxAge, staleIfError, cooldown, clock: options.clock ?? systemClock };
  const lists = new LruCache<KeyList<PublicKey>>(options.maxAccounts ?? 1_000);
  const fetchList = async (accountId: string): Promise<readonly PublicKey[]> => {
    const { GET } = typeof client === "function" ? client(accountId) : client;
    const { data, error } = await GET("/accounts/{oid}/auth/keys", {
      params: { path: { oid: accountId } },
      totalTimeout: timeout,
      // Every token to be verified waits for this.
      retry: 1,
    });
    if (error) throw error;
    if (!Array.isArray(data)) throw new TypeError("The key list is not an array.");
    return data;
  };
  return {
    of: (accountId, missing) =>
      lists.get(accountId, () => new KeyList(() => fetchList(accountId), limits)).get(missing),
  };
}
