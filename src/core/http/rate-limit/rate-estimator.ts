/** The constants of the estimate. docs/rate-limits.md says what happens when each is halved and doubled. */
export const TUNING = {
  /** Calls in flight at first, and after each pause. */
  START: 10,
  /** Milliseconds in which the calls in flight may double while nothing is refused. */
  OPENING_MS: 150,
  /** First pause of a server that names none. */
  PAUSE_MS: 100,
  /** Calls a second at which the search for a rate begins. */
  FIRST_RATE: 10,
  /** Milliseconds in which the rate doubles during the search. */
  DOUBLING_MS: 150,
  /** Share of the measured refill that is used. */
  SHARE: 0.97,
  /** Smallest burst that is sent at once after a pause. */
  SMALLEST_BURST: 5,
  /** An estimate is raised after so many times the last pause. */
  PATIENCE: 5,
  /** Accepted calls that prove a rate; one that fewer prove is left sooner. */
  PROOF: 20,
  /** Milliseconds over which "lately accepted" is averaged. */
  MEMORY_MS: 5_000,
};

const LONGEST_PAUSE_MS = 8_000;
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PLATEAU_MS = 10_000;
const SHORTEST_PLATEAU_MS = 500;
/** Milliseconds in which nobody called, after which all is forgotten. */
const FORGET_MS = 60_000;
/** Calls a millisecond. */
const HIGHEST_RATE = 10;
const LOWEST_RATE = 1 / 10_000;
/** Accepted calls whose times are kept. */
const REMEMBERED = 2_048;
/** A sum of fractions misses one by less than any clock can wait. */
const ALMOST_ONE = 1 - 1e-6;

/** What processes with one store share of their estimates. */
export type Known = { readonly rate?: number | undefined; readonly ceiling?: number | undefined };

/** A limit as far as it is known. It is kept for a while and then raised ever faster, so that a wrong one is left. */
class Estimate {
  value: number;
  #base: number;
  #plateau = Number.POSITIVE_INFINITY;
  #used = 0;
  #trust = 1;

  constructor(value: number) {
    this.value = value;
    this.#base = value;
  }

  /** Begins anew, after a refusal that cost a pause: the longer the pause, and the more accepted calls prove the value, the longer it is kept. */
  set(value: number, pause: number, calls = TUNING.PROOF): void {
    // What a second refusal confirms is kept longer.
    this.#trust = calls > 5 * TUNING.PROOF && Math.abs(value / this.#base - 1) < 0.1 ? Math.min(4, 2 * this.#trust) : 1;
    this.value = value;
    this.#base = value;
    const plateau = Math.min(LONGEST_PLATEAU_MS, Math.max(SHORTEST_PLATEAU_MS, TUNING.PATIENCE * pause));
    this.#plateau = this.#trust * plateau * Math.min(1, calls / TUNING.PROOF);
    this.#used = 0;
  }

  /** Another process knows better, or the number of processes has changed; what is known about the time stays. */
  scale(factor: number): void {
    this.value *= factor;
    this.#base *= factor;
  }

