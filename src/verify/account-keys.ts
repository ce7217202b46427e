import { checkOptions } from "../core/errors/configuration-error.js";
import { type Clock, systemClock } from "../core/util/clock.js";
import { LruCache } from "../core/util/lru-cache.js";
import { isFunction, isNonNegative, RULES, type Rules } from "../core/util/validate.js";
import type { ApiClient, Schemas } from "../dintero/api.js";
import { VerificationError } from "./verification-error.js";

/** A public key as the account's key list has it. */
export type PublicKey = Schemas["PublicKey"];

/** Public keys of accounts. */
export type AccountKeys = {
  /** The keys of an account. `missing`: one was looked for in this very list and is not in it. */
  readonly of: (accountId: string, missing?: readonly PublicKey[]) => Promise<readonly PublicKey[]>;
};

export type AccountKeysOptions = {
  /**
   * How long a list is believed.
   *
   * @unit milliseconds
   * @default 600_000
   */
  readonly maxAge?: number;
  /**
   * Shortest time between two requests for one account's list because of a key that is not in it. Without a limit, made-up key ids would be a way to make you flood the API.
   *
   * @unit milliseconds
   * @default 30_000
   */
  readonly cooldown?: number;
  /** Lists kept, those of the accounts used last. @default 1_000 */
  readonly maxAccounts?: number;
  /** Time, for tests. @default the system's */
  readonly clock?: Pick<Clock, "now">;
};

const TIME_RULE = [isNonNegative, "a non-negative number of milliseconds"] as const;
const KEYS_RULES: Rules = {
  maxAge: TIME_RULE,
  cooldown: TIME_RULE,
  maxAccounts: RULES.count,
  clock: [(value) => isFunction(Object(value).now), "an object with now"],
};

/**
 * The key lists of accounts, fetched with a client whose token may read them (`read:accounts`), and kept. Make one and hand it to every `verify`.
 *
 * Concurrent callers share one request; one that fails is not kept.
 *
 * @example
 * const keys = accountKeys(dintero);
 * const keysOfMerchants = accountKeys((accountId) => dintero.account(accountId));
 */
export function accountKeys(
  client: Pick<ApiClient, "GET"> | ((accountId: string) => Pick<ApiClient, "GET">),
  options: AccountKeysOptions = {},
): AccountKeys {
  const clock = options.clock ?? systemClock;
  checkOptions(options, KEYS_RULES);
  const { maxAge = 600_000, cooldown = 30_000 } = options;
  const lists = new LruCache<KeyList>(options.maxAccounts ?? 1_000);
  const fetchList = async (accountId: string): Promise<readonly PublicKey[]> => {
    const { GET } = typeof client === "function" ? client(accountId) : client;
    const { data, error } = await GET("/accounts/{oid}/auth/keys", { params: { path: { oid: accountId } } });
    if (error) throw error;
    if (!Array.isArray(data)) throw new TypeError("The key list is no array.");
    return data;
  };
  return {
    of: (accountId, missing) => {
      const list = lists.get(accountId, () => new KeyList(() => fetchList(accountId), clock, maxAge, cooldown));
      return list.get(missing);
    },
  };
}

/** One account's list, with its age. */
class KeyList {
  readonly #fetch: () => Promise<readonly PublicKey[]>;
  readonly #clock: Pick<Clock, "now">;
  readonly #maxAge: number;
  readonly #cooldown: number;
  #keys: readonly PublicKey[] | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  /** When the list was last fetched for the sake of a key that was not in it. */
  #missedAt = Number.NEGATIVE_INFINITY;
  #pending: Promise<readonly PublicKey[]> | undefined;

  constructor(fetch: () => Promise<readonly PublicKey[]>, clock: Pick<Clock, "now">, maxAge: number, cooldown: number) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#maxAge = maxAge;
    this.#cooldown = cooldown;
  }

  async get(missing?: readonly PublicKey[]): Promise<readonly PublicKey[]> {
    const now = this.#clock.now();
    if (this.#keys && now - this.#fetchedAt < this.#maxAge) {
      // Only who has searched the present list may have it replaced; a newer one is given first.
      if (missing !== this.#keys) return this.#keys;
      if (!this.#pending) {
        if (now - this.#missedAt < this.#cooldown) return this.#keys;
        this.#missedAt = now;
      }
    }
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #renew(): Promise<readonly PublicKey[]> {
    try {
      this.#keys = await this.#fetch();
      this.#fetchedAt = this.#clock.now();
      return this.#keys;
    } catch (cause) {
      throw new VerificationError("keys-unavailable", "the account's keys could not be fetched", { cause });
    }
  }
}
