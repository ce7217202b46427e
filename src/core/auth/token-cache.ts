import { AuthenticationError } from "../errors/authentication-error.js";
import { waitFor } from "../util/abort.js";
import { type Clock, systemClock } from "../util/clock.js";
import { type OnEvent, safeEmitter, tokenFailure } from "../util/events.js";
import { type IssuedToken, SharedToken } from "./shared-token.js";
import { isAccessToken, type TokenSource } from "./token-source.js";
import type { TokenStore } from "./token-store.js";

/** How long before the end of its life a token is renewed in the background; a quarter of a short life. */
const ADVISORY_WINDOW_MS = 300_000;
/** How long before the end of its life a token is no longer used; a tenth of a short life. */
const MANDATORY_WINDOW_MS = 30_000;
/** A server that refuses the replacement too has another reason than an expired token. */
const REPLACEMENT_PAUSE_MS = 5_000;
const BACKGROUND_PAUSE_MS = 30_000;

/** Options of {@link TokenCache}. */
export type TokenCacheOptions = {
  /** Requests a token. It runs once at a time, and all callers that wait share its result. */
  readonly requestToken: () => Promise<IssuedToken>;
  /** Name of the token in the store. It must not contain a secret. @default "" */
  readonly key?: string;
  /** Keeps the token outside this process. @default none */
  readonly store?: TokenStore | undefined;
  /** Time and randomness. @default the system's */
  readonly clock?: Clock;
  /** Receives an event when a token is issued, renewed or refused, and when that fails. @default none */
  readonly onEvent?: OnEvent | undefined;
};

type Held = { readonly token: string; readonly advisoryAt: number; readonly mandatoryAt: number };

/**
 * One token for any number of concurrent callers.
 *
 * - no token, or within the mandatory window before its end: callers wait for one request, which they share
 * - within the advisory window: callers get the current token, and one request runs in the background
 * - fresh: callers get the current token
 * - refused by the server: replaced once, and only if it is still the current one
 *
 * Ages are measured on a monotonic clock from the moment the token arrived, so a system clock that jumps has no effect. A caller that gives up leaves the request to the others. A background request that fails is reported as an event and tried again after a pause.
 *
 * @example
 * const auth = new TokenCache({ requestToken: async () => ({ token: await vault.issue("shop"), expiresIn: 3_600 }) });
 * const shop = defineClient<paths>({ baseUrl: "https://api.shop.example", auth });
 */
export class TokenCache implements TokenSource {
  readonly #requestToken: () => Promise<IssuedToken>;
  readonly #clock: Clock;
  readonly #emit: OnEvent;
  readonly #shared: SharedToken | undefined;
  #held: Held | undefined;
  #pending: Promise<string> | undefined;
  /** The token refused last; a store may still hold it. */
  #refused: string | undefined;
  /** A token that replaced a refused one is not replaced again before this. */
  #settledUntil = Number.NEGATIVE_INFINITY;
  /** No background request before this. */
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: TokenCacheOptions) {
    const { requestToken, key = "", store, clock = systemClock } = options;
    this.#requestToken = requestToken;
    this.#clock = clock;
    this.#emit = safeEmitter(options.onEvent);
    this.#shared = store && new SharedToken({ key, store, clock, emit: this.#emit });
  }

  /** The current token, if it can still be sent. */
  peek = (): string | undefined => {
    const now = this.#clock.now();
    const held = this.#held;
    if (!held || now >= held.mandatoryAt) return undefined;
    if (now >= held.advisoryAt && now >= this.#pausedUntil && !this.#pending) this.#renewInBackground();
    return held.token;
  };

  /** The current token, or a new one; `onWait` is called when the caller has to wait for it. */
  get = async (signal: AbortSignal, onWait?: () => void): Promise<string> => {
    const token = this.peek();
    if (token !== undefined) return token;
    onWait?.();
    return waitFor(this.#renew("issued"), signal);
  };

  /** Makes the next caller request a new token, if `token` is still the current one. */
  invalidate = async (token: string): Promise<void> => {
    const now = this.#clock.now();
    if (this.#held?.token !== token || now < this.#settledUntil) return;
    this.#held = undefined;
    this.#refused = token;
    this.#settledUntil = now + REPLACEMENT_PAUSE_MS;
    this.#emit({ type: "token", action: "refused" });
  };

  #renew(action: "issued" | "renewed"): Promise<string> {
    if (!this.#pending) {
      this.#pending = this.#obtain(action).finally(() => {
        this.#pending = undefined;
      });
      // The callers that wait receive the failure; without one it must not end the process.
      this.#pending.catch(() => {});
    }
    return this.#pending;
  }

  #renewInBackground(): void {
    this.#renew("renewed").catch((error: unknown) => {
      this.#pausedUntil = this.#clock.now() + BACKGROUND_PAUSE_MS;
      this.#emit(tokenFailure("renewal-failed", error));
    });
  }

  async #obtain(action: "issued" | "renewed"): Promise<string> {
    const previous = this.#held?.token;
    const request = async () => {
      const issued = await this.#requestToken();
      // A cached bad token would fail every call until its end; an error lets the next call request another.
      if (!isAccessToken(issued?.token)) throw new AuthenticationError("the token response contains no access token");
      this.#emit({ type: "token", action });
      return issued;
    };
    const usable = (token: string) => isAccessToken(token) && token !== previous && token !== this.#refused;
    return this.#hold(this.#shared ? await this.#shared.obtain(usable, request) : await request());
  }

  #hold({ token, expiresIn }: IssuedToken): string {
    const now = this.#clock.now();
    const life = expiresIn * 1000;
    this.#held = {
      token,
      advisoryAt: now + life - Math.min(ADVISORY_WINDOW_MS, life / 4),
      mandatoryAt: now + life - Math.min(MANDATORY_WINDOW_MS, life / 10),
    };
    return token;
  }
}
