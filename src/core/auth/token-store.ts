/**
 * Stores tokens outside this process, so that many processes share one. A Keyv instance is one.
 *
 * Every method may reject, or take too long: then the client uses a token of its own and reports an event. Keys contain the API, the account, the client id and the audience, and no secret.
 *
 * @example
 * import Keyv from "keyv";
 * import KeyvRedis from "@keyv/redis";
 * const tokenStore = new Keyv({ store: new KeyvRedis("redis://127.0.0.1:6379") });
 */
export type TokenStore = {
  /** The value; undefined or null when there is none or it has expired. */
  readonly get: (key: string) => Promise<unknown>;
  /** Keeps a value for `ttlMs` milliseconds. */
  readonly set: (key: string, value: string, ttlMs: number) => Promise<unknown>;
  /** Deletes a value. */
  readonly delete: (key: string) => Promise<unknown>;
  /**
   * Keeps a value only if the key has none, in one step: `SET key value NX PX ttlMs` of Redis. Resolves to whether it did.
   *
   * With it, processes that start together request one token between them. Without it, each may request one, which does no harm.
   *
   * @example
   * const tokenStore = { ...store, add: async (key, value, ttlMs) => (await redis.set(key, value, { NX: true, PX: ttlMs })) === "OK" };
   */
  readonly add?: (key: string, value: string, ttlMs: number) => Promise<boolean>;
  /**
   * Encrypts what is stored, so that nobody else who reads the store can use it. Goes with `decrypt`.
   *
   * @example
   * const tokenStore = { get, set, delete: remove, encrypt: (text) => box.encrypt(text), decrypt: (text) => box.decrypt(text) };
   */
  readonly encrypt?: (text: string) => string | Promise<string>;
  /** Reverses `encrypt`. A value that it rejects counts as absent. */
  readonly decrypt?: (encrypted: string) => string | Promise<string>;
};
