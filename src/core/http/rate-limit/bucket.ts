import type { AcceptedCalls } from "./accepted-calls.js";
import { Estimate, patience } from "./estimate.js";
import { TUNING } from "./tuning.js";

/** Milliseconds after which a call that waits is looked at again, since the rate grows while it waits. */
const LOOK_AGAIN_MS = 25;
/** Milliseconds in which nobody called, after which the rate is forgotten. */
const FORGET_MS = 60_000;
/** A sum of fractions misses one by less than any clock can wait. */
const ALMOST_ONE = 1 - 1e-6;

/** What happened from the end of one pause to the end of the next. */
export type Cycle = {
  /** The calls that were accepted before the refusal. */
  readonly calls: AcceptedCalls;
  readonly startedAt: number;
  /** When the refused call was sent, and how long its refusal took. */
  readonly refusedAt: number;
  readonly refusalTime: number;
  /** How long the pause lasted, and when it ended. */
  readonly pause: number;
  readonly endedAt: number;
  /** Whether the server refused a call after the pause that it had named. */
  readonly refusedAfterPause: boolean;
  /** Processes that share what they learn. */
  readonly processes: number;
};

/** The server as a bucket of calls: how fast it refills, and how many calls it accepts at once. Rates are calls a millisecond. */
export class Bucket {
  /** `free`: no limit is known. `searching`: the rate grows until the next refusal. `proven`: accepted calls prove the rate. */
  #phase: "free" | "searching" | "proven" = "free";
  readonly #rate = new Estimate(Number.POSITIVE_INFINITY);
  /** How many times in a row the rate was lowered after one accepted call at most; 1 after more calls. */
  #lowered = 0;
  /** Calls that the server accepts at once after a pause. */
  #burst = 1;
  /** Whether bursts were seen to be refused for the most part. */
  #isBurstBad = false;
  /** Calls that may be sent now, and when that was true. */
  #credit = 0;
  #creditAt = 0;
  /** Whether a call waits because the rate is used up. */
  #isShort = false;

  /** Whether no limit is known. */
  get isFree(): boolean {
    return this.#phase === "free";
  }

  /** Calls a millisecond; undefined if no limit is known. */
  get rate(): number | undefined {
    return this.isFree ? undefined : this.#rate.value;
  }

  /** Milliseconds until the next call may be sent. Ask only when a call wants to be sent. */
  wait(now: number): number {
    if (this.isFree) return 0;
    const elapsed = Math.max(0, now - this.#creditAt);
    this.#creditAt += elapsed;
    if (elapsed > FORGET_MS) {
      this.#phase = "free";
      return 0;
    }
    // A rate that nobody uses up proves nothing by not being refused, so it does not grow.
    if (this.#isShort) this.#rate.hold(elapsed);
    const rate = this.#rate.value;
    this.#credit = Math.min(Math.max(1, this.#credit), this.#credit + elapsed * rate);
    this.#isShort = this.#credit < ALMOST_ONE;
    return this.#isShort ? Math.min(LOOK_AGAIN_MS, (1 - this.#credit) / rate) : 0;
  }

  /** A call is sent. */
  sent(): void {
    if (!this.isFree) this.#credit -= 1;
  }

  /** A pause begins, in which the rate is not used. */
  startPause(): void {
    this.#isShort = false;
  }

  /** A call is sent at the end of a pause, from which on the rate counts again. */
  tryAgain(now: number): void {
    this.#creditAt = now;
  }

  /** The pause is over: as many calls may follow the one that tried as the server has room for. `isRefilled`: the pause was not about the rate. */
  endPause(pause: number, now: number, isRefilled: boolean): void {
    const refilled = this.#phase === "proven" && !isRefilled ? this.#rate.value * pause : this.#burst;
    this.#credit = Math.min(this.#burst, refilled) - 1;
    this.#creditAt = now;
  }

  /** Takes over the rate that another process knows. */
  adopt(rate: number): void {
    if (!this.isFree) {
      this.#rate.scale(rate / this.#rate.value);
      return;
    }
    this.#phase = "proven";
    // Kept as long as possible: the process that learned it raises it.
    this.#rate.set(rate, TUNING.LONGEST_MS);
  }

  /** Learns the rate and the burst from the calls that were accepted between two pauses. */
  learn({ calls, startedAt, refusedAt, refusalTime, pause, endedAt, refusedAfterPause, processes }: Cycle): void {
    const count = Math.max(1, calls.count);
    const proof = count * processes;
    // What was accepted is proven, whatever was refused.
    const average = count / (endedAt - startedAt);
    // Processes that share the limit empty the bucket together, so each takes some of it beyond its own burst.
    const burst = this.#burst + (processes > 1 ? 1 : 0);
    const refill = this.isFree ? 0 : calls.refill(refusedAt, burst);
    const rate = this.#rate.value;
    if (count < TUNING.WORTH * this.#burst) this.#isBurstBad = true;
    if (refill > 0) {
      // More than a burst was accepted: the server refills, and this fast.
      const used = (count - burst + 1) / (refusedAt - startedAt);
      const lowered = rate * (1 - TUNING.DROP * Math.min(1, proof / TUNING.PROOF));
      const proven = this.#phase === "proven" ? Math.min(lowered, Math.max(TUNING.LOWEST * rate, used)) : refill;
      this.#phase = "proven";
      this.#lowered = 0;
      this.#rate.set(Math.max(average, proven), patience(pause, proof));
    } else if (this.#phase === "proven" && this.#burst > 1) {
      // Refused before the rate counted: the burst was too large.
      this.#burst = Math.max(1, TUNING.BURST * this.#burst);
      this.#rate.set(rate, patience(pause));
    } else if (this.#phase === "proven") {
      this.#lowered = count > 1 ? 1 : this.#lowered + 1;
      this.#rate.set(Math.max(average, rate * TUNING.LOWEST ** this.#lowered), patience(pause, proof));
    } else {
      // Until more than a burst is accepted, the server is known to take bursts of this size and nothing in between.
      this.#burst = count;
      this.#phase = "searching";
      this.#rate.set(average, Math.max(TUNING.SEARCH_MS, TUNING.ROUND_TRIPS * refusalTime));
    }
    // This client does not cause such refusals, so the more calls are sent between two pauses, the better.
    if (refusedAfterPause && !this.#isBurstBad) this.#burst = Math.max(TUNING.START, this.#burst);
  }
}
