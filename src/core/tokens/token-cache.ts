import { type Clock, waitFor } from "../clock.js";
import { AuthenticationError } from "../errors/authentication-error.js";
import { type OnEvent, tokenFailure } from "../events.js";
import { isBearer, type TokenSource } from "../transport/authorize.js";
import { type Minted, SharedToken } from "./shared-token.js";
import type { TokenStore } from "./token-store.js";

export type { Minted };

/** What a token cache is made of. */
export type TokenCacheOptions = {
  /** Name of the token in the store. Holds no secret. */
  readonly key: string;
  /** Makes a token. It is asked once at a time, whoever waits. */
  readonly mint: () => Promise<Minted>;
  /** Keeps the token outside this process. @default none */
  readonly store?: TokenStore | undefined;
  /** Time and chance. */
  readonly clock: Clock;
  /** Told of tokens that are minted, renewed or refused, and of what fails. */
  readonly emit: OnEvent;
};

type Held = { readonly token: string; readonly advisoryAt: number; readonly mandatoryAt: number };

/**
 * One token for any number of concurrent callers.
 *
 * - no token, or within the mandatory window before its end: callers wait for one mint, which they share
 * - within the advisory window: callers get the present token, one mint goes on in the background
 * - fresh: callers get the present token
 * - refused by the server: replaced once, and only if it is still the present one; stragglers take its successor
 *
 * Ages are measured on a monotonic clock from the moment the token arrived, so a clock that jumps does not matter. A caller who gives up leaves the mint to the others; a background mint that fails is an event and is tried again after a pause.
 */
export class TokenCache implements TokenSource {
  readonly #options: TokenCacheOptions;
  readonly #shared: SharedToken | undefined;
  #held: Held | undefined;
  #pending: Promise<string> | undefined;
  /** The token refused last; a store may still hold it. */
  #refused: string | undefined;
  /** A token that replaced a refused one is not replaced again before this. */
  #settledUntil = Number.NEGATIVE_INFINITY;
  /** No background mint before this. */
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
    const { key, store, clock, emit } = options;
    this.#shared = store && new SharedToken({ key, store, clock, emit });
  }

  /** The present token, where there is one that can still be sent. */
  present = (): string | undefined => {
    const now = this.#options.clock.now();
    const held = this.#held;
    if (!held || now >= held.mandatoryAt) return undefined;
    if (now >= held.advisoryAt && now >= this.#pausedUntil && !this.#pending) this.#renewInBackground();
    return held.token;
  };

  /** The present token, or a new one; `onWait` is called when the caller has to wait for it. */
  token = async (signal: AbortSignal, onWait?: () => void): Promise<string> => {
    const present = this.present();
    if (present !== undefined) return present;
    onWait?.();
    return waitFor(this.#renew("minted"), signal);
  };

  /** Has the token replaced that the server refused, unless another one is in its place already. */
  refused = async (token: string): Promise<void> => {
    const now = this.#options.clock.now();
    // A server that refuses the successor too has another reason; minting for each refusal would be a storm.
    if (this.#held?.token !== token || now < this.#settledUntil) return;
    this.#held = undefined;
    this.#refused = token;
    this.#settledUntil = now + REPLACEMENT_PAUSE;
    this.#options.emit({ type: "token", action: "refused" });
  };

  #renew(action: "minted" | "renewed"): Promise<string> {
    if (!this.#pending) {
      this.#pending = this.#obtain(action).finally(() => {
        this.#pending = undefined;
      });
      // Whoever waits hears of a failure; if nobody does, it must not end the process.
      this.#pending.catch(() => {});
    }
    return this.#pending;
  }

  #renewInBackground(): void {
    this.#renew("renewed").catch((error: unknown) => {
      this.#pausedUntil = this.#options.clock.now() + BACKGROUND_PAUSE;
      this.#options.emit(tokenFailure("renewal-failed", error));
    });
  }

  async #obtain(action: "minted" | "renewed"): Promise<string> {
    const previous = this.#held?.token;
    const mint = async () => {
      const minted = await this.#options.mint();
      // Kept, it would fail every call until its end; not kept, the next call asks again.
      if (!isBearer(minted.token)) throw new AuthenticationError("the answer of the token endpoint holds no token");
      this.#options.emit({ type: "token", action });
      return minted;
    };
    const usable = (token: string) => isBearer(token) && token !== previous && token !== this.#refused;
    return this.#hold(this.#shared ? await this.#shared.obtain(usable, mint) : await mint());
  }

  #hold({ token, expiresIn }: Minted): string {
    const now = this.#options.clock.now();
    const life = expiresIn * 1000;
    this.#held = {
      token,
      advisoryAt: now + life - Math.min(ADVISORY_WINDOW, life / 4),
      mandatoryAt: now + life - Math.min(MANDATORY_WINDOW, life / 10),
    };
    return token;
  }
}

/** Milliseconds before the end of its life in which a token is renewed in the background; a quarter of a short life. */
const ADVISORY_WINDOW = 300_000;
/** Milliseconds before the end of its life in which a token is no longer used; a tenth of a short life. */
const MANDATORY_WINDOW = 30_000;
const REPLACEMENT_PAUSE = 5_000;
const BACKGROUND_PAUSE = 30_000;
