import type { Call, Outgoing, Send } from "../call.js";
import type { Clock } from "../clock.js";
import { factsOf } from "../errors/base.js";
import { ConnectionError } from "../errors/connection-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { Answer } from "./answer.js";
import { readNetworkFailure } from "./network-failure.js";
import { CutOff, readWhole, TooLarge } from "./read-body.js";
import { isDoubtful } from "./retry.js";
import { listen, within } from "./within.js";

/** A `fetch` that is handed a `Request`; the global one is. */
export type Fetch = (input: Request) => Promise<Response>;

/** One request and its whole answer, within `timeout`. The innermost of the layers. */
export function attempt(options: { fetch: Fetch | undefined; clock: Clock; maxResponseSize: number }): Send<Answer> {
  const { fetch, clock, maxResponseSize } = options;
  return async (outgoing, call) => {
    const { method, path, progress, timeout } = call;
    call.signal.throwIfAborted();
    progress.attempts += 1;
    progress.authorization = outgoing.headers.get("authorization") ?? undefined;
    progress.inFlight = true;
    const number = progress.attempts;
    const startedAt = clock.now();
    call.emit({ type: "request", method, path, attempt: number });
    const expired = () => new TimeoutError(factsOf(call, true), { phase: "attempt", limit: timeout });
    const controller = new AbortController();
    const { signal } = controller;
    try {
      const response = await within(
        { clock, limit: timeout, expired, parent: call.signal, follow: listen, controller },
        async () => readWhole(await sendOut(outgoing, method, signal, fetch), maxResponseSize),
      );
      progress.doubtful ||= isDoubtful(response.status);
      const duration = clock.now() - startedAt;
      call.emit({ type: "response", method, path, attempt: number, status: response.status, duration });
      return response;
    } catch (error) {
      if (call.signal.aborted) throw interrupted(call.signal.reason, call);
      throw signal.aborted ? interrupted(error, call) : failureOf(error, call);
    } finally {
      progress.inFlight = false;
    }
  };
}

function sendOut(outgoing: Outgoing, method: string, signal: AbortSignal, fetch: Fetch | undefined): Promise<Response> {
  const { url, headers, body } = outgoing;
  // A followed redirect could carry the call, and its bearer, to a place nobody chose.
  const plain = { method, headers, signal, redirect: "manual" } as const;
  const init = body === undefined ? plain : { ...plain, body };
  // Looked up per call, so that a fetch that is replaced later (by a test, by instrumentation) is used.
  return fetch ? fetch(new Request(url, init)) : globalThis.fetch(url, init);
}

/** The call was ended while the request was on its way. */
function interrupted(reason: unknown, call: Call): unknown {
  call.progress.doubtful = true;
  return reason;
}

/** Turns what was caught into what the caller is told, and notes whether the request may have been carried out. */
function failureOf(error: unknown, call: Call): unknown {
  if (error instanceof TooLarge) {
    call.progress.doubtful = true;
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
