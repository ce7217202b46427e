import type { Call, Outgoing, Send } from "../call.js";
import { type Clock, waitFor } from "../clock.js";
import { factsOf } from "../errors/base.js";
import { ConnectionError } from "../errors/connection-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { readNetworkFailure } from "./network-failure.js";
import { CutOff, TooLarge, withWholeBody } from "./read-body.js";
import { isDoubtful } from "./retry.js";

/** A `fetch` that is handed a `Request`; the global one is. */
export type Fetch = (input: Request) => Promise<Response>;

/** One request and its whole answer, within `timeout`. The innermost of the layers. */
export function attempt(options: { fetch: Fetch; clock: Clock; maxResponseSize: number }): Send {
  const { fetch, clock, maxResponseSize } = options;
  return async (outgoing, call) => {
    call.signal.throwIfAborted();
    const { method, path, progress } = call;
    const controller = new AbortController();
    const follow = () => controller.abort(call.signal.reason);
    const expire = () => {
      const facts = factsOf(call, true);
      controller.abort(new TimeoutError(facts, { phase: "attempt", limit: call.timeout }));
    };
    const cancel = call.timeout === Number.POSITIVE_INFINITY ? undefined : clock.after(call.timeout, expire);
    call.signal.addEventListener("abort", follow, { once: true });
    progress.attempts += 1;
    progress.inFlight = true;
    const number = progress.attempts;
    const startedAt = clock.now();
    call.emit({ type: "request", method, path, attempt: number });
    try {
      const request = toRequest(outgoing, method, controller.signal);
      const answer = fetch(request).then((response) => withWholeBody(response, maxResponseSize));
      // A fetch that ignores its signal must not hold the caller.
      const response = await waitFor(answer, controller.signal);
      progress.doubtful ||= isDoubtful(response.status);
      call.emit({
        type: "response",
        method,
        path,
        attempt: number,
        status: response.status,
        duration: clock.now() - startedAt,
      });
      return response;
    } catch (error) {
      throw failureOf(error, call, controller);
    } finally {
      progress.inFlight = false;
      cancel?.();
      call.signal.removeEventListener("abort", follow);
    }
  };
}

function toRequest({ url, headers, body }: Outgoing, method: string, signal: AbortSignal): Request {
  // A followed redirect could carry the call, and its bearer, to a place nobody chose.
  const init = { method, headers, signal, redirect: "manual" } as const;
  return new Request(url, body === undefined ? init : { ...init, body });
}

/** Turns what was caught into what the caller is told, and notes whether the request may have been carried out. */
function failureOf(error: unknown, call: Call, controller: AbortController): unknown {
  if (controller.signal.aborted) {
    call.progress.doubtful = true;
    return controller.signal.reason;
  }
  if (error instanceof TooLarge) {
    call.progress.doubtful = true;
    // Close the connection: reading the rest is what was refused.
    controller.abort(error);
    return new ConnectionError(factsOf(call, true), { reason: error.message, cause: error, temporary: false });
  }
  if (error instanceof CutOff) {
    call.progress.doubtful = true;
    return new ConnectionError(factsOf(call, true), { reason: error.message, cause: error });
  }
  const failure = readNetworkFailure(error);
  call.progress.doubtful ||= !failure.neverLeft;
  return new ConnectionError(factsOf(call, !failure.neverLeft), { ...failure, cause: error });
}
