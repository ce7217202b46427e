type OfCall = {
  /** HTTP method. */
  readonly method: string;
  /** Path template, as in the specification. */
  readonly path: string;
};

/** What a client tells its `onEvent` handler. None of them carries a secret, a filled path or a body. */
export type DinteroEvent =
  /** A request leaves. */
  | (OfCall & {
      /** Tells the events apart. */
      readonly type: "request";
      /** Which attempt of the call it is; 1 for the first. */
      readonly attempt: number;
    })
  /** An answer has arrived with its whole body. */
  | (OfCall & {
      /** Tells the events apart. */
      readonly type: "response";
      /** Which attempt of the call was answered; 1 for the first. */
      readonly attempt: number;
      /** HTTP status. */
      readonly status: number;
      /** From the request to the end of the body, this attempt only. @unit milliseconds */
      readonly duration: number;
    })
  /** A request failed and will be repeated. */
  | (OfCall & {
      /** Tells the events apart. */
      readonly type: "retry";
      /** Which attempt of the call failed; 1 for the first. */
      readonly attempt: number;
      /** Time until the next attempt. @unit milliseconds */
      readonly delay: number;
      /** HTTP status; undefined where there was no answer. */
      readonly status: number | undefined;
    })
  /** A call has to wait. */
  | (OfCall & {
      /** Tells the events apart. */
      readonly type: "wait";
      /** For its turn, for the next attempt, or for a token. */
      readonly reason: "pacer" | "retry" | "token";
      /** How long, where that is known. @unit milliseconds */
      readonly expected: number | undefined;
    })
  /** Something happened to the access token. */
  | {
      /** Tells the events apart. */
      readonly type: "token";
      /** What happened. */
      readonly action: "minted" | "renewed" | "refused" | "renewal-failed" | "store-failed";
      /** Why, for the two that failed. Does not show when the event is printed or serialised: what a token store throws may hold the token. */
      readonly error?: unknown;
    }
  /** The operation, or the answer's `Deprecation` or `Sunset` header, says that it will go away. Told once per operation. */
  | (OfCall & {
      /** Tells the events apart. */
      readonly type: "deprecated";
      /** The answer's `Sunset` header, the date after which the operation may be gone. */
      readonly sunset: string | undefined;
    });

/** A handler of events. What it throws, or rejects with, is ignored. */
export type OnEvent = (event: DinteroEvent) => void;

/** A handler that throws must not break the call it watches. */
export function safeEmitter(onEvent: OnEvent | undefined): OnEvent {
  if (!onEvent) return () => {};
  return (event) => {
    try {
      const result: unknown = onEvent(event);
      if (result instanceof Promise) result.catch(() => {});
    } catch {
      // Watching is a courtesy; the call goes on.
    }
  };
}

/** Of a token that could not be renewed or kept. */
export function tokenFailure(action: "renewal-failed" | "store-failed", error: unknown): DinteroEvent {
  return Object.defineProperty({ type: "token", action } as const, "error", { value: error });
}
