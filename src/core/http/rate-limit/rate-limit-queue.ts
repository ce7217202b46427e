import { TimeoutError } from "../../errors/timeout-error.js";
import { type CallContext, errorContext } from "../../types/call.js";
import type { Clock } from "../../util/clock.js";
import { RateEstimator } from "./rate-estimator.js";

type Waiter = {
  readonly arrival: number;
  readonly expiresAt: number;
  readonly go: () => void;
  readonly fail: () => void;
};

// A burst that nobody has measured yet is sent a few calls at a time, so that few are refused when it is over.
const FIRST_WINDOW = 10;
const TRUSTED_AFTER = 20;
// How long all calls are held when a server refuses without saying for how long; doubles while it goes on refusing.
const UNSAID_HOLD = 500;
const LONGEST_UNSAID_HOLD = 8_000;
const SHORTEST_HOLD = 50;

/** The calls that a server counts together: a queue in order of arrival, and what decides when its head may leave. */
export class RateLimitQueue {
  readonly #clock: Clock;
  readonly #maxConcurrency: number;
  readonly #rate = new RateEstimator();
  readonly #queue: Waiter[] = [];
  #arrivals = 0;
  #inFlight = 0;
  /** Most calls in flight while no limit is known. Grows with every success. */
  #window: number;
  #successes = 0;
  #refusalsInARow = 0;
  #heldUntil = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, maxConcurrency: number) {
    this.#clock = clock;
    this.#maxConcurrency = maxConcurrency;
    this.#window = Math.min(FIRST_WINDOW, maxConcurrency);
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Undefined when the call may leave at once; otherwise resolves when it may, and rejects when its signal or its deadline ends the wait. */
  enter(call: CallContext): Promise<void> | undefined {
    call.signal.throwIfAborted();
    const { id, method, path, state } = call;
    const arrival = state.arrival ?? this.#arrivals++;
    state.arrival = arrival;
    if (this.#queue.length === 0 && this.#delay() === 0) {
      this.#depart();
      return undefined;
    }
    const held = this.#heldUntil - this.#clock.now();
    if (this.#clock.now() + held >= call.expiresAt) throw this.#beyondDeadline(call);
    call.emit({ type: "wait", id, method, path, reason: "rate-limit", expected: held > 0 ? held : undefined });
    // The handler that was just told may have ended the call.
    call.signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(call.signal.reason);
        this.#pump();
      };
      const settle = (end: () => void) => {
        call.signal.removeEventListener("abort", onAbort);
        end();
      };
      const waiter: Waiter = {
        arrival,
        expiresAt: call.expiresAt,
        go: () => settle(resolve),
        fail: () => settle(() => reject(this.#beyondDeadline(call))),
      };
      call.signal.addEventListener("abort", onAbort, { once: true });
      this.#insert(waiter);
      this.#pump();
    });
  }

  /** A call that had entered is over, whatever came of it. */
  leave(): void {
    this.#inFlight -= 1;
    this.#pump();
  }

  accepted(sentAt: number): void {
    this.#refusalsInARow = 0;
    this.#successes += 1;
    if (this.#successes > TRUSTED_AFTER) this.#window = Math.min(this.#maxConcurrency, this.#window + 1);
    this.#rate.accepted(sentAt, this.#clock.now());
  }

  /** The server refused a call that was sent at `sentAt`; `asked` is the wait it named, in milliseconds. */
  refused(sentAt: number, asked: number | undefined): void {
    const now = this.#clock.now();
    // Calls that were already on their way when the first of them was refused are one refusal.
    const isNew = now >= this.#heldUntil && sentAt >= this.#heldUntil;
    if (isNew) this.#refusalsInARow += 1;
    const until = now + Math.max(SHORTEST_HOLD, asked ?? this.#unsaidHold());
    if (isNew) {
      this.#rate.refused(now, until);
      this.#window = Math.min(FIRST_WINDOW, this.#maxConcurrency);
      this.#successes = 0;
    }
    if (isNew || asked !== undefined) this.hold(until - now);
  }

  /** Lets no call leave for `ms` milliseconds; those whose deadline is sooner are told at once. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#clock.now() + ms);
    const late = this.#queue.filter((waiter) => waiter.expiresAt <= this.#heldUntil);
    for (const waiter of late) this.#queue.splice(this.#queue.indexOf(waiter), 1);
    for (const waiter of late) waiter.fail();
    this.#pump();
  }

  #unsaidHold(): number {
    const full = Math.min(LONGEST_UNSAID_HOLD, UNSAID_HOLD * 2 ** (this.#refusalsInARow - 1));
    return full * (0.5 + this.#clock.random() / 2);
  }

  /** Milliseconds until a call may leave; Infinity where only the end of another call can tell. */
  #delay(): number {
    const now = this.#clock.now();
    if (now < this.#heldUntil) return this.#heldUntil - now;
    if (this.#inFlight >= Math.floor(this.#rate.isKnown ? this.#maxConcurrency : this.#window))
      return Number.POSITIVE_INFINITY;
    return this.#rate.wait(now);
  }

  #depart(): void {
    this.#inFlight += 1;
    this.#rate.spend();
  }

  /** Lets go whoever may leave, and comes back when the next one may. */
  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    while (this.#queue.length > 0) {
      const delay = this.#delay();
      if (delay > 0) {
        if (delay !== Number.POSITIVE_INFINITY) this.#cancelTimer = this.#clock.setTimeout(() => this.#pump(), delay);
        return;
      }
      this.#depart();
      this.#queue.shift()?.go();
    }
  }

  /** A repeated call keeps its place; a new one goes to the end. */
  #insert(waiter: Waiter): void {
    let place = this.#queue.length;
    while (place > 0 && (this.#queue[place - 1]?.arrival ?? 0) > waiter.arrival) place -= 1;
    this.#queue.splice(place, 0, waiter);
  }

  #beyondDeadline(call: CallContext): TimeoutError {
    const retryAt = new Date(this.#clock.dateNow() + this.#heldUntil - this.#clock.now());
    return new TimeoutError(errorContext(call, false), { phase: "total", limit: call.totalTimeout, retryAt });
  }
}
