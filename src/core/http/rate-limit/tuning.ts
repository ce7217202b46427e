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
  /** Share of a burst that the server has to accept for it to be worth the refusals. */
  WORTH: 0.4,
  /** Milliseconds over which "lately accepted" is averaged. */
  MEMORY_MS: 5_000,
};
