import { sleep } from "../util/abort.js";
import type { Clock } from "../util/clock.js";
import type { TokenStore } from "./token-store.js";

/** A holder that dies delays the others by this much. */
const LOCK_TTL_MS = 10_000;
/** Longer than a lock lives, so that a process which takes over an expired lock has time to produce what the others wait for. */
const GIVE_UP_MS = 15_000;
const POLL_MS = 100;

/** Either what another process has produced, or the right to produce it, to be released afterwards. */
export type Lock<Found> =
  | { readonly found: Found; readonly release?: never }
  | { readonly found?: never; readonly release: () => Promise<void> };

/**
 * Lets one of many processes do something, with a store that can add a value in one step.
 *
 * @param find Looks for what another holder has produced.
 * @param since When this process began to wait for the lock, which may be before this call.
 * @throws Error when the lock stays taken for longer than any holder should take, and what the store throws.
 */
export async function acquireLock<Found>(
  store: Required<Pick<TokenStore, "add" | "delete">>,
  key: string,
  clock: Clock,
  find: () => Promise<Found | undefined>,
  { since, signal }: { readonly since: number; readonly signal: AbortSignal },
): Promise<Lock<Found>> {
  for (;;) {
    signal.throwIfAborted();
    const found = await find();
    if (found !== undefined) return { found };
    if (await store.add(key, "1", LOCK_TTL_MS)) {
      // A store that fails now ends the lock by its time to live.
      const release = () =>
        store.delete(key).then(
          () => {},
          () => {},
        );
      // Another process may have finished between the look and the lock.
      const late = await find();
      if (late === undefined) return { release };
      await release();
      return { found: late };
    }
    if (clock.now() - since > GIVE_UP_MS)
      throw new Error(`The lock of the token store was not released within ${GIVE_UP_MS} ms.`);
    await sleep(clock, POLL_MS, signal);
  }
}
