import type { Clock } from "../../src/index.js";

/** A clock that goes with another one and counts its own timers that have not fired. */
export function countingClock({ now, dateNow, random, setTimeout }: Clock): Clock & { readonly pending: number } {
  const pending = new Set<object>();
  return {
    now,
    dateNow,
    random,
    setTimeout: (ms, callback) => {
      const timer = {};
      pending.add(timer);
      // As short as the machine's shortest timer.
      const cancel = setTimeout(Math.max(1, ms), () => {
        pending.delete(timer);
        callback();
      });
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
