import { TimeoutError } from "../errors/timeout-error.js";
import { type CallContext, errorContext } from "../types/call.js";
import { type LightAbortController, runWithTimeout } from "../util/abort.js";
import type { Clock } from "../util/clock.js";

/** Runs a call under its `totalTimeout` and its caller's signal; all layers obey `controller`. */
export function withTotalTimeout<T>(
  options: {
    readonly clock: Clock;
    readonly controller: LightAbortController;
    readonly callerSignal: AbortSignal | null | undefined;
  },
  call: CallContext,
  work: () => Promise<T>,
): Promise<T> {
  const { clock, controller, callerSignal } = options;
  const limit = call.totalTimeout;
  const expired = () => new TimeoutError(errorContext(call, call.state.inFlight), { phase: "total", limit });
  return runWithTimeout({ clock, limit, expired, parent: callerSignal, controller }, work);
}
