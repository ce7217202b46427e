import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Conditions, Order, Reply, Tally } from "./server-messages.js";

/** A server on loopback, in another process. */
export type Site = {
  readonly baseUrl: string;
  readonly tally: () => Promise<Tally>;
  /** From now on every token made so far is refused. */
  readonly revokeTokens: () => Promise<void>;
  readonly close: () => Promise<Tally>;
};

/** Starts the process of the servers; each `open` gives a fresh one, with a full bucket and no connections. */
export function startServers(): { open: (conditions: Conditions) => Promise<Site>; stop: () => void } {
  const child = fork(fileURLToPath(new URL("./server-process.ts", import.meta.url)));
  const waiting = new Map<number, (result: unknown) => void>();
  let orders = 0;
  child.on("message", ({ id, result }: Reply) => {
    waiting.get(id)?.(result);
    waiting.delete(id);
  });

  function ask<Result>(order: Order): Promise<Result> {
    return new Promise((resolve, reject) => {
      const id = orders++;
      waiting.set(id, (result) => resolve(result as Result));
      child.send({ id, order }, (error) => error && reject(error));
    });
  }

  async function open(conditions: Conditions): Promise<Site> {
    const port = await ask<number>({ kind: "open", conditions });
    return {
      baseUrl: `http://127.0.0.1:${port}`,
      tally: () => ask({ kind: "tally", port }),
      revokeTokens: async () => {
        await ask({ kind: "revoke", port });
      },
      close: () => ask({ kind: "close", port }),
    };
  }

  return { open, stop: () => child.disconnect() };
}
