import { type Clock, systemClock } from "../../core/util/clock.js";

/** The system's clock, with timers that keep no process alive: what the sandbox has yet to do must not hold up a test that is over. */
export const backgroundClock: Clock = {
  ...systemClock,
  setTimeout: (callback, ms) => {
    const timer: { unref?: () => void } | number = setTimeout(callback, ms);
    // A worker or a browser has numbers for timers.
    if (typeof timer === "object") timer.unref?.();
    return () => clearTimeout(timer as NodeJS.Timeout);
  },
};
