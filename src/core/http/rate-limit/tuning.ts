/** The constants of the estimate. docs/rate-limits.md says what happens when each is halved and doubled. */
export const TUNING = {
  /** Calls in flight at first, and after each pause. */
  START: 10,
  /** Milliseconds in which the calls in flight may double while nothing is refused. */
  OPENING_MS: 150,
  /** Most calls by which one accepted call raises the calls in flight. */
  OPENING_STEP: 0.5,
  /** First pause of a server that names none, in milliseconds. */
  PAUSE_MS: 100,
  /** Share of the time since the first refusal that each further pause lasts. */
  PAUSE_GROWTH: 1 / 3,
  /** Share of the last pause that the next one lasts at first. */
  PAUSE_MEMORY: 0.75,
  /** Round trips of a refusal after which a call that was not refused counts as accepted. */
  ROUND_TRIPS: 2,
  /** Milliseconds in which a rate that nothing proves rises by `RISE`. */
  SEARCH_MS: 200,
  /** Share by which an estimate rises in the time that it is kept. */
  RISE: 0.3,
  /** An estimate is kept for so many times the last pause, … */
  PATIENCE: 10,
  /** … for so many milliseconds at least, … */
  SHORTEST_MS: 3_000,
  /** … and for so many at most. */
  LONGEST_MS: 20_000,
  /** Accepted calls that prove an estimate in full; one that fewer prove is left sooner. */
  PROOF: 40,
  /** Calls beyond a burst that prove that the server refills. */
  SURPLUS: 1,
  /** Share by which a refusal lowers a proven rate in full. */
  DROP: 0.15,
  /** Smallest share of itself to which one refusal lowers a proven rate. It is applied once more for each further pause in a row before which one call at most was accepted. */
  LOWEST: 0.8,
  /** Share of a burst that the server has to accept for it to be worth the refusals. */
  WORTH: 0.15,
  /** Share that is left of a burst that was too large. */
  BURST: 0.5,
};
