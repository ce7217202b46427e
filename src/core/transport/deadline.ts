import type { Call } from "../call.js";
import type { Clock } from "../clock.js";
import { factsOf } from "../errors/base.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { Followers } from "../followers.js";
import { Ending } from "./ending.js";
import { within } from "./within.js";

/** Runs a call under its deadline and its caller's signal, as one signal that all layers obey. */
export async function underDeadline<T>(
  { clock, followers }: { readonly clock: Clock; readonly followers: Followers },
  call: Omit<Call, "signal" | "expiresAt">,
  callerSignal: AbortSignal | null | undefined,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const { deadline, progress } = call;
  const expiresAt = clock.now() + deadline;
  const expired = () => new TimeoutError(factsOf(call, progress.inFlight), { phase: "deadline", limit: deadline });
  const follow = followers.follow.bind(followers);
  const signal = new Ending();
  return within({ clock, limit: deadline, expired, parent: callerSignal, follow, controller: signal }, () =>
    work({ ...call, signal, expiresAt }),
  );
}
