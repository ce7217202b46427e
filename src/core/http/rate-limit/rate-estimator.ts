import { AcceptedCalls } from "./accepted-calls.js";
import { Bucket } from "./bucket.js";
import { Concurrency } from "./concurrency.js";
import { patience } from "./estimate.js";
import * as TUNING from "./tuning.js";

/** Milliseconds by which two clocks differ that show the same time. */
const CLOCK_ERROR_MS = 5;

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
  /** Milliseconds after a pause at which this process tries, so that not all try at once. */
  turn = 0;
  /** Counts the pauses that refusals began and those that ended. */
  revision = 0;
  /** Counts the pauses that ended, after which the estimates are new. */
  learned = 0;

  readonly #concurrency: Concurrency;
  readonly #bucket = new Bucket();

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
  /** The last call that tried was refused, after a pause that the server had named or not. */
  #refusedAgain: { readonly wasNamed: boolean } | undefined;
  /** How long the last refusal took. */
  #refusalTime = 0;

  constructor(maxConcurrency: number) {
    this.#concurrency = new Concurrency(maxConcurrency);
  }

  /** Whether the next call tries again after one that was refused when it tried. */
  get isRetrying(): boolean {
    return this.#probe === "due" && this.#refusedAgain !== undefined;
  }

  /** Milliseconds until the next call may be sent: 0 for at once, Infinity if only the end of another call can tell. Ask only when a call wants to be sent. */
  wait(now: number, inFlight: number): number {
    const until = this.pausedUntil + (this.#probe === "due" ? this.turn : 0);
    if (now < until) return until - now;
    if (this.#probe === "sent") {
      const end = this.#probeSentAt + TUNING.ROUND_TRIPS * this.#refusalTime + TUNING.SHORTEST_PAUSE_MS;
      if (now < end) return end - now;
      // A refusal would have arrived, so the call is being processed.
      this.#endPause();
    }
    if (inFlight >= this.#concurrency.room) return Number.POSITIVE_INFINITY;
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
    this.#concurrency.accepted(now - sentAt, inFlight);
    if (sentAt >= this.pausedUntil && this.#probe === "sent") this.#endPause();
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
      this.#pause = Math.min(TUNING.LONGEST_PAUSE_MS, longer);
      this.#refusedAgain = { wasNamed: asked !== undefined };
    }
    this.pausedUntil = now + Math.max(TUNING.SHORTEST_PAUSE_MS, asked ?? this.#pause);
    this.#probe = "due";
    this.#startPause();
  }

  /** The server asked for a pause that says nothing about its limits. */
  pause(until: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, until);
    this.#probe = "due";
  }

  /** Another process that shares the limit was refused, which counts as if this one had been. */
  pauseWithOthers(until: number, now: number, inFlight: number): void {
    if (until <= this.pausedUntil) return;
    // Clocks of two kinds differ by some milliseconds, which begin no new pause.
    if (!this.#refusal && this.#startedAt !== undefined && until > this.pausedUntil + CLOCK_ERROR_MS) {
      this.#refusal = { sentAt: now, receivedAt: now, processed: inFlight, peak: Number.POSITIVE_INFINITY };
      this.#refusedAt = now;
      this.#startPause();
    }
    this.pause(until);
  }

  /** Whether a pause is not over from which this process will learn. */
  get isLearning(): boolean {
    return this.#refusal !== undefined;
  }

  /** What other processes need to know: calls a millisecond and calls in flight, undefined if unknown. */
  get known(): Known {
    return { rate: this.#bucket.rate, ceiling: this.#concurrency.ceiling };
  }

  /** Takes over what another process knows. */
  adopt({ rate, ceiling }: Known): void {
    if (rate !== undefined) this.#bucket.adopt(rate);
    if (ceiling !== undefined) this.#concurrency.adopt(ceiling);
  }

  #startPause(): void {
    this.#bucket.startPause();
    this.#concurrency.startPause();
  }

  /** The first call after a pause was accepted, so the length of the pause and all calls before it are known. */
  #endPause(): void {
    const refusal = this.#refusal;
    const refusedAfterPause = this.#refusedAgain?.wasNamed ?? false;
    this.#probe = "none";
    this.#refusedAgain = undefined;
    if (!refusal) return;
    const endedAt = this.#probeSentAt;
    const pause = endedAt - refusal.receivedAt;
    this.#pause = Math.max(TUNING.PAUSE_MS, TUNING.PAUSE_MEMORY * pause);
    const { processed, peak } = refusal;
    const isCrowded = this.#concurrency.isExceeded(processed, peak, this.#refusalTime);
    // Calls that were accepted for each one that was processed at the same time.
    const turns = Math.max(1, this.#calls.count) / processed;
    if (isCrowded) this.#concurrency.learn(processed, patience(pause, (TUNING.PROOF * turns) / TUNING.TURNS));
    // A refusal before which few calls were accepted may be of either kind, so it counts as both.
    if (!isCrowded || turns < TUNING.TURNS) {
      this.#bucket.learn({
        calls: this.#calls,
        startedAt: this.#startedAt ?? refusal.sentAt,
        refusedAt: refusal.sentAt,
        refusalTime: this.#refusalTime,
        pause,
        endedAt,
        refusedAfterPause,
        processes: this.processes,
      });
    }
    this.#bucket.endPause(pause, endedAt, isCrowded, this.processes > 1);
    this.#refusal = undefined;
    this.#startedAt = endedAt;
    this.#calls.clear();
    this.revision += 1;
    this.learned += 1;
  }
}
