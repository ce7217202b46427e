type OfCall = {
  /** HTTP method. */
  readonly method: string;
  /** Path template, as in the specification. */
  readonly path: string;
};

/** What a client tells its `onEvent` handler. None of them carries a secret, a filled path or a body. */
export type DinteroEvent =
  /** A request leaves. */
  | (OfCall & { readonly type: "request"; readonly attempt: number })
  /** An answer has arrived with its whole body. `duration` in milliseconds, this attempt only. */
  | (OfCall & {
      readonly type: "response";
      readonly attempt: number;
      readonly status: number;
      readonly duration: number;
    })
  /** A request failed and will be repeated after `delay` milliseconds. */
  | (OfCall & {
      readonly type: "retry";
      readonly attempt: number;
      readonly delay: number;
      readonly status: number | undefined;
    })
  /** A call has to wait. `expected` in milliseconds where it is known. */
  | (OfCall & {
      readonly type: "wait";
      readonly reason: "pacer" | "retry" | "token";
      readonly expected: number | undefined;
    })
  /** Something happened to the access token. `error` is set on failures. */
  | {
      readonly type: "token";
      readonly action: "minted" | "renewed" | "refused" | "renewal-failed" | "store-failed";
      readonly error?: unknown;
    }
  /** The operation, or the answer's `Deprecation` or `Sunset` header, says that it will go away. Told once per operation. */
  | (OfCall & { readonly type: "deprecated"; readonly sunset: string | undefined });

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
