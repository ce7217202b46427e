type OfCall = {
  /** The call that the event belongs to; the same for all events of one call, and no other call has it. */
  readonly id: string;
  /** HTTP method. */
  readonly method: string;
  /** Path template, as in the specification. */
  readonly path: string;
};

/** What a client reports to its `onEvent` handler. No event carries a secret, a filled path or a body. Every call begins with a `start` and ends with a `done`, and every `request` is followed by a `response` or a `failed`. */
export type DinteroEvent =
  /** A call begins. It is reported before the call does anything, while the caller's own code still runs. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "start";
    })
  /** A request is sent. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "request";
      /** The attempt of the call; 1 for the first. */
      readonly attempt: number;
    })
  /** A response has arrived with its whole body. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "response";
      /** The attempt of the call; 1 for the first. */
      readonly attempt: number;
      /** HTTP status. */
      readonly status: number;
      /** From the request to the end of the body, this attempt only. @unit milliseconds */
      readonly duration: number;
      /** The server's id of the request, if it gave one. */
      readonly requestId: string | undefined;
    })
  /** An attempt ended without a complete response. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "failed";
      /** The attempt of the call; 1 for the first. */
      readonly attempt: number;
      /** From the request to the failure, this attempt only. @unit milliseconds */
      readonly duration: number;
      /** Name of the error, such as `ConnectionError`. */
      readonly error: string;
    })
  /** An attempt failed and the call will be retried. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "retry";
      /** The attempt that failed; 1 for the first. */
      readonly attempt: number;
      /** Time until the next attempt. @unit milliseconds */
      readonly delay: number;
      /** HTTP status; undefined when there was no response. */
      readonly status: number | undefined;
    })
  /** A call waits. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "wait";
      /** What it waits for: its turn in the rate limiter, the next attempt, or a token. */
      readonly reason: "rate-limit" | "retry" | "token";
      /** How long, if that is known. @unit milliseconds */
      readonly expected: number | undefined;
    })
  /** A call has ended. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "done";
      /** Requests that were sent. */
      readonly attempts: number;
      /** From the call to its end, with token, waiting and all attempts. @unit milliseconds */
      readonly duration: number;
      /** `"success"`, or the outcome of its error. */
      readonly outcome: "success" | "rejected" | "unknown";
      /** HTTP status of the last response; undefined when there was none. */
      readonly status: number | undefined;
      /** Name of the error that the call ended with; undefined after a success. */
      readonly error: string | undefined;
    })
  /** The state of the access token has changed. */
  | {
      /** The kind of the event. */
      readonly type: "token";
      /** What happened. */
      readonly action: "issued" | "renewed" | "refused" | "renewal-failed" | "store-failed";
      /** Why, for the two that failed. Does not show when the event is printed or serialised, because the error of a token store may hold the token. */
      readonly error?: unknown;
    }
  /** The store that rate limiters share failed. This process continues alone for a while. */
  | {
      /** The kind of the event. */
      readonly type: "rate-limit";
      /** What happened. */
      readonly action: "store-failed";
      /** Why. Does not show when the event is printed or serialised. */
      readonly error?: unknown;
    }
  /** The operation is deprecated, by the specification or by the response's `Deprecation` or `Sunset` header. Reported once for each operation. */
  | (OfCall & {
      /** The kind of the event. */
      readonly type: "deprecated";
      /** The response's `Sunset` header, the date after which the operation may be gone. */
      readonly sunset: string | undefined;
    });

/** A handler of events. What it throws, or rejects with, is ignored. */
export type OnEvent = (event: DinteroEvent) => void;

/** Makes a handler safe to call: an error in it must not break the call that it observes. */
export function safeEmitter(onEvent: OnEvent | undefined): OnEvent {
  if (!onEvent) return () => {};
  return (event) => {
    // The promise takes both what the handler throws and what it rejects with. The handler runs at once.
    new Promise((resolve) => resolve(onEvent(event))).catch(() => {});
  };
}

/** The event for a token that could not be renewed or stored. */
export function tokenFailure(action: "renewal-failed" | "store-failed", error: unknown): DinteroEvent {
  return Object.defineProperty({ type: "token", action } as const, "error", { value: error });
}

/** The event for a rate limit store that failed. */
export function rateLimitStoreFailure(error: unknown): DinteroEvent {
  return Object.defineProperty({ type: "rate-limit", action: "store-failed" } as const, "error", { value: error });
}
