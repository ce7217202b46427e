import type { TokenStore } from "../core/auth/token-store.js";
import { type Clock, systemClock } from "../core/util/clock.js";

type Kept = { readonly value: string; readonly until: number };

/**
 * A token store in memory, in the place of the one that your processes share. Nothing of a token shows when it is printed or serialised.
 *
 * Its methods can be taken out of it, so `{ ...store, seal, unseal }` is a store as well.
 *
 * @example
 * const clock = new FakeClock();
 * const tokenStore = new MemoryTokenStore(clock);
 * const processes = [1, 2].map(() => createDintero({ ...credentials, clock, fetch, tokenStore }));
 */
export class MemoryTokenStore implements TokenStore {
  readonly #kept = new Map<string, Kept>();
  readonly #clock: Pick<Clock, "now">;

  /** Values end by `now` of the clock, and by nothing else. @default the machine's own clock */
  constructor(clock: Pick<Clock, "now"> = systemClock) {
    this.#clock = clock;
  }

  /** The value, or undefined where there is none or its time has passed. */
  get = async (key: string): Promise<string | undefined> => this.#read(key);

  /** Keeps a value for `ttlMs` milliseconds. */
  set = async (key: string, value: string, ttlMs: number): Promise<void> => {
    this.#kept.set(key, { value, until: this.#clock.now() + ttlMs });
  };

  /** Whether there was something to forget. */
  delete = async (key: string): Promise<boolean> => {
    const present = this.#read(key) !== undefined;
    this.#kept.delete(key);
    return present;
  };

  /** The keys whose values have not ended. They hold no secret. */
  keys = (): string[] => [...this.#kept.keys()].filter((key) => this.#read(key) !== undefined);

  #read(key: string): string | undefined {
    const kept = this.#kept.get(key);
    if (kept && this.#clock.now() < kept.until) return kept.value;
    this.#kept.delete(key);
    return undefined;
  }
}
