import type { Clock } from "../clock.js";

/** How long some work may take, and what else ends it. */
export type Bounds = {
  readonly clock: Clock;
  /** Milliseconds; Infinity for no limit. */
  readonly limit: number;
  /** Why the work ends when the limit has passed. */
  readonly expired: () => Error;
  /** A signal that ends the work, too. */
  readonly parent?: AbortSignal | null | undefined;
  /** Calls back when the parent is aborted; the function it returns ends that. */
  readonly follow: (parent: AbortSignal, callback: () => void) => () => void;
};

/**
 * Runs work under a signal of its own. When that is aborted, the promise rejects with its reason in the same moment, whether the work obeys or not.
 * Whichever way it ends, no timer and no listener stays behind.
 */
export function within<T>(bounds: Bounds, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, limit, expired, parent, follow } = bounds;
  parent?.throwIfAborted();
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const leave = () => {
      cancel?.();
      unfollow?.();
    };
    const end = (reason: unknown) => {
      leave();
      controller.abort(reason);
      reject(reason);
    };
    const cancel = limit === Number.POSITIVE_INFINITY ? undefined : clock.after(limit, () => end(expired()));
    const unfollow = parent ? follow(parent, () => end(parent.reason)) : undefined;
    work(controller.signal).finally(leave).then(resolve, reject);
  });
}

/** Follows a signal that few others follow. */
export function listen(signal: AbortSignal, callback: () => void): () => void {
  signal.addEventListener("abort", callback, { once: true });
  return () => signal.removeEventListener("abort", callback);
}
