import { loadPeer, type PeerName } from "./peer.js";

// One client process of a fleet: receives its task, gets ready, and makes its calls when all others are ready.

export type Task = {
  readonly peer: PeerName;
  readonly baseUrl: string;
  readonly calls: number;
  readonly patience: number;
  /** Whether the processes share what they learn. */
  readonly withStore?: boolean | undefined;
};

export type Report = { readonly lost: number; readonly open: number; readonly seconds: number };

process.once("message", async (task: Task) => {
  const peer = await loadPeer(task.peer);
  if (!peer) throw new Error(`${task.peer} is not installed.`);
  const call = (task.withStore ? peer.connectWithStore : peer.connect)?.(task.baseUrl);
  if (!call) throw new Error(`${task.peer} cannot share what it learns.`);
  process.once("message", async () => {
    process.send?.(await storm(call, task));
  });
  process.send?.("ready");
});
process.on("disconnect", () => process.exit());

async function storm(call: () => Promise<unknown>, { calls, patience }: Task): Promise<Report> {
  const start = performance.now();
  let lost = 0;
  let done = 0;
  const one = async () => {
    try {
      await call();
    } catch {
      lost += 1;
    }
    done += 1;
  };
  const all = Promise.all(Array.from({ length: calls }, one));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, patience * 1000))]);
  return { lost, open: calls - done, seconds: (performance.now() - start) / 1000 };
}
