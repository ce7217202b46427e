import { TUNING } from "./tuning.js";

const LONGEST_PLATEAU_MS = 10_000;
const SHORTEST_PLATEAU_MS = 500;

/** A limit as far as it is known. It is kept for a while and then raised ever faster, so that a wrong one is left. */
export class Estimate {
  value: number;
  #base: number;
  #plateau = Number.POSITIVE_INFINITY;
  #used = 0;
  #trust = 1;

  constructor(value: number) {
    this.value = value;
    this.#base = value;
  }

  /** Begins anew, after a refusal that cost a pause: the longer the pause, and the more accepted calls prove the value, the longer it is kept. */
  set(value: number, pause: number, calls = TUNING.PROOF): void {
    // What a second refusal confirms is kept longer.
    this.#trust = calls > 5 * TUNING.PROOF && Math.abs(value / this.#base - 1) < 0.1 ? Math.min(4, 2 * this.#trust) : 1;
    this.value = value;
    this.#base = value;
    const plateau = Math.min(LONGEST_PLATEAU_MS, Math.max(SHORTEST_PLATEAU_MS, TUNING.PATIENCE * pause));
    this.#plateau = this.#trust * plateau * Math.min(1, calls / TUNING.PROOF);
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
    this.value = this.#base * (1 + 0.3 * Math.max(0, this.#used / this.#plateau - 1) ** 3);
  }
}
