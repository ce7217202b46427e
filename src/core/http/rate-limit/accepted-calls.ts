import * as TUNING from "./tuning.js";

/** Calls whose times are kept. */
const REMEMBERED = 2_048;

/** When the calls that were accepted since the last pause were sent, and when their responses arrived. */
export class AcceptedCalls {
  count = 0;
  #sentAt: number[] = [];
  #endedAt: number[] = [];

  add(sentAt: number, now: number): void {
    this.count += 1;
    this.#endedAt.push(now);
    if (this.#sentAt.push(sentAt) > REMEMBERED) {
      this.#sentAt.splice(0, REMEMBERED / 2);
      this.#endedAt.splice(0, REMEMBERED / 2);
    }
  }

  clear(): void {
    this.count = 0;
    this.#sentAt = [];
    this.#endedAt = [];
  }

  /**
   * Most calls that the server is known to have processed at the same time since the last pause.
   *
   * @param roundTrip Milliseconds of the way to the server and back, which is what a refusal takes.
   */
  peak(roundTrip: number): number {
    const starts = [...this.#sentAt].sort((a, b) => a - b);
    const ends = this.#endedAt.map((at) => at - TUNING.WAY_BACK * roundTrip).sort((a, b) => a - b);
    let peak = 0;
    let ended = 0;
    for (const [index, start] of starts.entries()) {
      while ((ends[ended] ?? start) < start) ended += 1;
      peak = Math.max(peak, index + 1 - ended);
    }
    return peak;
  }

  /** Calls a millisecond that the server is proven to refill: whatever it accepted beyond one burst, in any stretch of time until it refused a call. */
  refill(refusedAt: number, burst: number): number {
    const latestFirst = this.#sentAt.filter((at) => at < refusedAt).sort((a, b) => b - a);
    let best = 0;
    for (const [index, at] of latestFirst.entries()) {
      const beyond = index + 1 - burst;
      if (beyond > (burst > 1 ? TUNING.SURPLUS : 0)) best = Math.max(best, (beyond + 1) / (refusedAt - at));
    }
    return best;
  }
}
