import type { Clock } from "../clock.js";
import type { EndSignal } from "./ending.js";

/** How long some work may take, and what else ends it. */
export type Bounds<Parent> = {
  readonly clock: Clock;
  /** Milliseconds; Infinity for no limit. */
  readonly limit: number;
  /** Why the work ends when the limit has passed. */
  readonly expired: () => Error;
  /** A signal that ends the work, too. */
  readonly parent?: Parent | null | undefined;
  /** Calls back when the parent is aborted; the function it returns ends that. */
  readonly follow: (parent: Parent, callback: () => void) => () => void;
  /** Told when and why the work ends before its time, so that it can stop. */
  readonly controller: { readonly abort: (reason: unknown) => void };
};

/**
 * Runs work that may be ended. When it is, the promise rejects with the reason in the same moment, whether the work obeys its controller or not.
 * Whichever way it ends, no timer and no listener stays behind.
 */
export function within<T, Parent extends Pick<EndSignal, "reason" | "throwIfAborted">>(
  bounds: Bounds<Parent>,
  work: () => Promise<T>,
): Promise<T> {
  const { clock, limit, expired, parent, follow, controller } = bounds;
  parent?.throwIfAborted();
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
    work().finally(leave).then(resolve, reject);
  });
}

/** Follows a signal that few others follow. */
export function listen(signal: EndSignal, callback: () => void): () => void {
  signal.addEventListener("abort", callback, { once: true });
  return () => signal.removeEventListener("abort", callback);
}
