import type { Clock } from "../../../src/core/util/clock.js";
import type { Simulation } from "./simulation.js";

/** The process of a client: its event loop does one thing at a time, and its timers fire in whole milliseconds, as those of Node.js. */
export class Machine implements Clock {
  readonly #simulation: Simulation;
  readonly #cpu: number;
  #busyUntil = 0;

  /** @param cpu Milliseconds that it takes to send a request or to read a response. */
  constructor(simulation: Simulation, cpu: number) {
    this.#simulation = simulation;
    this.#cpu = cpu;
  }

  now = (): number => this.#simulation.now();
  dateNow = (): number => this.#simulation.dateNow();
  random = (): number => this.#simulation.random();

  setTimeout = (callback: () => void, ms: number): (() => void) => {
    const whole = Math.max(1, Math.trunc(ms)) + this.#simulation.random();
    let isCancelled = false;
    const cancel = this.#simulation.setTimeout(() => this.#wait(() => isCancelled || callback()), whole);
    return () => {
      isCancelled = true;
      cancel();
    };
  };

  /** Does what costs processor time, after everything that was begun before. */
  run(work: () => void): void {
    this.#busyUntil = Math.max(this.now(), this.#busyUntil) + this.#cpu;
    this.#wait(work);
  }

  /** Calls back when the event loop is free. */
  #wait(callback: () => void): void {
    const delay = this.#busyUntil - this.now();
    if (delay > 0) this.#simulation.setTimeout(callback, delay);
    else callback();
  }
}
