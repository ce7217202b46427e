import type { Clock } from "../../src/core/clock.js";

type Timer = { readonly at: number; readonly callback: () => void };

/** A clock that stands still until it is told to go on, and chance that is the same every time. */
export class FakeClock implements Clock {
  #now = 0;
  #wall = Date.parse("2026-01-01T00:00:00Z");
  readonly #timers = new Set<Timer>();
  #seed: number;

  constructor(seed = 1) {
    this.#seed = seed;
  }

  now = (): number => this.#now;
  wall = (): number => this.#wall;

  after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Mulberry32. */
  random = (): number => {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** The machine's clock is set; the monotonic one does not notice. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Lets time pass, with every timer on the way fired at its moment. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await idle();
    for (let next = this.#earliest(end); next; next = this.#earliest(end)) {
      await this.#fire(next);
    }
    this.#moveTo(end);
    await idle();
  }

  /** Lets as much time pass as a promise needs. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let quiet = 0; quiet < 50; quiet += 1) {
      await idle();
      if (settled) return promise;
      const next = this.#earliest(Number.POSITIVE_INFINITY);
      if (next) {
        quiet = 0;
        await this.#fire(next);
      }
    }
    throw new Error("The promise waits for something that is no timer of this clock.");
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#moveTo(timer.at);
    timer.callback();
    await idle();
  }

  #moveTo(at: number): void {
    const forward = Math.max(0, at - this.#now);
    this.#now += forward;
    this.#wall += forward;
  }

  #earliest(end: number): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (!earliest || timer.at < earliest.at)) earliest = timer;
    }
    return earliest;
  }
}

/** Lets promises, and the streams of fetch, come to rest. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
