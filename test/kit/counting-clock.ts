import type { Clock } from "../../src/index.js";

/** A clock that keeps the time of another one and counts its own timers that have not fired. */
export function countingClock({ now, dateNow, random, setTimeout }: Clock): Clock & { readonly pending: number } {
  const pending = new Set<object>();
  return {
    now,
    dateNow,
    random,
    setTimeout: (callback, ms) => {
      const timer = {};
      pending.add(timer);
      // As short as the machine's shortest timer.
      const cancel = setTimeout(
        () => {
          pending.delete(timer);
          callback();
        },
        Math.max(1, ms),
      );
      return () => {
        pending.delete(timer);
        cancel();
      };
    },
    get pending() {
      return pending.size;
    },
  };
}
