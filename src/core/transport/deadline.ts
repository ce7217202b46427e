import type { Call } from "../call.js";
import type { Clock } from "../clock.js";
import { factsOf } from "../errors/base.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { Followers } from "../followers.js";
import type { Ending } from "./ending.js";
import { within } from "./within.js";

/** What a call is ended by: its deadline and its caller's signal, through an end that all layers obey. */
type Bounds = {
  readonly clock: Clock;
  readonly followers: Followers;
  readonly ending: Ending;
  readonly callerSignal: AbortSignal | null | undefined;
};

/** Runs a call under its deadline and its caller's signal. */
export function underDeadline<T>(bounds: Bounds, call: Call, work: () => Promise<T>): Promise<T> {
  const { clock, followers, ending, callerSignal } = bounds;
  const { deadline, progress } = call;
  const expired = () => new TimeoutError(factsOf(call, progress.inFlight), { phase: "deadline", limit: deadline });
  const follow = followers.follow.bind(followers);
  return within({ clock, limit: deadline, expired, parent: callerSignal, follow, controller: ending }, work);
}
