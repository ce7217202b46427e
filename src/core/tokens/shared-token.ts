import type { Clock } from "../clock.js";
import { type OnEvent, tokenFailure } from "../events.js";
import { claim } from "./lease.js";
import type { TokenStore } from "./token-store.js";

/** What a token endpoint gives. */
export type Minted = {
  /** The access token. */
  readonly token: string;
  /** Life in seconds, from now. */
  readonly expiresIn: number;
};

export type SharedTokenOptions = {
  /** Name of the token in the store. Holds no secret. */
  readonly key: string;
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly emit: OnEvent;
};

/** A store that takes longer is as good as down. */
const STORE_TIMEOUT = 2_000;

/** A token that all processes with one store have in common. */
export class SharedToken {
  readonly #options: SharedTokenOptions;
  /** The store, with a limit of time for everything it does. */
  readonly #store: Pick<TokenStore, "get" | "set" | "delete">;

  constructor(options: SharedTokenOptions) {
    this.#options = options;
    const { store, clock } = options;
    this.#store = {
      get: (key) => inTime(clock, () => store.get(key)),
      set: (key, value, ttlMs) => inTime(clock, () => store.set(key, value, ttlMs)),
      delete: (key) => inTime(clock, () => store.delete(key)),
    };
  }

  /** The store's token if it is `usable`, else what `mint` makes in one process for all. A store that fails leaves this process on its own. */
  async obtain(usable: (token: string) => boolean, mint: () => Promise<Minted>): Promise<Minted> {
    const { key, clock } = this.#options;
    const told = new Set<string>();
    const find = async () => {
      const stored = await this.#read(told);
      return stored && usable(stored.token) ? stored : undefined;
    };
    let release: (() => Promise<void>) | undefined;
    try {
      const claimed = await claim({ store: this.#store, key: `${key} lease`, clock, find });
      if (claimed.found) return claimed.found;
      release = claimed.release;
    } catch (error) {
      this.#fail(error);
      return mint();
    }
    try {
      const minted = await mint();
      await this.#write(minted);
      return minted;
    } finally {
      await release();
    }
  }

  /** Rejects when the store does; a value that cannot be read counts as absent and is told once. */
  async #read(told: Set<string>): Promise<Minted | undefined> {
    const { key, store, clock } = this.#options;
    const value = await this.#store.get(key);
    if (typeof value !== "string") return undefined;
    try {
      const text = store.unseal ? await inTime(clock, async () => store.unseal?.(value)) : value;
      const { token, expiresAt } = JSON.parse(text ?? "") as { token: unknown; expiresAt: unknown };
      if (typeof token !== "string" || typeof expiresAt !== "number") return undefined;
      const expiresIn = (expiresAt - clock.wall()) / 1000;
      return expiresIn > 0 ? { token, expiresIn } : undefined;
    } catch (error) {
      if (!told.has(value)) this.#fail(error);
      told.add(value);
      return undefined;
    }
  }

  async #write({ token, expiresIn }: Minted): Promise<void> {
    const { key, store, clock } = this.#options;
    const ttl = expiresIn * 1000;
    try {
      const text = JSON.stringify({ token, expiresAt: clock.wall() + ttl });
      const value = store.seal ? await inTime(clock, async () => store.seal?.(text)) : text;
      if (value !== undefined) await this.#store.set(key, value, ttl);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#options.emit(tokenFailure("store-failed", error));
  }
}

/** Rejects where `work` takes too long. In two halves: a process that stood still for the first one finds the answer waiting for it. */
function inTime<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = () => reject(new Error(`The token store did not answer within ${STORE_TIMEOUT} ms.`));
    let cancel = clock.after(STORE_TIMEOUT / 2, () => {
      cancel = clock.after(STORE_TIMEOUT / 2, expire);
    });
    Promise.resolve()
      .then(work)
      .then(resolve, reject)
      .finally(() => cancel());
  });
}
