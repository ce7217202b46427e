/**
 * A place outside this process where tokens are kept, so that many processes share one. A Keyv instance is one.
 *
 * Every method may reject, or take too long: then the client goes on with its own token and tells `onEvent`. Keys name the API, the account, the client id and the audience; no secret.
 *
 * @example
 * import Keyv from "keyv";
 * import KeyvRedis from "@keyv/redis";
 * const tokenStore = new Keyv({ store: new KeyvRedis("redis://127.0.0.1:6379") });
 */
export type TokenStore = {
  /** The value, or undefined or null where there is none or it has expired. */
  readonly get: (key: string) => Promise<unknown>;
  /** Keeps a value for `ttlMs` milliseconds. */
  readonly set: (key: string, value: string, ttlMs: number) => Promise<unknown>;
  /** Forgets a value. */
  readonly delete: (key: string) => Promise<unknown>;
  /**
   * Makes a token unreadable for whoever else reads the store, for instance by encryption. Goes with `unseal`.
   *
   * @example
   * const tokenStore = { get, set, delete: remove, seal: (text) => box.encrypt(text), unseal: (text) => box.decrypt(text) };
   */
  readonly seal?: (text: string) => string | Promise<string>;
  /** Undoes `seal`. A value that it rejects counts as absent. */
  readonly unseal?: (sealed: string) => string | Promise<string>;
};
