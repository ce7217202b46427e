import type { Clock } from "../clock.js";
import type { TokenStore } from "./token-store.js";

export type LeaseOptions<Found> = {
  readonly store: Pick<TokenStore, "get" | "set" | "delete">;
  readonly key: string;
  readonly clock: Clock;
  /** What another holder of the lease has made, once it is there. */
  readonly find: () => Promise<Found | undefined>;
};

/** What somebody else has made, or the right to make it, to be released afterwards. */
export type Claim<Found> =
  | { readonly found: Found; readonly release?: never }
  | { readonly found?: never; readonly release: () => Promise<void> };

/** Between writing an id and believing it. A reader of the empty place has long written its own by then. */
const SETTLE = 100;
/** The same for one that was slow between reading and writing: it may have overwritten the id of one at work, who writes it anew meanwhile. */
const PATIENCE = 1_000;
/** How often one at work writes its id anew. */
const BEAT = 300;
const POLL = 100;
/** A holder that dies costs the others this much. */
const LIFE = 5_000;

/**
 * Lets one of many processes do something, with a store that can only get, set and delete.
 *
 * Fischer's mutual exclusion: who finds the place empty writes an id, waits, and reads it back. The last writer's id stands; all others wait until its work is there or the lease ends. Two are at work at once only where requests to the store take most of a second, and that does no harm here.
 *
 * @throws what the store throws, and where it does not keep what it is given.
 */
export async function claim<Found>({ store, key, clock, find }: LeaseOptions<Found>): Promise<Claim<Found>> {
  // Not all digits: some stores make numbers of those.
  const id = `lease ${clock.random()} ${clock.random()}`;
  let seen: { readonly value: unknown; readonly since: number } | undefined;
  let lost = 0;
  for (;;) {
    const found = await find();
    if (found !== undefined) return { found };

    const startedAt = clock.now();
    const holder = (await store.get(key)) ?? undefined;
    if (seen?.value !== holder) seen = { value: holder, since: startedAt };
    // A store that ignores the time to live must not lock everybody out.
    const abandoned = startedAt - (seen?.since ?? startedAt) > LIFE;
    if (holder !== undefined && !abandoned) {
      await pause(clock, POLL);
      continue;
    }
    await store.set(key, id, LIFE);
    await pause(clock, clock.now() - startedAt < SETTLE / 2 ? SETTLE : PATIENCE);
    const standing = await store.get(key);
    if (typeof standing !== "string") {
      // Once may be a holder's farewell, deleted a moment late.
      lost += 1;
      if (lost > 1) throw new Error("The token store does not keep what it is given.");
    }
    if (standing !== id) continue;

    const release = hold({ store, key, clock }, id);
    // Somebody may have been done between the look for the result and the look for the lease.
    const late = await find().catch(async (error: unknown) => {
      await release();
      throw error;
    });
    if (late === undefined) return { release };
    await release();
    return { found: late };
  }
}

/** Keeps the lease alive until it is released. */
function hold({ store, key, clock }: Omit<LeaseOptions<never>, "find">, id: string): () => Promise<void> {
  let beats = 0;
  let beating: Promise<unknown> = Promise.resolve();
  let cancel = () => {};
  const next = () => {
    cancel = clock.after(BEAT, () => {
      beats += 1;
      // A store that fails now ends the lease by its time to live. The count shows the others that somebody is alive.
      beating = store.set(key, `${id} ${beats}`, LIFE).catch(() => {});
      next();
    });
  };
  next();
  return async () => {
    cancel();
    await beating;
    try {
      if (`${await store.get(key)}`.startsWith(id)) await store.delete(key);
    } catch {
      // The lease ends by itself.
    }
  };
}

// Not to be aborted: the token is for whoever asks next, too.
const pause = (clock: Clock, ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
