import type { Clock } from "../core/util/clock.js";
import { VerificationError } from "../webhooks/verification-error.js";

/** How long a list is used; in milliseconds. The options of `accountKeys` say more. */
type Limits = {
  readonly maxAge: number;
  readonly staleIfError: number;
  readonly cooldown: number;
  readonly clock: Pick<Clock, "now">;
};

/** How long after a failed request there is no other one. */
const FAILURE_MS = 5_000;

/** The key list of one account, with its age. */
export class KeyList<Key> {
  readonly #fetch: () => Promise<readonly Key[]>;
  readonly #limits: Limits;
  #keys: readonly Key[] = [];
  #fetchedAt = Number.NEGATIVE_INFINITY;
  /** When the list was last fetched because of a key that was not in it. */
  #missedAt = Number.NEGATIVE_INFINITY;
  #failure: { readonly error: VerificationError; readonly at: number } | undefined;
  #pending: Promise<void> | undefined;

  constructor(fetch: () => Promise<readonly Key[]>, limits: Limits) {
    this.#fetch = fetch;
    this.#limits = limits;
  }

  /** @param missing The list in which a key was not found. */
  async get(missing?: readonly Key[]): Promise<readonly Key[]> {
    const { maxAge, staleIfError } = this.#limits;
    const isMissing = missing === this.#keys;
    if (this.#age() < maxAge && !(isMissing && this.#mayFetchMissing())) return this.#keys;
    await this.#fetchOnce();
    // An old list says nothing about a key that it does not have.
    if (this.#failure && (isMissing || this.#age() >= maxAge + staleIfError)) throw this.#failure.error;
    return this.#keys;
  }

  #age(): number {
    return this.#limits.clock.now() - this.#fetchedAt;
  }

  /** Also true while a request is in flight, because its response may contain the key. */
  #mayFetchMissing(): boolean {
    const now = this.#limits.clock.now();
    if (this.#pending || this.#failure) return true;
    if (now - this.#missedAt < this.#limits.cooldown) return false;
    this.#missedAt = now;
    return true;
  }

  /** Fetches the list, unless that failed a moment ago. */
  #fetchOnce(): Promise<void> {
    if (this.#failure && this.#limits.clock.now() - this.#failure.at < FAILURE_MS) return Promise.resolve();
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #renew(): Promise<void> {
    try {
      this.#keys = await this.#fetch();
      this.#fetchedAt = this.#limits.clock.now();
      this.#failure = undefined;
    } catch (cause) {
      const error = new VerificationError(
        "Token",
        "keys-unavailable",
        "the keys of the account could not be fetched",
        "Verify it again later.",
        { cause },
      );
      this.#failure = { error, at: this.#limits.clock.now() };
    }
  }
}
