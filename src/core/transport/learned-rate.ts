/**
 * What a server's refusals teach about its rate limit.
 *
 * The server is taken for a bucket of unknown size that refills at an unknown rate. Times are milliseconds of one monotonic clock, rates are calls per millisecond. Pure bookkeeping: it never waits and never asks for the time.
 *
 * - No refusal yet: no rate; only concurrency bounds the calls.
 * - After the first refusal (`probing`): the rate starts at what was accepted so far and doubles quickly, until a second refusal tells how much the bucket gave in between.
 * - From then on (`cruising`): the rate that the refusals prove, held for a while and then raised ever faster, so that a limit that has been lifted is found out.
 * - A long time without a refusal: forgotten.
 */
export class LearnedRate {
  #phase: "free" | "probing" | "cruising" = "free";
  /** Calls that the server takes at once when it was left alone, as far as seen. */
  #burst = 1;
  #rate = Number.POSITIVE_INFINITY;
  /** Rate at the start of the present phase. */
  #base = Number.POSITIVE_INFINITY;
  /** Time spent in the present phase with calls waiting; a rate that nobody uses up proves nothing by not being refused. */
  #used = 0;
  #at = 0;
  #credit = 0;
  #roundTrip = 0;
  #lastRefusal = Number.NEGATIVE_INFINITY;
  /** The server accepts nothing before this; what is accepted later was let go under the present rate. */
  #since: number | undefined;
  #hold = 0;
  /** When the latest accepted calls were sent, oldest first. */
  #sent: number[] = [];

  /** A call was accepted. */
  accepted(sentAt: number, now: number): void {
    this.#roundTrip += (now - sentAt - this.#roundTrip) / 8;
    this.#since ??= sentAt;
    this.#sent.push(sentAt);
    if (this.#sent.length > REMEMBERED) this.#sent.splice(0, REMEMBERED / 2);
  }

  /** A call was refused, and all calls are held back until `until`. */
  refused(now: number, until: number): void {
    this.#lastRefusal = now;
    const hold = Math.max(until - now, SHORTEST_HOLD);
    const accepted = this.#sent.filter((at) => at >= (this.#since ?? 0));
    if (this.#phase === "free") {
      this.#burst = Math.max(1, accepted.filter((at) => at >= now - hold).length);
      this.#begin("probing", this.#burst / hold);
    } else if (this.#phase === "probing") {
      this.#begin("cruising", this.#proven(accepted, now) * CAUTION);
    } else {
      const proven = this.#proven(accepted, now);
      // Refused although the limit as learnt was kept: the server counts more narrowly than this model.
      const explained = accepted.length > this.#burst / 2 && proven < this.#rate * 0.99;
      this.#begin("cruising", Math.min(this.#rate, explained ? proven * CAUTION : this.#rate * BACK_OFF));
    }
    this.#sent = [];
    this.#since = undefined;
    this.#hold = hold;
    this.#at = until;
    // While all were held back the bucket has filled again; half of that is spent at once.
    this.#credit = this.#phase === "cruising" ? Math.min(this.#burst / 2, (this.#rate * hold) / 2) : 1;
  }

  /** Whether the server has shown that it has a limit. */
  get isKnown(): boolean {
    return this.#phase !== "free";
  }

  /** How long until the next call may leave, in milliseconds; 0 for at once. Call it only when a call wants to leave. */
  wait(now: number): number {
    if (this.#phase === "free") return 0;
    if (now - this.#lastRefusal > FORGET_AFTER) {
      this.#phase = "free";
      this.#rate = Number.POSITIVE_INFINITY;
      this.#sent = [];
      this.#since = undefined;
      return 0;
    }
    const elapsed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#credit = Math.min(Math.max(1, this.#burst / 4, this.#credit), this.#credit + elapsed * this.#rate);
    // Only a gap of a few calls counts as use; after a longer one nobody was waiting.
    this.#used += Math.min(elapsed, 4 / this.#rate);
    this.#rate = this.#grown();
    return this.#credit >= 1 ? 0 : (1 - this.#credit) / this.#rate;
  }

  /** A call leaves. */
  spend(): void {
    if (this.#phase !== "free") this.#credit -= 1;
  }

  #begin(phase: "probing" | "cruising", rate: number): void {
    this.#phase = phase;
    this.#base = Math.max(rate, SLOWEST);
    this.#rate = this.#base;
    this.#used = 0;
  }

  #grown(): number {
    if (this.#phase === "probing")
      return this.#base * 2 ** (this.#used / Math.max(PROBE_DOUBLING, 3 * this.#roundTrip));
    const beyond = Math.max(0, this.#used - PLATEAU) / PLATEAU;
    return this.#base * (1 + GROWTH * beyond ** 3);
  }

  /**
   * The rate that the accepted calls prove. The bucket held at most `burst`, so whatever it gave beyond that in any stretch of time was refill; the best stretch tells most.
   * Right after a hold it may have held less, namely what came in meanwhile.
   */
  #proven(accepted: readonly number[], now: number): number {
    const first = accepted[0];
    if (first === undefined) return this.#rate * BACK_OFF;
    const sinceRefusal = accepted.length / (now - first + this.#hold);
    if (sinceRefusal * this.#hold <= this.#burst) return sinceRefusal;
    let best = sinceRefusal;
    for (let i = 0; i < accepted.length; i += 1) {
      const stretch = now - (accepted[i] ?? now);
      if (stretch < SHORTEST_STRETCH) break;
      best = Math.max(best, (accepted.length - i - this.#burst) / stretch);
    }
    return best;
  }
}

const REMEMBERED = 4096;
const SHORTEST_HOLD = 50;
const SHORTEST_STRETCH = 100;
/** Milliseconds in which the rate doubles while probing; longer on a slow line, where refusals are seen late. */
const PROBE_DOUBLING = 100;
const CAUTION = 0.98;
const BACK_OFF = 0.8;
/** Milliseconds of use at the learnt rate before it is raised. */
const PLATEAU = 10_000;
const GROWTH = 0.05;
const FORGET_AFTER = 60_000;
/** One call in ten seconds. */
const SLOWEST = 1 / 10_000;
