/** What the layers use of an `AbortSignal`. */
export type EndSignal = {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly throwIfAborted: () => void;
  readonly addEventListener: (type: "abort", callback: () => void, options?: { readonly once?: boolean }) => void;
  readonly removeEventListener: (type: "abort", callback: () => void) => void;
};

/**
 * The end of one call, before its time. It is for the layers alone, and made for every call: an `AbortController` would cost several times as much, and only `fetch` and strangers need one.
 */
export class Ending implements EndSignal {
  aborted = false;
  reason: unknown;
  readonly #callbacks = new Set<() => void>();

  /** Whatever comes after the first end changes nothing. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const callback of this.#callbacks) callback();
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_type: "abort", callback: () => void): void {
    this.#callbacks.add(callback);
  }

  removeEventListener(_type: "abort", callback: () => void): void {
    this.#callbacks.delete(callback);
  }
}

/** The same end, for those who need a whole `AbortSignal`. */
export function asAbortSignal(signal: EndSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  return controller.signal;
}
