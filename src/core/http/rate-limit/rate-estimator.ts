import { AcceptedCalls } from "./accepted-calls.js";
import { Bucket } from "./bucket.js";
import { Estimate, patience } from "./estimate.js";
import { TUNING } from "./tuning.js";

const LONGEST_PAUSE_MS = 8_000;
const SHORTEST_PAUSE_MS = 50;

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
 * The server is taken for a bucket of unknown size that refills at an unknown rate, and that processes an unknown number of calls at the same time. docs/rate-limits.md explains the idea. This is bookkeeping alone: it never waits and never asks for the time. Times are milliseconds of one clock.
 */
export class RateEstimator {
  /** No call may be sent before this time. */
  pausedUntil = Number.NEGATIVE_INFINITY;
  /** Processes that share what they learn, this one included. */
  processes = 1;
  /** Counts the pauses that refusals began and those that ended. */
  revision = 0;
  /** Counts the pauses that ended, after which the estimates are new. */
  learned = 0;

  readonly #maxConcurrency: number;
  /** Most calls in flight; grows while calls are accepted. */
  #window: number;
  /** Most calls that the server was seen to process at the same time, once it has refused more. */
  readonly #ceiling: Estimate;
  readonly #bucket = new Bucket();

  /** The accepted calls of those sent since the last pause, and when the first of all was sent. */
  readonly #calls = new AcceptedCalls();
  #startedAt: number | undefined;
  #refusal: Refusal | undefined;
  /** When the server began to refuse, and the next pause if it names none. */
  #refusedAt = 0;
  #pause = TUNING.PAUSE_MS;
  /** Whether the server refused a call after the pause that it had named. */
  #refusedAfterPause = false;
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
    return this.#probe === "due" ? 0 : this.#bucket.wait(now);
  }

  /** A call is sent. */
  sent(now: number): void {
    this.#startedAt ??= now;
    if (this.#probe === "due") {
      this.#probe = "sent";
      this.#probeSentAt = now;
      this.#bucket.tryAgain(now);
    }
    this.#bucket.sent();
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
    if (!this.#refusal && (this.#bucket.isFree || this.#calls.count > 0)) {
      const peak = this.#calls.peak(this.#refusalTime);
      this.#refusal = { sentAt, receivedAt: now, processed: inFlight - 1, peak };
    } else {
      const longer = Math.max(TUNING.PAUSE_MS, (now - this.#refusedAt) * TUNING.PAUSE_GROWTH);
      this.#pause = Math.min(LONGEST_PAUSE_MS, longer);
      this.#refusedAfterPause = asked !== undefined;
    }
    this.pausedUntil = now + Math.max(SHORTEST_PAUSE_MS, asked ?? this.#pause);
    this.#probe = "due";
    this.#bucket.startPause();
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
      rate: this.#bucket.rate,
      ceiling: this.#ceiling.value < this.#maxConcurrency ? this.#ceiling.value : undefined,
    };
  }

  /** Takes over what another process knows. */
  adopt({ rate, ceiling }: Known): void {
    if (rate !== undefined) this.#bucket.adopt(rate);
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
    const endedAt = this.#probeSentAt;
    const pause = endedAt - refusal.receivedAt;
    this.#pause = Math.max(TUNING.PAUSE_MS, TUNING.PAUSE_MEMORY * pause);
    const isCrowded = this.#isCrowded(refusal);
    if (isCrowded) {
      this.#ceiling.set(Math.min(this.#ceiling.value, refusal.processed), patience(pause));
      this.#window = Math.max(this.#window, refusal.processed);
    }
    // The first refusal may be of either kind, so it counts as both.
    if (!isCrowded || this.#bucket.isFree) {
      this.#bucket.learn({
        calls: this.#calls,
        startedAt: this.#startedAt ?? refusal.sentAt,
        refusedAt: refusal.sentAt,
        refusalTime: this.#refusalTime,
        pause,
        endedAt,
        refusedAfterPause: this.#refusedAfterPause,
        processes: this.processes,
      });
      this.#refusedAfterPause = false;
    }
    this.#bucket.endPause(pause, endedAt, isCrowded);
    this.#refusal = undefined;
    this.#startedAt = endedAt;
    this.#calls.clear();
    this.revision += 1;
    this.learned += 1;
  }

  /** Whether too many calls at the same time were refused: accepted calls that take longer than a refusal are being processed meanwhile. */
  #isCrowded({ processed, peak }: Refusal): boolean {
    return processed >= Math.max(1, peak) && this.#acceptedTime > TUNING.ROUND_TRIPS * this.#refusalTime;
  }
}
