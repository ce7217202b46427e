import { AcceptedCalls } from "./accepted-calls.js";
import { Estimate } from "./estimate.js";
import { TUNING } from "./tuning.js";

const LONGEST_PAUSE_MS = 8_000;
const SHORTEST_PAUSE_MS = 50;
/** Milliseconds in which nobody called, after which all is forgotten. */
const FORGET_MS = 60_000;
/** Calls a millisecond. */
const HIGHEST_RATE = 10;
const LOWEST_RATE = 1 / 10_000;
/** A sum of fractions misses one by less than any clock can wait. */
const ALMOST_ONE = 1 - 1e-6;

/** The time between two pauses, and the refusal that ended it. */
type Cycle = {
  /** Accepted calls. */
  count: number;
  readonly startedAt: number;
  /** No limit was known. */
  readonly isFirst: boolean;
  /** Calls that were sent at once, and whether one of them was the refused one. */
  readonly burst: number;
  readonly isBurst: boolean;
  readonly pause: number;
};

/** What processes with one store share of their estimates. */
export type Known = { readonly rate?: number | undefined; readonly ceiling?: number | undefined };

/**
 * What a server's responses teach about its limits.
 *
 * The server is taken for a bucket of unknown size that refills at an unknown rate, and that processes an unknown number of calls at the same time. docs/rate-limits.md explains the idea. This is bookkeeping alone: it never waits and never asks for the time. Times are milliseconds of one clock, rates are calls a millisecond.
 */
export class RateEstimator {
  /** No call may be sent before this time. */
  pausedUntil = Number.NEGATIVE_INFINITY;
  /** Processes that share what they learn, this one included. */
  processes = 1;
  /** Counts the refusals that changed the estimate. */
  revision = 0;

  readonly #maxConcurrency: number;
  /** Most calls in flight; grows while calls are accepted. */
  #window: number;
  /** Most calls that the server was seen to process at the same time, once it has refused more. */
  readonly #ceiling: Estimate;

  /** `free`: no limit is known. `searching`: the rate grows until the next refusal. `holding`: the rate that the refusals prove is kept for a while. */
  #phase: "free" | "searching" | "holding" = "free";
  readonly #rate = new Estimate(Number.POSITIVE_INFINITY);
  /** Calls that the server accepts at once after a pause. */
  #burst = 1;
  /** Milliseconds in which the burst was measured. */
  #burstTime = 0;
  /** Whether bursts were seen to be refused for the most part. */
  #isBurstBad = false;
  /** Calls that may be sent now. */
  #credit = 0;
  #creditAt = 0;
  #isShort = false;
  /** When the burst after the last pause was used up. */
  #burstUntil = Number.POSITIVE_INFINITY;

  /** The accepted calls of those sent since the last pause, and when the first of all was sent. */
  readonly #calls = new AcceptedCalls();
  #startedAt: number | undefined;
  /** The same of the time before the pause; it is complete when the first call after the pause is accepted. */
  #before: Cycle | undefined;

  /** Whether the last refusal was of too many calls at the same time. */
  #isCrowded = false;
  /** When the server began to refuse, and the next pause if it names none. */
  #refusedAt = 0;
  #pause = TUNING.PAUSE_MS;
  /** After a pause one call tries first. */
  #probe: "none" | "due" | "sent" = "none";
  #probeUntil = 0;
  /** How long the last refusal and the last success took. */
  #refusalTime = 0;
  #acceptedTime = 0;
  /** Calls accepted lately, a millisecond. */
  #lately = 0;
  #acceptedAt = 0;

  constructor(maxConcurrency: number) {
    this.#maxConcurrency = maxConcurrency;
    this.#window = Math.min(maxConcurrency, TUNING.START);
    this.#ceiling = new Estimate(maxConcurrency);
  }

  /** Whether the next call is the one that tries after a pause. */
  get isProbing(): boolean {
    return this.#probe === "due";
  }

