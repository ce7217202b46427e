import type { Clock } from "../../../src/core/util/clock.js";

type Event = { readonly at: number; readonly order: number; callback: (() => void) | undefined };

/** A discrete-event simulation: time passes from event to event, and chance follows from the seed alone. It is the clock of everything inside it. */
export class Simulation implements Clock {
  #now = 0;
  #order = 0;

  #seed: number;
  /** A binary heap, earliest first. */
  readonly #events: Event[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  now = (): number => this.#now;
  dateNow = (): number => 1_767_225_600_000 + this.#now;

  setTimeout = (callback: () => void, ms: number): (() => void) => {
    const event: Event = { at: this.#now + Math.max(0, ms), order: this.#order++, callback };
    this.#push(event);
    return () => {
      event.callback = undefined;
    };
  };

  /** Mulberry32. */
  random = (): number => {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** Time until the next event of a Poisson process with `rate` events a millisecond. */
  exponential = (rate: number): number => -Math.log(1 - this.random()) / rate;

  /** Runs until `done` holds, nothing is left to happen, or the time `end` is reached. */
  run(end: number, done: () => boolean): void {
    for (let event = this.#events[0]; event && event.at <= end && !done(); event = this.#events[0]) {
      this.#pop();
      this.#now = event.at;
      event.callback?.();
    }
  }

  #push(event: Event): void {
    const heap = this.#events;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(event, heap[parent] as Event)) break;
      heap[place] = heap[parent] as Event;
      place = parent;
    }
    heap[place] = event;
  }

  #pop(): void {
    const heap = this.#events;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (!isBefore(heap[child] as Event, last)) break;
      heap[place] = heap[child] as Event;
      place = child;
    }
    heap[place] = last;
  }
}

const isBefore = (one: Event, other: Event) => one.at < other.at || (one.at === other.at && one.order < other.order);
