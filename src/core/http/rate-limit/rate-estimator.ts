import { AcceptedCalls } from "./accepted-calls.js";
import { Estimate, patience } from "./estimate.js";
import { TUNING } from "./tuning.js";

const LONGEST_PAUSE_MS = 8_000;
const SHORTEST_PAUSE_MS = 50;
/** Milliseconds after which a call that waits is looked at again, since the rate grows while it waits. */
const LOOK_AGAIN_MS = 25;
/** Milliseconds in which nobody called, after which all is forgotten. */
const FORGET_MS = 60_000;
/** A sum of fractions misses one by less than any clock can wait. */
const ALMOST_ONE = 1 - 1e-6;

/** The first refusal of a pause. */
type Refusal = {
  readonly sentAt: number;
  readonly receivedAt: number;
  /** Calls that were in flight with it, without those that were refused later. */
  processed: number;
  /** Most calls that were processed at the same time before it. */
  readonly peak: number;
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
  /** Count the pauses and the estimates, and the estimates alone, that followed from refusals. */
  revision = 0;
  learned = 0;

  readonly #maxConcurrency: number;
  /** Most calls in flight; grows while calls are accepted. */
  #window: number;
  /** Most calls that the server was seen to process at the same time, once it has refused more. */
  readonly #ceiling: Estimate;

  /** `free`: no limit is known. `searching`: the rate grows until the next refusal. `proven`: accepted calls prove the rate. */
  #phase: "free" | "searching" | "proven" = "free";
  readonly #rate = new Estimate(Number.POSITIVE_INFINITY);
  /** Pauses in a row before which the rate was too high for more than one call. */
  #wrong = 0;
  /** Calls that the server accepts at once after a pause. */
  #burst = 1;
  /** Whether bursts were seen to be refused for the most part. */
  #isBurstBad = false;
  /** Whether the server refused a call after the pause that it had named. */
  #isVain = false;
  /** Calls that may be sent now, and when that was true. */
  #credit = 0;
  #creditAt = 0;
  /** Whether a call waits because the rate is used up. */
  #isShort = false;

  /** The accepted calls of those sent since the last pause, and when the first of all was sent. */
  readonly #calls = new AcceptedCalls();
  #startedAt: number | undefined;
  #refusal: Refusal | undefined;
  /** When the server began to refuse, and the next pause if it names none. */
  #refusedAt = 0;
  #pause = TUNING.PAUSE_MS;
  /** After a pause one call tries first. */
  #probe: "none" | "due" | "sent" = "none";
  #probeSentAt = 0;
  /** How long the last refusal and the last success took. */
  #refusalTime = 0;
  #acceptedTime = 0;

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
      const end = this.#probeSentAt + TUNING.ROUND_TRIPS * this.#refusalTime + SHORTEST_PAUSE_MS;
      if (now < end) return end - now;
      // A refusal would have arrived, so the call is being processed.
      this.#endPause();
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
    if (this.#isShort) this.#rate.hold(elapsed);
    const rate = this.#rate.value;
    this.#credit = Math.min(Math.max(1, this.#credit), this.#credit + elapsed * rate);
    this.#isShort = this.#credit < ALMOST_ONE;
    return this.#isShort ? Math.min(LOOK_AGAIN_MS, (1 - this.#credit) / rate) : 0;
  }

  /** A call is sent. */
  sent(now: number): void {
    this.#startedAt ??= now;
    if (this.#probe === "due") {
      this.#probe = "sent";
      this.#probeSentAt = now;
      this.#creditAt = now;
    }
    if (this.#phase !== "free") this.#credit -= 1;
  }

  /** The server accepted a call. */
  accepted(sentAt: number, now: number, inFlight: number): void {
    this.#acceptedTime = now - sentAt;
    if (sentAt >= this.pausedUntil && this.#probe === "sent") this.#endPause();
    if (inFlight >= this.#room - 1) {
      // By time and not by number: as many calls are on their way when the first is refused as are sent in one round trip.
      const step = Math.min(TUNING.OPENING_STEP, this.#acceptedTime / TUNING.OPENING_MS);
      this.#window = Math.min(this.#maxConcurrency, this.#window + step);
      this.#ceiling.hold(this.#acceptedTime / this.#ceiling.value);
    }
    if (sentAt >= (this.#startedAt ?? sentAt)) this.#calls.add(sentAt, now);
  }

  /** The server refused a call; `asked` is the pause it named, in milliseconds. */
  refused(sentAt: number, now: number, asked: number | undefined, inFlight: number): void {
    this.#refusalTime = now - sentAt;
    if (sentAt < this.pausedUntil) {
      // Calls that were on their way when the first of them was refused are one refusal.
      if (asked !== undefined) this.pausedUntil = Math.max(this.pausedUntil, now + asked);
      if (this.#refusal) this.#refusal.processed -= 1;
      return;
    }
    this.revision += 1;
    if (!this.#refusal) this.#refusedAt = now;
    // With no call accepted since the last pause a refusal only says that the pause was too short.
    if (!this.#refusal && (this.#phase === "free" || this.#calls.count > 0)) {
      const peak = this.#calls.peak(this.#refusalTime);
      this.#refusal = { sentAt, receivedAt: now, processed: inFlight - 1, peak };
    } else {
      const longer = Math.max(TUNING.PAUSE_MS, (now - this.#refusedAt) * TUNING.PAUSE_GROWTH);
      this.#pause = Math.min(LONGEST_PAUSE_MS, longer);
      this.#isVain = asked !== undefined;
    }
    this.pausedUntil = now + Math.max(SHORTEST_PAUSE_MS, asked ?? this.#pause);
    this.#probe = "due";
    this.#isShort = false;
    this.#window = Math.min(this.#window, TUNING.START);
  }

  /** The server asked for a pause that says nothing about its limits. */
  pause(until: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, until);
    this.#probe = "due";
  }

  /** What other processes need to know: calls a millisecond and calls in flight, undefined if unknown. */
  get known(): Known {
    return {
      rate: this.#phase === "free" ? undefined : this.#rate.value,
      ceiling: this.#ceiling.value < this.#maxConcurrency ? this.#ceiling.value : undefined,
    };
  }

  /** Takes over what another process knows. */
  adopt({ rate, ceiling }: Known): void {
    if (rate !== undefined && this.#phase !== "free") this.#rate.scale(rate / this.#rate.value);
    else if (rate !== undefined) {
      this.#phase = "proven";
      // Kept as long as possible: the process that learned it raises it.
      this.#rate.set(rate, TUNING.LONGEST_MS);
    }
    if (ceiling !== undefined) this.#ceiling.scale(Math.max(1, ceiling) / this.#ceiling.value);
  }

  get #room(): number {
    return Math.min(this.#window, this.#ceiling.value);
  }

  /** The first call after a pause was accepted, so the length of the pause and all calls before it are known. */
  #endPause(): void {
    this.#probe = "none";
    const refusal = this.#refusal;
    if (!refusal) return;
    const now = this.#probeSentAt;
    const pause = now - refusal.receivedAt;
    this.#pause = Math.max(TUNING.PAUSE_MS, TUNING.PAUSE_MEMORY * pause);
    const isCrowded = this.#isCrowded(refusal);
    if (isCrowded) {
      this.#ceiling.set(Math.min(this.#ceiling.value, refusal.processed), patience(pause));
      this.#window = Math.max(this.#window, refusal.processed);
    }
    // The first refusal may be of either kind, so it counts as both.
    if (!isCrowded || this.#phase === "free") this.#judge(refusal, pause, now);
    const refilled = this.#phase === "proven" && !isCrowded ? this.#rate.value * pause : this.#burst;
    this.#credit = Math.min(this.#burst, refilled) - 1;
    this.#creditAt = now;
    this.#refusal = undefined;
    this.#startedAt = now;
    this.#calls.clear();
    this.revision += 1;
    this.learned += 1;
  }

  /** Whether too many calls at the same time were refused: accepted calls that take longer than a refusal are being processed meanwhile. */
  #isCrowded({ processed, peak }: Refusal): boolean {
    return processed >= Math.max(1, peak) && this.#acceptedTime > TUNING.ROUND_TRIPS * this.#refusalTime;
  }

  /** Learns the rate and the burst from the calls that were accepted between two pauses. */
  #judge(refusal: Refusal, pause: number, now: number): void {
    const count = Math.max(1, this.#calls.count);
    const proof = count * this.processes;
    // What was accepted is proven, whatever was refused.
    const average = count / (now - (this.#startedAt ?? refusal.sentAt));
    // Processes that share the limit empty the bucket together, so each takes some of it beyond its own burst.
    const burst = this.#burst + (this.processes > 1 ? 1 : 0);
    const refill = this.#phase === "free" ? 0 : this.#calls.refill(refusal.sentAt, burst);
    const rate = this.#rate.value;
    if (count < TUNING.WORTH * this.#burst) this.#isBurstBad = true;
    if (refill > 0) {
      // More than a burst was accepted: the server refills, and this fast.
      const used = (count - burst + 1) / (refusal.sentAt - (this.#startedAt ?? refusal.sentAt));
      const lowered = rate * (1 - TUNING.DROP * Math.min(1, proof / TUNING.PROOF));
      const proven = this.#phase === "proven" ? Math.min(lowered, Math.max(TUNING.LOWEST * rate, used)) : refill;
      this.#phase = "proven";
      this.#wrong = 0;
      this.#rate.set(Math.max(average, proven), patience(pause, proof));
    } else if (this.#phase === "proven" && this.#burst > 1) {
      // Refused before the rate counted: the burst was too large.
      this.#burst = Math.max(1, TUNING.BURST * this.#burst);
      this.#rate.set(rate, patience(pause));
    } else if (this.#phase === "proven") {
      this.#wrong = count > 1 ? 1 : this.#wrong + 1;
      this.#rate.set(Math.max(average, rate * TUNING.LOWEST ** this.#wrong), patience(pause, proof));
    } else {
      // Until more than a burst is accepted, the server is known to take bursts of this size and nothing in between.
      this.#burst = count;
      this.#phase = "searching";
      this.#rate.set(average, Math.max(TUNING.SEARCH_MS, TUNING.ROUND_TRIPS * this.#refusalTime));
    }
    // This client does not cause such refusals, so the more calls are sent between two pauses, the better.
    if (this.#isVain && !this.#isBurstBad) this.#burst = Math.max(TUNING.START, this.#burst);
    this.#isVain = false;
  }
}
