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
   * @param rtt Milliseconds of the way to the server and back, which is what a refusal takes.
   */
  peak(rtt: number): number {
    const starts = [...this.#sentAt].sort((a, b) => a - b);
    const ends = this.#endedAt.map((at) => at - 1.5 * rtt).sort((a, b) => a - b);
    let peak = 0;
    let ended = 0;
    for (const [index, start] of starts.entries()) {
      while ((ends[ended] ?? start) < start) ended += 1;
      peak = Math.max(peak, index + 1 - ended);
    }
    return peak;
  }

  /** The rate that the accepted calls prove: whatever the server accepted beyond one burst, in any stretch of time until now, was refill. */
  refill(refusedAt: number, burst: number, burstTime: number): number {
    const count = this.#sentAt.length;
    let best = 0;
    for (const [index, sentAt] of this.#sentAt.entries()) {
      if (index > count - 2) break;
      const elapsed = refusedAt - sentAt;
      // The burst was measured while the server refilled, too.
      const refilled = Math.max(elapsed / 2, elapsed - burstTime);
      best = Math.max(best, (count - index - burst + 1) / refilled);
    }
    return best;
  }
}