  /** Milliseconds until the next call may be sent: 0 for at once, Infinity if only the end of another call can tell. Ask only when a call wants to be sent. */
  wait(now: number, inFlight: number): number {
    if (now < this.pausedUntil) return this.pausedUntil - now;
    if (this.#probe === "sent") {
      if (now < this.#probeUntil) return this.#probeUntil - now;
      this.#probe = "none";
    }
    if (inFlight >= Math.floor(this.#room)) return Number.POSITIVE_INFINITY;
    if (this.#probe === "due" || this.#phase === "free") return 0;
    const elapsed = Math.max(0, now - this.#creditAt);
    this.#creditAt += elapsed;
    if (elapsed > FORGET_MS) {
      this.#phase = "free";
      return 0;
    }
    // A rate that nobody uses up proves nothing by not being refused, so it does not grow.
    if (this.#isShort && this.#phase === "holding") this.#rate.hold(elapsed);
    else if (this.#isShort) this.#rate.value *= 2 ** (elapsed / Math.max(TUNING.DOUBLING_MS, 2 * this.#refusalTime));
    const rate = Math.min(HIGHEST_RATE, this.#rate.value);
    this.#credit = Math.min(Math.max(1, this.#credit), this.#credit + elapsed * rate);
    this.#isShort = this.#credit < ALMOST_ONE;
    if (this.#isShort) this.#burstUntil = Math.min(this.#burstUntil, now);
    // Asked again soon, since the rate grows while it is waited for.
    return this.#isShort ? Math.min(25, (1 - this.#credit) / rate) : 0;
  }

  /** A call is sent. */
  sent(now: number): void {
    this.#startedAt ??= now;
    if (this.#probe === "due") {
      this.#probe = "sent";
      this.#probeUntil = now + 2 * this.#refusalTime + SHORTEST_PAUSE_MS;
      this.#creditAt = now;
    }
    if (this.#phase !== "free") this.#credit -= 1;
  }

  /** The server accepted a call. */
  accepted(sentAt: number, now: number, inFlight: number): void {
    this.#acceptedTime = now - sentAt;
    this.#lately = this.#acceptedLately(now) + 1 / TUNING.MEMORY_MS;
    this.#acceptedAt = now;
    if (this.#probe === "sent") this.#endPause(sentAt);
    if (inFlight >= this.#room - 1) {
      // By time and not by number: as many calls are on their way when the first is refused as are sent in one round trip.
      this.#window = Math.min(
        this.#maxConcurrency,
        this.#window + Math.min(0.5, this.#acceptedTime / TUNING.OPENING_MS),
      );
      this.#ceiling.hold(this.#acceptedTime / this.#ceiling.value);
    }
    if (sentAt >= this.pausedUntil) {
      this.#calls.add(sentAt, now);
    } else if (this.#before && sentAt < this.#refusedAt) {
      // It was sent before the refusal, and took longer than that.
      this.#before.count += 1;
      if (this.#phase === "searching" && !this.#before.isBurst)
        this.#setBurst(Math.max(this.#burst, this.#before.count));
    }
  }

  /** The server refused a call; `asked` is the pause it named, in milliseconds. */
  refused(sentAt: number, now: number, asked: number | undefined, inFlight: number): void {
    this.#refusalTime = now - sentAt;
    const processed = inFlight - 1;
    if (sentAt < this.pausedUntil) {
      // Calls that were on their way when the first of them was refused are one refusal.
      if (asked !== undefined) this.pausedUntil = Math.max(this.pausedUntil, now + asked);
      if (this.#isCrowded)
        this.#ceiling.set(Math.max(1, Math.min(this.#ceiling.value, processed)), this.pausedUntil - now);
      return;
    }
    // Accepted calls that take longer than a refusal are being processed now: the server has enough of so many.
    this.#isCrowded =
      processed > 1 && processed >= this.#calls.peak(this.#refusalTime) && this.#acceptedTime > 2 * this.#refusalTime;
    const isNew = this.#isCrowded || this.#phase === "free" || this.#calls.count >= Math.max(1, this.#burst / 10);
    this.revision += 1;
    if (isNew) this.#refusedAt = now;
    else this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(TUNING.PAUSE_MS, (now - this.#refusedAt) / 3));
    const pause = Math.max(SHORTEST_PAUSE_MS, asked ?? this.#pause);
    this.pausedUntil = now + pause;
    if (this.#isCrowded) this.#ceiling.set(Math.min(this.#ceiling.value, processed), pause);
    // The first refusal may be of either kind, so it counts as both.
    if (isNew && (!this.#isCrowded || this.#phase === "free")) this.#lower(sentAt, now, pause);
    // Refused after the pause that the server named: its refusals are not caused by this client, so the more calls are sent between two pauses, the better.
    if (!isNew && asked !== undefined && this.#before && this.#calls.count === 0) {
      this.#judgeBurst(this.#before);
      if (!this.#isBurstBad && this.#burst < TUNING.START) this.#setBurst(TUNING.START);
    }
    // With almost no call accepted since the last pause a refusal only says that the pause was too short.
    if (this.#isCrowded || !isNew) this.#credit = Math.max(this.#credit + 1, this.#isCrowded ? this.#burst : 0);
    this.#calls.clear();
    this.#startedAt = undefined;
    this.#probe = "due";
    this.#window = Math.min(this.#maxConcurrency, TUNING.START);
  }

  /** The server asked for a pause that says nothing about its limits. */
  pause(until: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, until);
    this.#probe = "due";
  }

  /** What other processes need to know: calls a millisecond and calls in flight, undefined if unknown. */
  get known(): Known {
    return {
      rate: this.#phase === "holding" ? this.#rate.value : undefined,
      ceiling: this.#ceiling.value < this.#maxConcurrency ? this.#ceiling.value : undefined,
    };
  }

  /** Takes over what another process knows. */
  adopt({ rate, ceiling }: Known): void {
    if (rate !== undefined && this.#phase === "holding") this.#rate.scale(rate / this.#rate.value);
    else if (rate !== undefined) {
      this.#phase = "holding";
      // Kept as long as possible: the process that learned it raises it.
      this.#rate.set(rate, Number.POSITIVE_INFINITY);
    }
    if (ceiling !== undefined) this.#ceiling.scale(Math.max(1, ceiling) / this.#ceiling.value);
  }

  get #room(): number {
    return Math.min(this.#window, this.#ceiling.value);
  }

  /** The first call after a pause was accepted, so the time since the start before it is one cycle of the limit. */
  #endPause(sentAt: number): void {
    this.#probe = "none";
    this.#pause = Math.max(TUNING.PAUSE_MS, 0.75 * (sentAt - this.#refusedAt));
    const before = this.#before;
    this.#before = undefined;
    if (!before) return;
    this.#judgeBurst(before);
    if (this.#phase === "searching" && !before.isFirst) {
      this.#setRate(before.count / (sentAt - before.startedAt), before.pause, sentAt);
    }
  }

  /** A burst that is refused for the most part is not worth its refusals. */
  #judgeBurst({ isBurst, count, burst }: Cycle): void {
    if (isBurst && count < TUNING.WORTH * burst) this.#isBurstBad = true;
  }

  /** Lowers the rate after a refusal at the rate that was used. */
  #lower(sentAt: number, now: number, pause: number): void {
    const count = this.#calls.count;
    const startedAt = this.#startedAt ?? sentAt;
    const isFirst = this.#phase === "free";
    const isBurst = !isFirst && this.#burst > 1 && sentAt <= this.#burstUntil;
    this.#before = { count, startedAt, isFirst, isBurst, burst: this.#burst, pause };
    this.#burstUntil = Number.POSITIVE_INFINITY;
    if (isFirst) {
      this.#phase = "searching";
      this.#setRate(TUNING.FIRST_RATE / 1000, pause, now);
      this.#burstTime = sentAt - startedAt;
      this.#setBurst(count);
    } else if (count > 1.1 * this.#burst + 0.5) {
      // More than a burst was accepted: the server refills, and this fast.
      const rate =
        this.#phase === "holding"
          ? this.#used(count, sentAt - startedAt)
          : TUNING.SHARE * this.#calls.refill(sentAt, this.#burst, this.#burstTime);
      this.#phase = "holding";
      this.#setRate(Math.max(rate, count / (sentAt - startedAt + pause)), pause, now, count * this.processes);
      this.#setCredit(pause);
    } else if (isBurst && this.#phase === "searching") {
      // Not all of the burst was accepted, so it was too large.
      this.#setRate(count / (sentAt - startedAt + pause), pause, now);
      this.#setBurst(Math.min(0.5 * this.#burst, Math.max(count, 1)));
    } else if (this.#phase === "holding" && this.#burst > 1) {
      // Refused before the rate counted: the burst was too large.
      this.#burst = Math.max(1, this.#burst / 2);
      this.#setRate(0.95 * this.#rate.value, pause, now);
      this.#setCredit(pause);
    } else {
      // No more than a burst was accepted: the server takes bursts of this size, and nothing in between.
      this.#phase = "searching";
      this.#setRate(count / (sentAt - startedAt + pause), pause, now);
      this.#setBurst(Math.max(count, 0.7 * this.#burst));
    }
  }

  /** Below the rate that was refused, and not far below it at once. */
  #used(count: number, elapsed: number): number {
    const rate = this.#rate.value;
    return Math.min(0.95 * rate, Math.max(0.7 * rate, (count - this.#burst + 1) / elapsed));
  }

  /** Never below what was accepted lately: refusals that this client does not cause must not slow it down. */
  #setRate(rate: number, pause: number, now: number, calls?: number): void {
    this.#rate.set(Math.max(rate, LOWEST_RATE, this.#acceptedLately(now)), pause, calls);
  }

  #setBurst(calls: number): void {
    this.#burst = Math.max(1, calls);
    this.#credit = this.#burst >= TUNING.SMALLEST_BURST ? this.#burst : 1;
  }

  /** What has been refilled at the end of a pause. */
  #setCredit(pause: number): void {
    this.#credit = Math.max(1, Math.min(this.#burst, this.#rate.value * pause));
  }

  #acceptedLately(now: number): number {
    return this.#lately * Math.exp((this.#acceptedAt - now) / TUNING.MEMORY_MS);
  }
}
