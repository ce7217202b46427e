import type { AcceptedCalls } from "./accepted-calls.js";
import { Estimate, patience } from "./estimate.js";
import * as TUNING from "./tuning.js";

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
  /** How many searches in a row found nothing, without the last one. */
  #searches = 0;
  /** How many times in a row the rate was lowered after one accepted call at most; 1 after more calls. */
  #lowered = 0;
  /** Calls that the server accepts at once after a pause, and the rate at which it accepted them. */
  #burst = 1;
  #burstRate = Number.POSITIVE_INFINITY;
  /** Calls of the burst that are still to be sent after the last pause. */
  #burstLeft = 0;
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

  /** Calls a millisecond of a burst. The bucket refilled while its calls were accepted, so the last of them go more slowly. */
  get #burstPace(): number {
    const isLast = this.#burstLeft <= TUNING.BURST_END * this.#burst;
    return isLast ? Math.max(this.#rate.value, TUNING.BURST_SLOWER * this.#burstRate) : this.#burstRate;
  }

  /** Milliseconds until the next call may be sent. Ask only when a call wants to be sent. */
  wait(now: number): number {
    if (this.isFree) return 0;
    const elapsed = Math.max(0, now - this.#creditAt);
    this.#creditAt += elapsed;
    if (elapsed > TUNING.FORGET_MS) {
      this.#phase = "free";
      this.#isBurstBad = false;
      return 0;
    }
    const isBurst = this.#burstLeft >= 1;
    // A rate that nobody uses up proves nothing by not being refused, so it does not grow.
    if (this.#isShort && !isBurst) this.#rate.hold(elapsed);
    const rate = isBurst ? this.#burstPace : this.#rate.value;
    // A server without a burst saves nothing up.
    const most = isBurst ? this.#burstLeft : this.#burst > 1 ? 1 + TUNING.SAVED_UP : 1;
    this.#credit = Math.min(Math.max(most, this.#credit), this.#credit + elapsed * rate);
    this.#isShort = this.#credit < ALMOST_ONE;
    return this.#isShort ? Math.min(TUNING.LOOK_AGAIN_MS, (1 - this.#credit) / rate) : 0;
  }

  /** A call is sent. */
  sent(): void {
    if (this.isFree) return;
    this.#credit -= 1;
    this.#burstLeft = Math.max(0, this.#burstLeft - 1);
  }

  /** A pause begins, in which the rate is not used. */
  startPause(): void {
    this.#isShort = false;
  }

  /** A call is sent at the end of a pause, from which on the rate counts again. */
  tryAgain(now: number): void {
    this.#creditAt = now;
  }

  /**
   * The pause is over: a burst may follow the call that tried, as far as the server has refilled.
   *
   * @param isFull The pause was not about the rate.
   * @param isShared Other processes empty the bucket too.
   */
  endPause(pause: number, now: number, isFull: boolean, isShared: boolean): void {
    const burst = isShared ? 1 : this.#burst;
    const refilled = this.#phase === "proven" && !isFull ? this.#rate.value * pause : burst;
    this.#burstLeft = Math.min(burst, refilled) - 1;
    this.#credit = 0;
    this.#creditAt = now;
  }

  /** Takes over the rate that another process knows. */
  adopt(rate: number): void {
    if (!this.isFree) {
      this.#rate.scale(rate / this.#rate.value);
      return;
    }
    this.#phase = "proven";
    // Kept as long as possible: the processes that learned it raise it.
    this.#rate.set(rate, TUNING.LONGEST_MS);
  }

  /** Learns the rate and the burst from the calls that were accepted between two pauses. */
  learn(cycle: Cycle): void {
    const { calls, startedAt, refusedAt, endedAt, processes } = cycle;
    const count = Math.max(1, calls.count);
    // What was accepted is proven, whatever was refused.
    const average = count / (endedAt - startedAt);
    // Processes that share the limit empty the bucket together, so each takes some of it beyond its own burst.
    const burst = this.#burst + (processes > 1 ? 1 : 0);
    const refill = this.isFree ? 0 : calls.refill(refusedAt, burst);
    if (count < TUNING.WORTH * this.#burst) this.#isBurstBad = true;
    // How much of a burst the server held at the beginning is unknown. Half of it is assumed if many calls were accepted, where it makes little difference, and otherwise all of it.
    const held = (burst - 1) * (1 - Math.min(1, (count * processes) / TUNING.PROOF) / 2);
    if (refill > 0) this.#prove(cycle, count, average, refill, (count - held) / (refusedAt - startedAt));
    else if (this.#phase === "proven") this.#lower(cycle, count, average);
    else this.#search(cycle, count, average);
    // This client does not cause such refusals, so the more calls are sent between two pauses, the better.
    if (cycle.refusedAfterPause && !this.#isBurstBad) {
      this.#burst = Math.max(TUNING.START, this.#burst);
      this.#burstRate = Number.POSITIVE_INFINITY;
    }
  }

  /** More than a burst was accepted: the server refills, `refill` at least, and probably `probable`. */
  #prove({ pause, processes }: Cycle, count: number, average: number, refill: number, probable: number): void {
    const proof = count * processes;
    const drop = 1 - TUNING.DROP * Math.min(1, proof / TUNING.PROOF);
    let plateau = Math.max(refill, probable);
    let value = refill;
    let period = patience(pause, proof);
    if (this.#phase === "proven") {
      const rate = this.#rate.value;
      plateau = Math.min(rate, Math.max(TUNING.LOWEST * rate, probable));
      value = drop * plateau;
      if (!this.#rate.isNearPlateau) period *= TUNING.UNSURE;
    } else if (this.#burst === 1) {
      // Without a burst no two calls may arrive together, which takes more distance than the refill.
      plateau *= 1 - TUNING.DROP;
      value = drop * plateau;
    }
    this.#rate.set(Math.max(average, value), period, Math.max(average, plateau));
    this.#phase = "proven";
    this.#lowered = 0;
  }

  /** No more than a burst was accepted, although a rate is proven. */
  #lower({ pause, processes }: Cycle, count: number, average: number): void {
    const rate = this.#rate.value;
    const period = patience(pause, count * processes);
    if (this.#burst > 1) {
      // Refused before the rate counted: the burst was too large.
      this.#burst = Math.max(1, TUNING.BURST * this.#burst);
      this.#rate.set(rate, period);
      return;
    }
    this.#lowered = count > 1 ? 1 : this.#lowered + 1;
    this.#rate.set(Math.max(average, rate * TUNING.LOWEST ** this.#lowered), period);
  }

  /** Until more than a burst is accepted, the server is known to take bursts of this size and nothing in between. */
  #search({ startedAt, refusedAt, refusalTime, pause, processes }: Cycle, count: number, average: number): void {
    this.#burst = count;
    this.#burstRate = count / Math.max(1, Math.min(refusedAt - startedAt, TUNING.BURST_TIME * pause));
    // A search that found nothing was too fast.
    this.#searches = this.#phase === "searching" ? this.#searches + 1 : 0;
    this.#phase = "searching";
    const period = Math.max(TUNING.SEARCH_MS, TUNING.ROUND_TRIPS * refusalTime) * 2 ** this.#searches;
    this.#rate.set(average, Math.min(TUNING.SHORTEST_MS, period), average, TUNING.SEARCH_STEP / pause / processes);
  }
}
