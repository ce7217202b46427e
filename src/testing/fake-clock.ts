import type { Clock } from "../core/util/clock.js";
import { idle, wait } from "./real-time.js";

// Most work ends within so many turns of the event loop. Only longer work is given real time.
const QUICK_TURNS = 50;

type Timer = { readonly at: number; readonly callback: () => void };

/**
 * A clock that moves only when a test advances it, with random numbers that are the same every time. Hours of waiting take no real time, and a test sees to the millisecond how long a wait was.
 *
 * It needs no test runner and works next to the fake timers of one.
 *
 * @example
 * const clock = new FakeClock();
 * const dintero = createDintero({ ...credentials, clock, fetch });
 * await clock.runUntil(dintero.GET("/accounts/{aid}/management/settings")); // responses: 429 with `Retry-After: 30`, then 200
 * assert.equal(clock.now(), 30_000);
 */
export class FakeClock implements Clock {
  #now = 0;
  #dateNow = Date.parse("2026-01-01T00:00:00Z");
  readonly #timers = new Set<Timer>();
  #seed: number;
  #requestsInFlight = 0;

  /** `seed` starts the sequence of `random`. */
  constructor(seed = 1) {
    this.#seed = seed;
  }

  /** Milliseconds since the clock was created. */
  now = (): number => this.#now;
  /** Milliseconds since 1970. A new clock is at midnight, UTC, of 1 January 2026. */
  dateNow = (): number => this.#dateNow;

  /** Calls back once after `ms` milliseconds of this clock. The function it returns cancels that. */
  setTimeout = (callback: () => void, ms: number): (() => void) => {
    const timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** The next number of the sequence, from 0 up to but not including 1 (Mulberry32). */
  random = (): number => {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** Timers that have not fired. There are none when nothing waits. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Sets `dateNow`, as when the system clock is changed. `now` does not change, and no timer fires. */
  setSystemTime = (time: number | Date): void => {
    this.#dateNow = Number(time);
  };

  /** Lets `ms` milliseconds pass, with every timer on the way fired at its moment. */
  advance = async (ms: number): Promise<void> => {
    const end = this.#now + ms;
    await this.#rest();
    for (let next = this.#earliest(end); next; next = this.#earliest(end)) {
      await this.#fire(next);
    }
    this.#moveTo(end);
    await this.#rest();
  };

  /**
   * Lets as much time pass as a promise needs, and settles as the promise does.
   *
   * @param patience How long it waits, in real milliseconds, for what depends on no timer of this clock, such as a file that is written. @default 4_000
   * @throws Error when the promise takes longer than that.
   */
  runUntil = async <T>(promise: Promise<T>, patience = 4_000): Promise<T> => {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let quiet = -QUICK_TURNS; quiet <= patience; quiet += 1) {
      await this.#rest();
      if (settled) return promise;
      const next = this.#earliest(Number.POSITIVE_INFINITY);
      if (next) {
        quiet = -QUICK_TURNS;
        await this.#fire(next);
      } else if (quiet > 0) await wait(1);
    }
    throw new Error(
      "The promise waits for something other than a timer of this clock: a request without a response, or a timer of another clock.",
    );
  };

  /**
   * A `fetch` over real connections that stops this clock while a request is in flight, so that the clock can be used with the sandbox.
   *
   * @example
   * const sandbox = await startSandbox({ now: clock.now, rateLimit: { perSecond: 1 } });
   * const fetch = clock.heldBy(globalThis.fetch);
   * const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url, clock, fetch });
   */
  heldBy = (fetch: (request: Request) => Promise<Response>): ((request: Request) => Promise<Response>) => {
    return async (request) => {
      this.#requestsInFlight += 1;
      try {
        const response = await fetch(request);
        // Read here, so that no request is in flight when time passes.
        const body = await response.arrayBuffer();
        return new Response(body.byteLength === 0 ? null : body, response);
      } finally {
        this.#requestsInFlight -= 1;
      }
    };
  };

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#moveTo(timer.at);
    timer.callback();
    await this.#rest();
  }

  async #rest(): Promise<void> {
    await idle();
    while (this.#requestsInFlight > 0) {
      await wait(1);
      await idle();
    }
  }

  #moveTo(at: number): void {
    const forward = Math.max(0, at - this.#now);
    this.#now += forward;
    this.#dateNow += forward;
  }

  #earliest(end: number): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (!earliest || timer.at < earliest.at)) earliest = timer;
    }
    return earliest;
  }
}
