import { ConnectionError } from "../errors/connection-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { type CallContext, errorContext, type Fetch, type RequestData, type Send } from "../types/call.js";
import { runWithTimeout } from "../util/abort.js";
import type { Clock } from "../util/clock.js";
import { redact } from "../util/redact.js";
import { isAmbiguousStatus } from "../util/status.js";
import { bufferResponse, checkResponse, headOf, UnusableResponseError } from "./buffer-response.js";
import { noteConnectErrors } from "./connect-errors.js";
import { readNetworkError } from "./network-error.js";
import { streamResponse } from "./stream-response.js";

type SendOnceOptions = { readonly fetch: Fetch | undefined; readonly clock: Clock; readonly maxResponseSize: number };

// No registered header name for a request id exists; these are the usual ones.
const REQUEST_ID_HEADERS = ["x-request-id", "request-id", "x-correlation-id"];

/** Sends one request and reads its whole response, or its head when the call streams the body, within `timeout`. The innermost layer. */
export function sendOnce({ fetch, clock, maxResponseSize }: SendOnceOptions): Send {
  noteConnectErrors();
  return async (request, call) => {
    const { id, method, path, state, timeout } = call;
    call.signal.throwIfAborted();
    state.attempts += 1;
    state.sent.push(request);
    state.requestId = undefined;
    state.unread = undefined;
    state.inFlight = true;
    const attempt = state.attempts;
    const startedAt = clock.now();
    call.emit({ type: "request", id, method, path, attempt });
    const expired = () => new TimeoutError(errorContext(call, true), { phase: "attempt", limit: timeout });
    const controller = new AbortController();
    let refusal: Response | undefined;
    const { signal } = controller;
    const complete = (response: Response): Response => {
      const { status, headers } = response;
      state.mayHaveTakenEffect ||= isAmbiguousStatus(status);
      state.requestId = requestIdOf(headers);
      const duration = clock.now() - startedAt;
      call.emit({ type: "response", id, method, path, attempt, status, duration, requestId: state.requestId });
      return response;
    };
    try {
      const response = await runWithTimeout(
        { clock, limit: timeout, expired, parent: call.signal, controller },
        async () => {
          const head = await startFetch(request, signal, fetch);
          checkResponse(head);
          if (!head.ok) refusal = head;
          return call.stream && head.ok
            ? streamResponse(head, call.stream.signal, (reason) => controller.abort(reason))
            : bufferResponse(head, maxResponseSize, signal);
        },
      );
      return complete(response);
    } catch (caught) {
      // The status of a refusal is the server's response, whatever happens to its body.
      if (refusal && !call.signal.aborted) {
        const why = caught instanceof UnusableResponseError ? `: ${caught.message}` : "";
        state.unread = `a body that could not be read${why}`;
        return complete(headOf(refusal));
      }
      const error = call.signal.aborted
        ? abortedInFlight(call.signal.reason, call)
        : signal.aborted
          ? abortedInFlight(caught, call)
          : failureOf(caught, call);
      const duration = clock.now() - startedAt;
      call.emit({ type: "failed", id, method, path, attempt, duration, error: nameOf(error) });
      throw error;
    } finally {
      state.inFlight = false;
    }
  };
}

function requestIdOf(headers: Headers): string | undefined {
  const given = REQUEST_ID_HEADERS.map((name) => headers.get(name)).find(Boolean);
  return given ? redact(given) : undefined;
}

function startFetch(request: RequestData, signal: AbortSignal, fetch: Fetch | undefined): Promise<Response> {
  const { url, method, options, body } = request;
  // A `fetch` that adds to the headers must not add to those of the next attempt.
  const headers = new Headers(request.headers);
  // A followed redirect could take the call, and its access token, to another server.
  const init = { ...options, method, headers, signal, redirect: "manual", ...(body && { body }) } as const;
  // Looked up for each call, so that a global fetch that a test or instrumentation replaces later is used.
  return fetch ? fetch(new Request(url, init)) : globalThis.fetch(url, init);
}

/** The call was aborted, or timed out, after its request was sent. */
function abortedInFlight(reason: unknown, call: CallContext): unknown {
  call.state.mayHaveTakenEffect = true;
  return reason;
}

/** Makes the error of a request that failed, and notes whether the request may have taken effect. */
function failureOf(error: unknown, call: CallContext): unknown {
  const failure =
    error instanceof UnusableResponseError
      ? { reason: error.message, notSent: false, retryable: error.retryable }
      : readNetworkError(error);
  call.state.mayHaveTakenEffect ||= !failure.notSent;
  return new ConnectionError(errorContext(call, !failure.notSent), { ...failure, cause: error });
}

/** The name of whatever was thrown; an abort may have any reason. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
