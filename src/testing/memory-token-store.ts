import type { TokenStore } from "../core/auth/token-store.js";
import { type Clock, systemClock } from "../core/util/clock.js";

type Kept = { readonly value: string; readonly until: number };

/**
 * A token store in memory, for tests of code that shares tokens between processes. No token shows when it is printed or serialised.
 *
 * Its methods are bound, so `{ ...store, encrypt, decrypt }` is a store as well.
 *
 * @example
 * const clock = new FakeClock();
 * const tokenStore = new MemoryTokenStore(clock);
 * const processes = [1, 2].map(() => createDintero({ ...credentials, clock, fetch, tokenStore }));
 */
export class MemoryTokenStore implements TokenStore {
  readonly #kept = new Map<string, Kept>();
  readonly #clock: Pick<Clock, "now">;

  /** Values expire by `now` of the clock. @default the system clock */
  constructor(clock: Pick<Clock, "now"> = systemClock) {
    this.#clock = clock;
  }

  /** The value; undefined when there is none or it has expired. */
  get = async (key: string): Promise<string | undefined> => this.#read(key);

  /** Keeps a value for `ttlMs` milliseconds. */
  set = async (key: string, value: string, ttlMs: number): Promise<void> => {
    this.#kept.set(key, { value, until: this.#clock.now() + ttlMs });
  };

  /** Keeps a value for `ttlMs` milliseconds only if the key has none. Resolves to whether it did. */
  add = async (key: string, value: string, ttlMs: number): Promise<boolean> => {
    if (this.#read(key) !== undefined) return false;
    await this.set(key, value, ttlMs);
    return true;
  };

  /** Deletes a value. Resolves to whether there was one. */
  delete = async (key: string): Promise<boolean> => {
    const present = this.#read(key) !== undefined;
    this.#kept.delete(key);
    return present;
  };

  /** The keys whose values have not expired. They contain no secret. */
  keys = (): string[] => [...this.#kept.keys()].filter((key) => this.#read(key) !== undefined);

  #read(key: string): string | undefined {
    const kept = this.#kept.get(key);
    if (kept && this.#clock.now() < kept.until) return kept.value;
    this.#kept.delete(key);
    return undefined;
  }
}
