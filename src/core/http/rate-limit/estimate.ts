import * as TUNING from "./tuning.js";

/**
 * A limit as far as it is known. It follows CUBIC, as TCP does: it rises fast to its plateau, stays near it, and then rises ever faster, so that a wrong one is left.
 */
export class Estimate {
  value: number;
  #plateau: number;
  #step = 0;
  #period = Number.POSITIVE_INFINITY;
  /** Milliseconds for which the limit was used up, counted from the moment at which it is the plateau. */
  #used = 0;

  constructor(value: number) {
    this.value = value;
    this.#plateau = value;
  }

  /**
   * Begins anew.
   *
   * @param value What it is now.
   * @param period Milliseconds in which it rises by `RISE` beyond its plateau.
   * @param plateau Where it stays for a while: what the limit probably is, `value` or more.
   * @param step It rises as if it were at least this.
   */
  set(value: number, period: number, plateau = value, step = 0): void {
    this.value = value;
    this.#plateau = plateau;
    this.#step = Math.max(plateau, step);
    this.#period = period;
    this.#used = -period * Math.cbrt((plateau - value) / (TUNING.RISE * this.#step));
  }

  /** Whether it is at its plateau or not far beyond, where a refusal confirms it. */
  get isNearPlateau(): boolean {
    return this.#used >= 0 && this.#used <= this.#period;
  }

  /** Another process knows better, or the number of processes has changed; what is known about the time stays. */
  scale(factor: number): void {
    this.value *= factor;
    this.#plateau *= factor;
    this.#step *= factor;
  }

  /** The limit was used up for `ms` milliseconds, and nothing was refused. */
  hold(ms: number): void {
    this.#used += ms;
    this.value = this.#plateau + TUNING.RISE * this.#step * (this.#used / this.#period) ** 3;
  }
}

/** Milliseconds for which an estimate is kept: the longer, the more a refusal costs, and the more accepted calls prove the estimate. */
export function patience(pause: number, calls = TUNING.PROOF): number {
  const full = Math.min(TUNING.LONGEST_MS, Math.max(TUNING.SHORTEST_MS, TUNING.PATIENCE * pause));
  return full * Math.min(1, calls / TUNING.PROOF);
}
