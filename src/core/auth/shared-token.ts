import { onAbort } from "../util/abort.js";
import type { Clock } from "../util/clock.js";
import { type OnEvent, tokenFailure } from "../util/events.js";
import { acquireLock } from "./store-lock.js";
import type { TokenStore } from "./token-store.js";

/** A store that takes longer counts as failed. */
const STORE_TIMEOUT_MS = 2_000;
/** In characters. A longer value is no token, and would be read again and again. */
const LONGEST_VALUE = 100_000;

/** What a token endpoint issues. */
export type IssuedToken = {
  /** The access token. */
  readonly token: string;
  /** Time from now until the token expires. @unit seconds */
  readonly expiresIn: number;
};

type SharedTokenOptions = {
  /** Name of the token in the store. It must not contain a secret. */
  readonly key: string;
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly emit: OnEvent;
};

/** A token that all processes with one store share. */
export class SharedToken {
  readonly #options: SharedTokenOptions;
  /** The value that could not be read, so that it is reported once. */
  #unreadable: string | undefined;
  /** When this process began to wait for the lock; kept when it gives up, so that it waits for a lock that is never released only once. */
  #waitingSince: number | undefined;

  constructor(options: SharedTokenOptions) {
    this.#options = options;
  }

  /** The store's token if it is `usable`, or else what `request` returns, in one process for all when the store can lock. If the store fails, this process continues alone. */
  async getOrRequest(
    usable: (token: string) => boolean,
    request: () => Promise<IssuedToken>,
    signal: AbortSignal,
  ): Promise<IssuedToken> {
    const { key, store, clock } = this.#options;
    const find = async () => {
      const stored = await this.#read(signal);
      return stored && usable(stored.token) ? stored : undefined;
    };
    let release = async () => {};
    try {
      if (store.add) {
        this.#waitingSince ??= clock.now();
        const lock = await acquireLock(
          {
            add: (name, value, ttlMs) =>
              this.#inTime(() => store.add?.(name, value, ttlMs) ?? Promise.resolve(true), signal),
            delete: (name) => this.#inTime(() => store.delete(name)),
          },
          `${key} lock`,
          clock,
          find,
          { since: this.#waitingSince, signal },
        );
        this.#waitingSince = undefined;
        if (lock.found) return lock.found;
        release = lock.release;
      } else {
        const found = await find();
        if (found) return found;
      }
    } catch (error) {
      signal.throwIfAborted();
      this.#report(error);
      return request();
    }
    try {
      const issued = await request();
      await this.#write(issued);
      return issued;
    } finally {
      await release();
    }
  }

  /** Rejects when the store does. A value that cannot be read counts as absent and is reported once. */
  async #read(signal: AbortSignal): Promise<IssuedToken | undefined> {
    const { key, store, clock } = this.#options;
    const value = await this.#inTime(() => store.get(key), signal);
    if (value === undefined || value === null) return undefined;
    try {
      const { token, expiresAt } = (await this.#parse(value)) as { token?: unknown; expiresAt?: unknown };
      if (typeof token !== "string" || typeof expiresAt !== "number")
        throw new Error("The stored value is not a token.");
      const expiresIn = (expiresAt - clock.dateNow()) / 1000;
      return expiresIn > 0 ? { token, expiresIn } : undefined;
    } catch (error) {
      const unreadable = typeof value === "string" ? value : "";
      if (this.#unreadable !== unreadable) this.#report(error);
      this.#unreadable = unreadable;
      return undefined;
    }
  }

  /** Some stores return a parsed value. */
  async #parse(value: unknown): Promise<unknown> {
    const { decrypt } = this.#options.store;
    if (typeof value !== "string") return Object(value);
    if (value.length > LONGEST_VALUE) throw new Error(`The stored value has ${value.length} characters.`);
    return Object(JSON.parse(decrypt ? await this.#inTime(async () => decrypt(value)) : value));
  }

  async #write({ token, expiresIn }: IssuedToken): Promise<void> {
    const { key, store, clock } = this.#options;
    const ttl = expiresIn * 1000;
    try {
      const text = JSON.stringify({ token, expiresAt: clock.dateNow() + ttl });
      const { encrypt } = store;
      const value = encrypt ? await this.#inTime(async () => encrypt(text)) : text;
      await this.#inTime(() => store.set(key, value, ttl));
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.#options.emit(tokenFailure("store-failed", error));
  }

  /** Rejects when `work` takes too long or the signal is aborted. The time is waited for in two halves: a process that was suspended during the first finds the result waiting. */
  #inTime<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      const cleanUp = () => {
        cancel();
        stop?.();
      };
      const end = (reason: unknown) => {
        cleanUp();
        reject(reason);
      };
      const expire = () => end(new Error(`The token store did not respond within ${STORE_TIMEOUT_MS} ms.`));
      let cancel = clock.setTimeout(() => {
        cancel = clock.setTimeout(expire, STORE_TIMEOUT_MS / 2);
      }, STORE_TIMEOUT_MS / 2);
      const stop = signal && onAbort(signal, () => end(signal.reason));
      Promise.resolve().then(work).finally(cleanUp).then(resolve, reject);
    });
  }
}
