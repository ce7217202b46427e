import { runWithTimeout } from "../util/abort.js";
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

/**
 * Gets the token in the store if it is `usable`, or else the result of `request`. If the store can lock, one process requests the token and the others wait for it. If the store fails, this process continues alone.
 */
export type SharedToken = (
  usable: (token: string) => boolean,
  request: () => Promise<IssuedToken>,
  signal: AbortSignal,
) => Promise<IssuedToken>;

/** A token that all processes with one store share. */
export function sharedToken({ key, store, clock, emit }: SharedTokenOptions): SharedToken {
  const { add, encrypt, decrypt } = store;
  /** The value that could not be read, so that it is reported once. */
  let unreadable: string | undefined;
  /** When this process began to wait for the lock; kept when it gives up, so that it waits for a lock that is never released only once. */
  let waitingSince: number | undefined;

  const report = (error: unknown) => emit(tokenFailure("store-failed", error));

  /** Rejects when `work` takes too long or the signal is aborted. */
  const inTime = <T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> =>
    runWithTimeout(
      {
        clock: { setTimeout: (callback, ms) => setTimeoutInHalves(clock, callback, ms) },
        limit: STORE_TIMEOUT_MS,
        expired: () => new Error(`The token store did not respond within ${STORE_TIMEOUT_MS} ms.`),
        parent: signal,
      },
      async () => work(),
    );

  /** Rejects when the store does. A value that cannot be read counts as absent and is reported once. */
  async function read(signal: AbortSignal): Promise<IssuedToken | undefined> {
    const value = await inTime(() => store.get(key), signal);
    if (value === undefined || value === null) return undefined;
    try {
      const { token, expiresAt } = Object(await parse(value)) as { token?: unknown; expiresAt?: unknown };
      if (typeof token !== "string" || typeof expiresAt !== "number")
        throw new Error("The stored value is not a token.");
      const expiresIn = (expiresAt - clock.dateNow()) / 1000;
      return expiresIn > 0 ? { token, expiresIn } : undefined;
    } catch (error) {
      const text = typeof value === "string" ? value : "";
      if (unreadable !== text) report(error);
      unreadable = text;
      return undefined;
    }
  }

  /** Some stores return a parsed value. */
  async function parse(value: unknown): Promise<unknown> {
    if (typeof value !== "string") return value;
    if (value.length > LONGEST_VALUE) throw new Error(`The stored value has ${value.length} characters.`);
    return JSON.parse(decrypt ? await inTime(() => decrypt(value)) : value);
  }

  async function write({ token, expiresIn }: IssuedToken): Promise<void> {
    const ttl = expiresIn * 1000;
    const text = JSON.stringify({ token, expiresAt: clock.dateNow() + ttl });
    const value = encrypt ? await inTime(() => encrypt(text)) : text;
    await inTime(() => store.set(key, value, ttl));
  }

  async function findOrLock(find: () => Promise<IssuedToken | undefined>, signal: AbortSignal): Promise<Found> {
    if (!add) return { found: await find() };
    waitingSince ??= clock.now();
    const timed = {
      add: (name: string, value: string, ttlMs: number) => inTime(() => add.call(store, name, value, ttlMs), signal),
      delete: (name: string) => inTime(() => store.delete(name)),
    };
    const lock = await acquireLock(timed, `${key} lock`, clock, find, { since: waitingSince, signal });
    waitingSince = undefined;
    return lock;
  }

  return async (usable, request, signal) => {
    const find = async () => {
      const stored = await read(signal);
      return stored && usable(stored.token) ? stored : undefined;
    };
    let lock: Found;
    try {
      lock = await findOrLock(find, signal);
    } catch (error) {
      signal.throwIfAborted();
      report(error);
      return request();
    }
    if (lock.found) return lock.found;
    try {
      const issued = await request();
      await write(issued).catch(report);
      return issued;
    } finally {
      await lock.release?.();
    }
  };
}

/** A token of the store, or else the release of the lock under which one is requested, if the store can lock. */
type Found = { readonly found?: IssuedToken | undefined; readonly release?: () => Promise<void> };

/** Waits in two halves: a process that was suspended during the first finds the result waiting. */
function setTimeoutInHalves(clock: Clock, callback: () => void, ms: number): () => void {
  let cancel = clock.setTimeout(() => {
    cancel = clock.setTimeout(callback, ms / 2);
  }, ms / 2);
  return () => cancel();
}
