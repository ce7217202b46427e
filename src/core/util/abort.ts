import type { Clock } from "./clock.js";

/** What the layers use of an `AbortSignal`. */
export type AbortLike = {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly throwIfAborted: () => void;
  readonly addEventListener: (type: "abort", callback: () => void, options?: { readonly once?: boolean }) => void;
  readonly removeEventListener: (type: "abort", callback: () => void) => void;
};

/**
 * Aborts one call. It is its own signal.
 *
 * Every call makes one, and an `AbortController` costs several times as much. Code outside the package, such as `fetch`, gets a real signal from {@link toAbortSignal}.
 */
export class LightAbortController implements AbortLike {
  aborted = false;
  reason: unknown;
  readonly #callbacks = new Set<() => void>();

  /** Only the first call has an effect. */
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

/** A real `AbortSignal` that aborts together with `signal`. */
export function toAbortSignal(signal: AbortLike): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return controller.signal;
}

// A registered symbol, so that every copy of the package finds the same fan-out on a signal.
const FANOUT = Symbol.for("dintero-client.abort-fanout");

/** Passes one signal on to any number of callbacks through a single listener, because Node reports many listeners as a leak. */
type AbortFanout = { readonly callbacks: Set<() => void>; readonly listener: () => void };

function fanoutOf(signal: AbortSignal & { [FANOUT]?: AbortFanout }): AbortFanout {
  if (signal[FANOUT]) return signal[FANOUT];
  const callbacks = new Set<() => void>();
  const listener = () => {
    for (const callback of callbacks) {
      callbacks.delete(callback);
      callback();
    }
    signal.removeEventListener("abort", listener);
  };
  const fanout = { callbacks, listener };
  Object.defineProperty(signal, FANOUT, { value: fanout });
  return fanout;
}

/** Calls back once when the signal is aborted. The function it returns stops that. */
export function onAbort(signal: AbortLike, callback: () => void): () => void {
  if (!(signal instanceof AbortSignal)) {
    signal.addEventListener("abort", callback, { once: true });
    return () => signal.removeEventListener("abort", callback);
  }
  const { callbacks, listener } = fanoutOf(signal);
  if (callbacks.size === 0) signal.addEventListener("abort", listener);
  callbacks.add(callback);
  return () => {
    if (callbacks.delete(callback) && callbacks.size === 0) signal.removeEventListener("abort", listener);
  };
}

/** Waits for `work` until the signal is aborted. The work itself continues for the other callers that share it. */
export function waitFor<T>(work: Promise<T>, signal: AbortLike): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      // A failure of the shared work must not end the process as an unhandled rejection.
      work.catch(() => {});
      return;
    }
    const stop = onAbort(signal, () => reject(signal.reason));
    work.then(resolve, reject).finally(stop);
  });
}

/** Resolves after `ms` milliseconds. Rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, ms: number, signal: AbortLike): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = onAbort(signal, () => {
      cancel();
      reject(signal.reason);
    });
    const cancel = clock.setTimeout(() => {
      stop();
      resolve();
    }, ms);
  });
}

/** How long some work may take, and what else aborts it. */
export type TimeoutOptions = {
  readonly clock: Pick<Clock, "setTimeout">;
  /** Milliseconds; Infinity for no limit. */
  readonly limit: number;
  /** The error when the limit has passed. */
  readonly expired: () => Error;
  /** A signal that aborts the work as well. */
  readonly parent?: AbortLike | null | undefined;
  /** Aborted when the work ends early, so that it can stop. @default none, for work that cannot be stopped */
  readonly controller?: { readonly abort: (reason: unknown) => void };
};

/**
 * Runs work under a time limit and a signal. When either ends it, the promise rejects with the reason at once, whether the work stops or not.
 *
 * No timer and no listener is left behind, whichever way the work ends.
 */
export function runWithTimeout<T>(options: TimeoutOptions, work: () => Promise<T>): Promise<T> {
  const { clock, limit, expired, parent, controller } = options;
  parent?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const cleanUp = () => {
      cancel?.();
      stop?.();
    };
    const end = (reason: unknown) => {
      cleanUp();
      controller?.abort(reason);
      reject(reason);
    };
    const cancel = limit === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(() => end(expired()), limit);
    const stop = parent ? onAbort(parent, () => end(parent.reason)) : undefined;
    work().finally(cleanUp).then(resolve, reject);
  });
}
