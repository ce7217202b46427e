import type { Clock } from "../../util/clock.js";
import type { OnEvent } from "../../util/events.js";
import { RateEstimator } from "./rate-estimator.js";
import type { RateLimitFields } from "./rate-limit-fields.js";
import { RateLimitQuota } from "./rate-limit-quota.js";

/** A call that waits for its turn. */
export type Waiter = {
  /** Place in the order of arrival. A call keeps it when it is sent again. */
  readonly arrival: number;
  /** Requests already sent for the call. */
  readonly attempts: number;
  /** When the call times out, on the clock's `now`. */
  readonly expiresAt: number;
  /** Called once, when the call may be sent. */
  readonly go: () => void;
  /** Called once, instead of `go`, when a pause ends later than the call may take. */
  readonly expire: () => void;
};

/** `waiter` is undefined once the call has left the queue; the place stays until the next clearing. */
type Place = { readonly arrival: number; waiter: Waiter | undefined };

/** The calls that a server counts together: those that wait, in order of arrival, and those in flight. */
export class RateLimitQueue {
  readonly #clock: Clock;
  /** What is known of the limit. */
  readonly estimator: RateEstimator;
  readonly #quota = new RateLimitQuota();
  /** Sorted by arrival. */
  #places: Place[] = [];
  /** All places before this one are empty. */
  #head = 0;
  /** Called when the queue is used; set if processes share what they learn. */
  onUse: ((emit: OnEvent) => void) | undefined;
  #waiting = 0;
  #inFlight = 0;
  /** Numbers arrivals and accepted calls in one sequence. */
  #order = 0;
  #lastAccepted = -1;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, maxConcurrency: number) {
    this.#clock = clock;
    this.estimator = new RateEstimator(maxConcurrency);
  }

  get waiting(): number {
    return this.#waiting;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** No call is sent before this time, on the clock's `now`. */
  get pausedUntil(): number {
    return this.estimator.pausedUntil;
  }

  /** The next place in the order of arrival. */
  arrive(): number {
    return this.#order++;
  }

  /** Counts a call as sent if nothing is in its way. */
  tryEnter(): boolean {
    if (this.#waiting > 0 || this.#delay() > 0) return false;
    this.#depart();
    return true;
  }

  /** Queues a call. The function it returns cancels that. */
  enter(waiter: Waiter): () => void {
    const place: Place = { arrival: waiter.arrival, waiter };
    this.#places.splice(this.#indexOf(waiter.arrival), 0, place);
    this.#waiting += 1;
    this.#pump();
    return () => {
      if (place.waiter) this.#leaveQueue(place);
      if (this.#waiting === 0) this.#cancelTimer?.();
    };
  }

  /** A call that was sent has ended, with or without a response. */
  leave(): void {
    this.#inFlight -= 1;
    this.#pump();
  }

  /** The server accepted a call that was sent at `sentAt`. */
  accepted(sentAt: number, fields?: RateLimitFields): void {
    const now = this.#clock.now();
    if (fields) this.#quota.update(fields, true, now, this.#inFlight);
    this.#lastAccepted = this.#order++;
    this.estimator.accepted(sentAt, now, this.#inFlight);
  }

  /** The server refused a call that was sent at `sentAt`; `asked` is the pause it named, in milliseconds. */
  refused(sentAt: number, asked: number | undefined, fields?: RateLimitFields): void {
    const now = this.#clock.now();
    if (fields) this.#quota.update(fields, false, now, this.#inFlight);
    this.estimator.refused(sentAt, now, asked, this.#inFlight);
    this.update();
  }

  /** The estimator has changed: rejects the calls whose total timeout ends before the pause, and sends those that may be sent. */
  update(): void {
    const late = this.#places.filter(({ waiter }) => waiter && waiter.expiresAt <= this.pausedUntil);
    const waiters = late.map((place) => this.#leaveQueue(place));
    for (const { expire } of waiters) expire();
    this.#pump();
  }

  /** Whether the server has accepted another call since this one arrived. */
  acceptsOthers(arrival: number): boolean {
    return this.#lastAccepted > arrival;
  }

  /** Sends no call for `ms` milliseconds. */
  pause(ms: number): void {
    this.estimator.pause(this.#clock.now() + ms);
    this.update();
  }

  #delay(): number {
    const now = this.#clock.now();
    return this.#quota.wait(now, this.#inFlight) || this.estimator.wait(now, this.#inFlight);
  }

  #depart(): void {
    this.#quota.sent();
    this.estimator.sent(this.#clock.now());
    this.#inFlight += 1;
  }

  /** Sends all calls that may be sent, and is run again when the next one may be sent. */
  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    while (this.#waiting > 0) {
      const delay = this.#delay();
      if (delay > 0) {
        if (delay !== Number.POSITIVE_INFINITY) this.#cancelTimer = this.#clock.setTimeout(() => this.#pump(), delay);
        return;
      }
      const next = this.#leaveQueue(this.#next());
      this.#depart();
      next.go();
    }
  }

  #next(): Place {
    while (!this.#places[this.#head]?.waiter) this.#head += 1;
    let next = this.#places[this.#head] as Place;
    // A server that refuses the calls that try may refuse the next one too, and a call that was refused often may have no attempt left.
    if (this.estimator.isRetrying) {
      for (const place of this.#places) {
        if (place.waiter && place.waiter.attempts < (next.waiter?.attempts ?? 0)) next = place;
      }
    }
    return next;
  }

  /** Empties a place; the empty ones are cleared when they are the most, which costs a constant time for each call. */
  #leaveQueue(place: Place): Waiter {
    const waiter = place.waiter as Waiter;
    place.waiter = undefined;
    this.#waiting -= 1;
    if (this.#places.length > 2 * this.#waiting + 64) {
      this.#places = this.#places.filter((one) => one.waiter);
      this.#head = 0;
    }
    return waiter;
  }

  /** Where a call of this arrival belongs. */
  #indexOf(arrival: number): number {
    let [low, high] = [this.#head, this.#places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle] as Place).arrival < arrival) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
