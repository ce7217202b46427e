import { TUNING } from "./tuning.js";

/** A limit as far as it is known. It is raised slowly at first and then ever faster, so that a wrong one is left. */
export class Estimate {
  value: number;
  #base: number;
  #period = Number.POSITIVE_INFINITY;
  #used = 0;

  constructor(value: number) {
    this.value = value;
    this.#base = value;
  }

  /** Begins anew at `value`, which is kept for about `period` milliseconds. */
  set(value: number, period: number): void {
    this.value = value;
    this.#base = value;
    this.#period = period;
    this.#used = 0;
  }

  /** Another process knows better, or the number of processes has changed; what is known about the time stays. */
  scale(factor: number): void {
    this.value *= factor;
    this.#base *= factor;
  }

  /** The limit was used up for `ms` milliseconds, and nothing was refused. */
  hold(ms: number): void {
    this.#used += ms;
    this.value = this.#base * (1 + TUNING.RISE * (this.#used / this.#period) ** 3);
  }
}

/** Milliseconds for which an estimate is kept: the longer, the more a refusal costs, and the more accepted calls prove the estimate. */
export function patience(pause: number, calls = TUNING.PROOF): number {
  const full = Math.min(TUNING.LONGEST_MS, Math.max(TUNING.SHORTEST_MS, TUNING.PATIENCE * pause));
  return full * Math.min(1, calls / TUNING.PROOF);
}
