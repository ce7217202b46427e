/**
 * What a server's refusals teach about its rate limit.
 *
 * The server is taken for a bucket of unknown size that refills at an unknown rate. Times are milliseconds of one monotonic clock, rates are calls per millisecond. Pure bookkeeping: it never waits and never asks for the time.
 *
 * - No refusal yet: no rate; only concurrency bounds the calls.
 * - After the first refusal (`probing`): the rate starts at what was accepted so far and doubles quickly, until a second refusal tells how much the bucket gave in between.
 * - From then on (`cruising`): the rate that the refusals prove, held for a while and then raised ever faster, so that a limit that has been lifted is found out.
 * - A long time in which nobody called: forgotten.
 */
export class RateEstimator {
  #phase: "free" | "probing" | "cruising" = "free";
  /** Calls that the server takes at once after it was left alone, as far as seen. */
  #burst = 1;
  /** Milliseconds over which the burst was counted; the refill of that time is part of it until a rate is known. */
  #burstSpan = 0;
  #rate = Number.POSITIVE_INFINITY;
  /** Rate at the start of the present phase. */
  #base = Number.POSITIVE_INFINITY;
  /** Time spent in the present phase with calls waiting; a rate that nobody uses up proves nothing by not being refused. */
  #used = 0;
  #at = 0;
  #credit = 0;
  #roundTrip = 0;
  /** When the latest hold ended, and how long it was. */
  #resumedAt = Number.NEGATIVE_INFINITY;
  #hold = 0;
  /** When the calls sent since then were answered, oldest first. */
  #accepted: number[] = [];

