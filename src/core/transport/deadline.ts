import type { Call } from "../call.js";
import type { Clock } from "../clock.js";
import { factsOf } from "../errors/base.js";
import { TimeoutError } from "../errors/timeout-error.js";

/**
 * Runs a call under its deadline and its caller's signal, as one signal that all layers obey.
 * Whichever way the call ends, no timer and no listener stays behind.
 */
export async function underDeadline<T>(
  clock: Clock,
  call: Omit<Call, "signal" | "expiresAt">,
  callerSignal: AbortSignal | null | undefined,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  callerSignal?.throwIfAborted();
  const controller = new AbortController();
  const bounded: Call = { ...call, signal: controller.signal, expiresAt: clock.now() + call.deadline };
  const follow = () => controller.abort(callerSignal?.reason);
  const expire = () => {
    const facts = factsOf(bounded, bounded.progress.inFlight);
    controller.abort(new TimeoutError(facts, { phase: "deadline", limit: call.deadline }));
  };
  const cancel = call.deadline === Number.POSITIVE_INFINITY ? undefined : clock.after(call.deadline, expire);
  callerSignal?.addEventListener("abort", follow, { once: true });
  try {
    return await work(bounded);
  } finally {
    cancel?.();
    callerSignal?.removeEventListener("abort", follow);
  }
}
