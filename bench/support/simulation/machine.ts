import type { Clock } from "../../../src/core/util/clock.js";
import type { Simulation } from "./simulation.js";

/** The process of a client: its event loop does one thing at a time, and its timers fire in whole milliseconds, as those of Node.js. */
export class Machine implements Clock {
  readonly #simulation: Simulation;
  readonly #cpu: number;
  #cold: number;
  #busyUntil = 0;

  /**
   * @param cpu Milliseconds that it takes to send a request or to read a response.
   * @param cold Milliseconds more that the first response takes, when its code is not compiled yet.
   */
  constructor(simulation: Simulation, cpu: number, cold: number) {
    this.#simulation = simulation;
    this.#cpu = cpu;
    this.#cold = cold;
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

  /** Sends a request, after everything that was begun before. */
  send(work: () => void): void {
    this.#run(this.#cpu, work);
  }

  /** Reads a response, after everything that was begun before. */
  read(work: () => void): void {
    this.#run(this.#cpu + this.#cold, work);
    this.#cold = 0;
  }

  #run(cost: number, work: () => void): void {
    this.#busyUntil = Math.max(this.now(), this.#busyUntil) + cost;
    this.#wait(work);
  }

  /** Calls back when the event loop is free. */
  #wait(callback: () => void): void {
    const delay = this.#busyUntil - this.now();
    if (delay > 0) this.#simulation.setTimeout(callback, delay);
    else callback();
  }
}
