import { AuthenticationError } from "../errors/authentication-error.js";
import { checkOptions, expected } from "../errors/configuration-error.js";
import { waitFor } from "../util/abort.js";
import { type Clock, systemClock } from "../util/clock.js";
import { type OnEvent, safeEmitter, tokenFailure } from "../util/events.js";
import * as RULES from "../util/rules.js";
import { isFunction, type Rules } from "../util/validate.js";
import { type IssuedToken, type SharedToken, sharedToken } from "./shared-token.js";
import { isAccessToken, type TokenSource } from "./token-source.js";
import { TOKEN_STORE_RULE, type TokenStore } from "./token-store.js";

/** How long before it expires a token is renewed in the background; for a token with a short lifetime, a quarter of that. */
const ADVISORY_WINDOW_MS = 300_000;
/** How long before it expires a token is no longer used; for a token with a short lifetime, a tenth of that. */
const MANDATORY_WINDOW_MS = 30_000;
/** A server that refuses the replacement too has another reason than an expired token. */
const REPLACEMENT_PAUSE_MS = 5_000;
const BACKGROUND_PAUSE_MS = 30_000;
/** How long a token request continues when no call is in flight, for a call that follows at once. Its connection keeps the process alive. */
const UNATTENDED_MS = 250;
/** A token request that takes longer counts as failed, so that one that never ends does not stop all calls. */
const LONGEST_REQUEST_MS = 120_000;
/** Lifetime of a token when the response names none or an impossible one. */
const UNNAMED_LIFE_S = 60;
/** A shorter lifetime would cause a token request for each call. */
const SHORTEST_LIFE_S = 1;

/** Options of {@link TokenCache}. */
export type TokenCacheOptions = {
  /** Requests a token. It runs once at a time, and all callers that wait share its result. The signal is aborted soon after the last call has ended, so that the request keeps no process alive, and when the request takes longer than two minutes. */
  readonly requestToken: RequestToken;
  /** Name of the token in the store. It must not contain a secret. @default "" */
  readonly key?: string;
  /** Stores the token outside this process. @default none */
  readonly store?: TokenStore | undefined;
  /** Time and randomness. @default the system's */
  readonly clock?: Clock;
  /** Receives an event when a token is issued, renewed or refused, and when that fails. @default none */
  readonly onEvent?: OnEvent | undefined;
};

/** Requests a token. The signal is aborted when it is no longer needed. */
export type RequestToken = (options: { readonly signal: AbortSignal }) => Promise<IssuedToken>;

type Pending = {
  readonly token: Promise<string>;
  readonly end: (reason: string) => void;
  /** It was ended because no call was in flight, which is not a failure. */
  abandoned: boolean;
};

const CACHE_RULES: Rules = {
  requestToken: RULES.callback,
  key: [(value) => typeof value === "string", "a text"],
  store: TOKEN_STORE_RULE,
  clock: RULES.clock,
  onEvent: RULES.callback,
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
 * Ages are measured on a monotonic clock from the moment the token arrived, so a system clock that jumps has no effect. When a caller stops waiting, the request continues for the other callers. A request ends soon after the last call, so that it keeps no process alive. A background request that fails is reported as an event and tried again after a pause.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const auth = new TokenCache({ requestToken: async () => ({ token: await vault.issue("shop"), expiresIn: 3_600 }) });
 * const shop = defineClient<paths>({ baseUrl: "https://api.shop.example", auth });
 */
export class TokenCache implements TokenSource {
  readonly #requestToken: RequestToken;
  readonly #clock: Clock;
  readonly #emit: OnEvent;
  readonly #shared: SharedToken | undefined;
  #held: Held | undefined;
  #pending: Pending | undefined;
  /** Calls in flight. */
  #calls = 0;
  #cancelAbandoning: (() => void) | undefined;
  /** The token that was refused last; a store may still contain it. */
  #refused: string | undefined;
  /** A token that replaced a refused one is not replaced again before this. */
  #settledUntil = Number.NEGATIVE_INFINITY;
  /** No background request before this. */
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: TokenCacheOptions) {
    checkOptions(options, CACHE_RULES);
    const { requestToken, key = "", store, clock = systemClock } = options;
    if (!isFunction(requestToken)) throw expected("requestToken", "a function", requestToken);
    this.#requestToken = requestToken;
    this.#clock = clock;
    this.#emit = safeEmitter(options.onEvent);
    this.#shared = store && sharedToken({ key, store, clock, emit: this.#emit });
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
    const end = this.attend();
    try {
      return await waitFor(this.#renew("issued").token, signal);
    } finally {
      end();
    }
  };

  /** Notes that a call has begun, for which token requests continue; the function that it returns notes its end. */
  attend = (): (() => void) => {
    this.#calls += 1;
    this.#cancelAbandoning?.();
    return () => {
      this.#calls -= 1;
      this.#abandonUnattended();
    };
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

  #renew(action: "issued" | "renewed"): Pending {
    if (this.#pending) return this.#pending;
    const controller = new AbortController();
    const { signal } = controller;
    const cancelLimit = this.#clock.setTimeout(
      () => pending.end(`The token request did not end within ${LONGEST_REQUEST_MS} ms.`),
      LONGEST_REQUEST_MS,
    );
    const settle = () => {
      cancelLimit();
      if (this.#pending !== pending) return;
      this.#cancelAbandoning?.();
      this.#pending = undefined;
    };
    const pending: Pending = {
      // The request may not obey the signal.
      token: waitFor(this.#load(action, signal), signal).finally(settle),
      end: (reason) => controller.abort(new Error(reason)),
      abandoned: false,
    };
    // The callers that wait receive the failure; without one it must not end the process.
    pending.token.catch(() => {});
    this.#pending = pending;
    return pending;
  }

  /** Ends the request for a token, after a moment, if no call is in flight. */
  #abandonUnattended(): void {
    const pending = this.#pending;
    if (!pending || this.#calls > 0) return;
    this.#cancelAbandoning?.();
    this.#cancelAbandoning = this.#clock.setTimeout(() => {
      pending.abandoned = true;
      pending.end("No call in flight needs the token.");
    }, UNATTENDED_MS);
  }

  #renewInBackground(): void {
    const pending = this.#renew("renewed");
    this.#abandonUnattended();
    pending.token.catch((error: unknown) => {
      this.#pausedUntil = this.#clock.now() + BACKGROUND_PAUSE_MS;
      if (!pending.abandoned) this.#emit(tokenFailure("renewal-failed", error));
    });
  }

  async #load(action: "issued" | "renewed", signal: AbortSignal): Promise<string> {
    const previous = this.#held?.token;
    const request = async () => {
      const issued = await this.#requestToken({ signal });
      // A cached bad token would fail every call until its end; an error lets the next call request another.
      if (!isAccessToken(issued?.token)) throw new AuthenticationError("the token response contains no access token");
      this.#emit({ type: "token", action });
      return { token: issued.token, expiresIn: lifeOf(issued) };
    };
    const usable = (token: string) => isAccessToken(token) && token !== previous && token !== this.#refused;
    const issued = this.#shared ? await this.#shared(usable, request, signal) : await request();
    // A request that did not obey its signal must not replace what a later one has brought.
    return signal.aborted && this.#held ? issued.token : this.#hold(issued);
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

/** Seconds that a token is used for. */
function lifeOf({ expiresIn }: IssuedToken): number {
  const life = Number(expiresIn);
  return life > 0 ? Math.max(life, SHORTEST_LIFE_S) : UNNAMED_LIFE_S;
}