  /** The answer to a call sent at `sentAt` is here: it was accepted. */
  accepted(sentAt: number, now: number): void {
    this.#roundTrip += (now - sentAt - this.#roundTrip) / 8;
    // Sent before all were held back: it says nothing about the time since.
    if (sentAt < this.#resumedAt) return;
    this.#accepted.push(now);
    if (this.#accepted.length > REMEMBERED) this.#accepted.splice(0, REMEMBERED / 2);
  }

  /** A call was refused, and all calls are held back from `now` until `until`. */
  refused(now: number, until: number): void {
    const hold = until - now;
    if (this.#phase === "free") {
      const latest = this.#accepted.filter((at) => at >= now - hold);
      this.#burst = Math.max(1, latest.length);
      this.#burstSpan = now - (latest[0] ?? now);
      this.#begin("probing", (2 * this.#burst) / hold);
    } else {
      const proven = this.#proven(now);
      this.#burst = Math.max(1, this.#burst - proven * this.#burstSpan);
      this.#burstSpan = 0;
      this.#begin("cruising", this.#phase === "cruising" ? this.#lowered(proven) : proven);
    }
    this.#accepted = [];
    this.#hold = hold;
    this.#at = until;
    this.#resumedAt = until;
    // While all were held back the bucket has filled again. Some of that is spent at once; all of it would be too much for a server that counts by the second.
    const refilled = Math.min(this.#burst, this.#rate * hold);
    this.#credit = this.#phase === "cruising" ? Math.max(1, refilled / 3) : 1;
  }

  /** Whether the server has shown that it has a limit. */
  get isKnown(): boolean {
    return this.#phase !== "free";
  }

  /** How long until the next call may leave, in milliseconds; 0 for at once. Ask only when a call wants to leave. */
  wait(now: number): number {
    if (this.#phase === "free") return 0;
    const elapsed = Math.max(0, now - this.#at);
    if (elapsed > FORGET_AFTER) {
      this.#phase = "free";
      this.#accepted = [];
      return 0;
    }
    this.#at = Math.max(this.#at, now);
    // Only a gap of a few calls counts as use; in a longer one nobody was waiting.
    this.#used += Math.min(elapsed, Math.max(LONGEST_WAIT, 4 / this.#rate));
    this.#rate = this.#grown();
    this.#credit = Math.min(Math.max(1, this.#burst / 4, this.#credit), this.#credit + elapsed * this.#rate);
    // Asked again soon, since the rate grows while it is waited for.
    if (this.#credit >= ALMOST) return 0;
    return Math.min(LONGEST_WAIT, (1 - this.#credit) / this.#rate);
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
    if (this.#phase === "probing") return this.#base * 2 ** (this.#used / this.#doubling());
    const approach = CAUTION * Math.max(0, 1 - this.#used / APPROACH);
    const beyond = Math.max(0, this.#used - PLATEAU) / PLATEAU;
    return this.#base * (1 - approach + GROWTH * beyond ** 3);
  }

  /** Below the rate that was refused, and not far below it at once: soon after a hold little is proven, and a hiccup of the line refuses, too. */
  #lowered(proven: number): number {
    return this.#rate * Math.min(BACK_OFF, Math.max(FARTHEST_BACK, proven / this.#rate));
  }

  /** Milliseconds in which the rate doubles while probing: longer on a slow line, where refusals are seen late. */
  #doubling(): number {
    return Math.max(PROBE_DOUBLING, 3 * this.#roundTrip);
  }

  /**
   * The rate that the calls accepted until now prove.
   *
   * The bucket held at most `burst`, so whatever it gave beyond that in any stretch of time was refill; the best stretch tells most. Right after a hold it may have held less: what came in meanwhile. A small bucket proves little by what it holds, but its end follows soon on the moment at which the growing rate passed the true one.
   */
  #proven(now: number): number {
    const first = this.#accepted[0] ?? now;
    const count = this.#accepted.length;
    const sinceHold = Math.max(1, count) / (now - first + this.#hold);
    if (sinceHold * (this.#hold + this.#burstSpan) <= this.#burst) return sinceHold;
    let best = Math.max(sinceHold, this.#phase === "probing" ? CAREFUL * this.#passed() : 0);
    // A short stretch tells more of the line's hiccups than of the rate.
    const shortest = Math.max(SHORTEST_STRETCH, (now - first) / 2);
    for (const [index, at] of this.#accepted.entries()) {
      if (now - at < shortest) break;
      best = Math.max(best, (count - index - this.#burst) / Math.max(SHORTEST_STRETCH, now - at - this.#burstSpan));
    }
    return best;
  }

  /**
   * The rate at which a bucket must refill to be emptied just now by calls whose rate has doubled at a steady pace up to the present one.
   * With x as its share of the present rate, what was taken beyond the refill is doubling / ln 2 × rate × (1 − x + x ln x).
   */
  #passed(): number {
    const taken = (this.#burst * Math.LN2) / (this.#doubling() * this.#rate);
    let [low, high] = [0, 1];
    for (let step = 0; step < 20; step += 1) {
      const x = (low + high) / 2;
      if (1 - x + x * Math.log(x) > taken) low = x;
      else high = x;
    }
    return low * this.#rate;
  }
}

/** Answers, of which the older half is dropped. */
const REMEMBERED = 4096;
/** Milliseconds. */
const SHORTEST_STRETCH = 100;
const PROBE_DOUBLING = 100;
/** Share of a rate that rests on the shape of the growth alone. */
const CAREFUL = 0.97;
/** The learnt rate is approached from this share below it, in so many milliseconds of use: it may be a little too high. */
const CAUTION = 0.05;
const APPROACH = 5_000;
/** Milliseconds of use at the learnt rate before it is raised. */
const PLATEAU = 10_000;
const GROWTH = 0.05;
/** Shares of the rate that was refused. */
const BACK_OFF = 0.95;
const FARTHEST_BACK = 0.7;
/** Milliseconds in which nobody wanted to call. */
const FORGET_AFTER = 60_000;
const LONGEST_WAIT = 25;
/** Sums of fractions fall short of one by less than any clock can wait. */
const ALMOST = 1 - 1e-6;
/** One call in ten seconds. */
const SLOWEST = 1 / 10_000;
