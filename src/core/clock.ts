import type { EndSignal } from "./transport/ending.js";

/** Time and chance, the only two things that come from outside; everything that waits or draws takes one of these. */
export type Clock = {
  /** Milliseconds on a clock that never jumps. Only differences mean anything. */
  readonly now: () => number;
  /** Milliseconds since 1970, as the machine believes; used for dates that a server or a person reads. */
  readonly wall: () => number;
  /** Calls back once after `ms` milliseconds; the function it returns cancels that. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
};

// A longer setTimeout fires at once instead of late.
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Resolves after `ms` milliseconds; rejects at once with the signal's own reason when it is aborted. */
export function sleep(clock: Clock, ms: number, signal: EndSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** Waits for `work` without owning it: an abort ends this wait, the work goes on for whoever else waits. */
export function waitFor<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
      // Nobody hears how the work ends, and a failure must not end the process.
      work.catch(() => {});
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
