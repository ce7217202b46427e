import type { OneCall } from "./peer.js";
import type { Site } from "./server.js";
import type { Conditions } from "./server-messages.js";

export type Outcome = {
  readonly lost: number;
  /** Calls that were still not settled when patience ended. */
  readonly open: number;
  /** Responds with 429. */
  readonly refused: number;
  /** Seconds until the last call was settled. */
  readonly seconds: number;
};

/** Makes `count` calls at once, and waits for them for `patience` seconds. */
export async function storm(site: Site, call: OneCall, count: number, patience: number): Promise<Outcome> {
  const start = performance.now();
  let lost = 0;
  let done = 0;
  const settled = (one: Promise<unknown>) =>
    one
      .catch(() => {
        lost += 1;
      })
      .finally(() => {
        done += 1;
      });
  const all = Promise.all(Array.from({ length: count }, () => settled(call())));
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, patience * 1000);
  });
  await Promise.race([all, enough]);
  clearTimeout(timer);
  const seconds = (performance.now() - start) / 1000;
  const { refused } = await site.tally();
  return { lost, open: count - done, refused, seconds };
}

/** Seconds that the server needs for `count` calls at least. */
export function ideal({ rate, burst }: NonNullable<Conditions["limit"]>, count: number): number {
  return Math.max(0, count - burst) / rate;
}