  /** The limit was used up for `ms` milliseconds, and nothing was refused. */
  hold(ms: number): void {
    this.#used += ms;
    this.value = this.#base * (1 + 0.3 * Math.max(0, this.#used / this.#plateau - 1) ** 3);
  }
}

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
  /** Calls that may be sent now. */
  #credit = 0;
  #creditAt = 0;
  #isShort = false;

  /** Of the calls sent since the last pause: how many were accepted, when those were sent, and when the first of all was sent. */
  #count = 0;
  #sentAt: number[] = [];
  #endedAt: number[] = [];
  #startedAt: number | undefined;
  /** The same of the time before the pause; it is complete when the first call after the pause is accepted. */
  #before: { count: number; startedAt: number; isFirst: boolean; pause: number } | undefined;

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
      this.#count += 1;
      this.#endedAt.push(now);
      if (this.#sentAt.push(sentAt) > REMEMBERED) {
        this.#sentAt.splice(0, REMEMBERED / 2);
        this.#endedAt.splice(0, REMEMBERED / 2);
      }
    } else if (this.#before && sentAt < this.#refusedAt) {
      // It was sent before the refusal, and took longer than that.
      this.#before.count += 1;
      if (this.#phase === "searching") this.#setBurst(Math.max(this.#burst, this.#before.count));
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
    this.#isCrowded = processed > 1 && processed >= this.#peak() && this.#acceptedTime > 2 * this.#refusalTime;
    const isNew = this.#isCrowded || this.#phase === "free" || this.#count > this.#burst / 10;
    this.revision += 1;
    if (isNew) this.#refusedAt = now;
    else this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(TUNING.PAUSE_MS, (now - this.#refusedAt) / 3));
    const pause = Math.max(SHORTEST_PAUSE_MS, asked ?? this.#pause);
    this.pausedUntil = now + pause;
    if (this.#isCrowded) this.#ceiling.set(Math.min(this.#ceiling.value, processed), pause);
    // The first refusal may be of either kind, so it counts as both.
    if (isNew && (!this.#isCrowded || this.#phase === "free")) this.#lower(sentAt, now, pause);
    // With almost no call accepted since the last pause a refusal only says that the pause was too short.
    if (this.#isCrowded || !isNew) this.#credit = Math.max(this.#credit + 1, this.#isCrowded ? this.#burst : 0);
    this.#count = 0;
    this.#sentAt = [];
    this.#endedAt = [];
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
      this.#rate.set(rate, LONGEST_PLATEAU_MS / TUNING.PATIENCE);
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
    if (before && this.#phase === "searching" && !before.isFirst) {
      this.#setRate(before.count / (sentAt - before.startedAt), before.pause, sentAt);
    }
  }

  /** Lowers the rate after a refusal at the rate that was used. */
  #lower(sentAt: number, now: number, pause: number): void {
    const count = this.#count;
    const startedAt = this.#startedAt ?? sentAt;
    const isFirst = this.#phase === "free";
    this.#before = { count, startedAt, isFirst, pause };
    if (isFirst) {
      this.#phase = "searching";
      this.#setRate(TUNING.FIRST_RATE / 1000, pause, now);
      this.#burstTime = sentAt - startedAt;
      this.#setBurst(count);
    } else if (count > 1.1 * this.#burst + 0.5) {
      // More than a burst was accepted: the server refills, and this fast.
      const rate =
        this.#phase === "holding" ? this.#used(count, sentAt - startedAt) : TUNING.SHARE * this.#refill(sentAt);
      this.#phase = "holding";
      this.#setRate(Math.max(rate, count / (sentAt - startedAt + pause)), pause, now, count * this.processes);
      this.#setCredit(pause);
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

  /** Most calls that the server is known to have processed at the same time since the last pause. The response of a call that was refused takes as long as the way there and back. */
  #peak(): number {
    const starts = [...this.#sentAt].sort((a, b) => a - b);
    const ends = this.#endedAt.map((at) => at - 1.5 * this.#refusalTime).sort((a, b) => a - b);
    let peak = 0;
    let ended = 0;
    for (const [index, start] of starts.entries()) {
      while ((ends[ended] ?? start) < start) ended += 1;
      peak = Math.max(peak, index + 1 - ended);
    }
    return peak;
  }

  /** The rate that the accepted calls prove: whatever the server accepted beyond one burst, in any stretch of time until now, was refill. */
  #refill(refusedAt: number): number {
    const count = this.#sentAt.length;
    let best = 0;
    for (const [index, sentAt] of this.#sentAt.entries()) {
      if (index > count - 2) break;
      const elapsed = refusedAt - sentAt;
      // The burst was measured while the server refilled, too.
      const refilled = Math.max(elapsed / 2, elapsed - this.#burstTime);
      best = Math.max(best, (count - index - this.#burst + 1) / refilled);
    }
    return best;
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
