/** Time and randomness. Everything that waits or uses a random number takes a clock, so that tests can replace both. */
export type Clock = {
  /** Milliseconds on a monotonic clock; only differences have a meaning. */
  readonly now: () => number;
  /** Milliseconds since 1970 by the system's clock, for dates that a server or a person reads. */
  readonly dateNow: () => number;
  /** Calls back once after `ms` milliseconds. The function it returns cancels that. */
  readonly setTimeout: (callback: () => void, ms: number) => () => void;
  /** A random number from 0 up to but not including 1. */
  readonly random: () => number;
};

// A longer setTimeout fires at once instead of late.
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  dateNow: () => Date.now(),
  setTimeout: (callback, ms) => {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
