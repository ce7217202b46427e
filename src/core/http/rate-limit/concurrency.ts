import { Estimate } from "./estimate.js";
import * as TUNING from "./tuning.js";

/** How many calls may be in flight: few at first, more while they are accepted, and no more than the server was seen to process. */
export class Concurrency {
  readonly #most: number;
  /** Grows while calls are accepted. */
  #window: number;
  /** Most calls that the server was seen to process at the same time, once it has refused more. */
  readonly #ceiling: Estimate;
  /** How long the last accepted call took. */
  #acceptedTime = 0;

  constructor(most: number) {
    this.#most = most;
    this.#window = Math.min(most, TUNING.START);
    this.#ceiling = new Estimate(most);
  }

  /** Most calls in flight now. */
  get room(): number {
    return Math.floor(Math.min(this.#window, this.#ceiling.value));
  }

  /** The server's limit; undefined if none is known. */
  get ceiling(): number | undefined {
    return this.#ceiling.value < this.#most ? this.#ceiling.value : undefined;
  }

  /** A call was accepted after `time` milliseconds. */
  accepted(time: number, inFlight: number): void {
    this.#acceptedTime = time;
    if (inFlight < Math.min(this.#window, this.#ceiling.value) - 1) return;
    // By time and not by number: as many calls are on their way when the first is refused as are sent in one round trip.
    this.#window = Math.min(this.#most, this.#window + Math.min(TUNING.OPENING_STEP, time / TUNING.OPENING_MS));
    this.#ceiling.hold(time / this.#ceiling.value);
  }

  /** A pause begins, after which the calls in flight grow again. */
  startPause(): void {
    this.#window = Math.min(this.#window, TUNING.START);
  }

  /** Whether `processed` calls at the same time were too many: accepted calls that take longer than a refusal are being processed meanwhile. `peak` were processed before. */
  isExceeded(processed: number, peak: number, refusalTime: number): boolean {
    return processed >= Math.max(1, peak) && this.#acceptedTime > TUNING.ROUND_TRIPS * refusalTime;
  }

  /** The server was seen to process this many calls and no more, which is kept for `period` milliseconds. */
  learn(processed: number, period: number): void {
    this.#ceiling.set(Math.min(this.#ceiling.value, processed), period);
    this.#window = Math.max(this.#window, processed);
  }

  /** Takes over the ceiling that another process knows. */
  adopt(ceiling: number): void {
    this.#ceiling.scale(Math.max(1, ceiling) / this.#ceiling.value);
  }
}
