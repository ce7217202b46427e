import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { loadPeer, type PeerName } from "./support/peer.js";
import { median, type Row, type Scale, times } from "./support/row.js";
import { startServers } from "./support/server.js";
import type { Conditions } from "./support/server-messages.js";
import type { Report, Task } from "./support/storm-process.js";

type Case = {
  readonly figure: string;
  readonly conditions: Conditions;
  readonly calls: number;
  readonly processes?: number;
  /** Whether the processes share what they learn, which the peers cannot do. */
  readonly withStore?: true;
  readonly ideal: number;
};

const RETRY_AFTER = { retryAfter: 1 } as const;

/** The rows of the design: calls, kind of limit, and the seconds that the limit alone takes. */
const CASES: readonly Case[] = [
  {
    figure: "600 at a bucket of 100/s, burst 20, Retry-After 1",
    conditions: { delay: 10, limit: { rate: 100, burst: 20, ...RETRY_AFTER } },
    calls: 600,
    ideal: 5.8,
  },
  {
    figure: "250 at a bucket of 50/s, burst 1, Retry-After 1",
    conditions: { delay: 10, limit: { rate: 50, burst: 1, ...RETRY_AFTER } },
    calls: 250,
    ideal: 5,
  },
  {
    figure: "250 at a bucket of 50/s, burst 1",
    conditions: { delay: 10, limit: { rate: 50, burst: 1 } },
    calls: 250,
    ideal: 5,
  },
  {
    figure: "600 at a window of 100 per 1 s, Retry-After 1",
    conditions: { delay: 10, window: { limit: 100, period: 1, ...RETRY_AFTER } },
    calls: 600,
    ideal: 5,
  },
  {
    figure: "600 at a window of 200 per 4 s, exact Retry-After",
    conditions: { delay: 10, window: { limit: 200, period: 4, retryAfter: "exact" } },
    calls: 600,
    ideal: 8,
  },
  {
    figure: "600 at a window of 200 per 4 s",
    conditions: { delay: 10, window: { limit: 200, period: 4 } },
    calls: 600,
    ideal: 8,
  },
  {
    figure: "600 at a window of 200 per 4 s, X-RateLimit fields",
    conditions: { delay: 10, window: { limit: 200, period: 4, fields: "x-seconds" } },
    calls: 600,
    ideal: 8,
  },
  {
    figure: "600 at a sliding window of 100 per 1 s",
    conditions: { delay: 10, sliding: { limit: 100, period: 1 } },
    calls: 600,
    ideal: 5,
  },
  {
    figure: "400 at a concurrency of 10, 100 ms each",
    conditions: { delay: 100, concurrency: { limit: 10 } },
    calls: 400,
    ideal: 4,
  },
  {
    figure: "400 at a concurrency of 10, 100 ms each, Retry-After 1",
    conditions: { delay: 100, concurrency: { limit: 10, ...RETRY_AFTER } },
    calls: 400,
    ideal: 4,
  },
  {
    figure: "4 processes × 150 at the bucket",
    conditions: { delay: 10, limit: { rate: 100, burst: 20, ...RETRY_AFTER } },
    calls: 150,
    processes: 4,
    ideal: 5.8,
  },
  {
    figure: "8 processes × 75 at the bucket",
    conditions: { delay: 10, limit: { rate: 100, burst: 20, ...RETRY_AFTER } },
    calls: 75,
    processes: 8,
    ideal: 5.8,
  },
  {
    figure: "4 processes × 150 at the window",
    conditions: { delay: 10, window: { limit: 100, period: 1, ...RETRY_AFTER } },
    calls: 150,
    processes: 4,
    ideal: 5,
  },
  {
    figure: "8 processes × 75 at the bucket, with a store",
    conditions: { delay: 10, limit: { rate: 100, burst: 20, ...RETRY_AFTER } },
    calls: 75,
    processes: 8,
    withStore: true,
    ideal: 5.8,
  },
  {
    figure: "4 processes × 150 at the window, with a store",
    conditions: { delay: 10, window: { limit: 100, period: 1, ...RETRY_AFTER } },
    calls: 150,
    processes: 4,
    withStore: true,
    ideal: 5,
  },
];

const PEERS = ["octokit", "axios-retry", "ky"] as const;
/** `ROWS="at the bucket" npm run bench -- limits quick` measures only the rows whose name contains the text. */
const ROWS = process.env["ROWS"];
/** A client that is not done after this many times the ideal time is stopped, and counted with what it has done by then. */
const PATIENCE = 8;
const STORM = fileURLToPath(new URL("./support/storm-process.ts", import.meta.url));

/** Rate limits of each kind on real sockets: the server in a process of its own, and each client in one, or a fleet in several. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const servers = startServers();
  const rows: Row[] = [];
  const results: Result[] = [];
  const chosen = ROWS ? CASES.filter(({ figure }) => figure.includes(ROWS)) : quick ? CASES.slice(0, 1) : CASES;
  try {
    const names: PeerName[] = ["ours"];
    if (!quick) for (const name of PEERS) if (await loadPeer(name)) names.push(name);
    for (const name of names) {
      for (const one of chosen) {
        if (one.withStore && name !== "ours") continue;
        const site = await servers.open(one.conditions);
        const reports = await fleet(one, {
          peer: name,
          baseUrl: site.baseUrl,
          calls: one.calls,
          patience: one.ideal * PATIENCE,
          withStore: one.withStore,
        });
        const { refused } = await site.close();
        const result = resultOf(one, reports, refused);
        if (name === "ours" && !one.withStore) results.push(result);
        rows.push({ figure: one.figure, peer: name === "ours" ? "dintero-client" : name, ...described(result) });
        console.error(`… ${one.figure}, ${name}: ${described(result).value}, ${described(result).ratio}`);
      }
    }
  } finally {
    servers.stop();
  }
  return [...rows, ...goals(results)];
}

type Result = { readonly lost: number; readonly refused: number; readonly ratio: number; readonly fairness: number };

function resultOf(one: Case, reports: readonly Report[], refused: number): Result {
  const seconds = reports.map((report) => report.seconds);
  const calls = one.calls * (one.processes ?? 1);
  return {
    lost: reports.reduce((sum, { lost, open }) => sum + lost + open, 0),
    refused: (100 * refused) / calls,
    ratio: Math.max(...seconds) / one.ideal,
    fairness: Math.max(...seconds) / Math.min(...seconds),
  };
}

function described({ lost, refused, ratio, fairness }: Result): Pick<Row, "value" | "ratio"> {
  const fair = fairness > 1 ? `, slowest / fastest ${fairness.toFixed(2)}` : "";
  const value = `${lost} lost, ${refused.toFixed(1)} % refused${fair}`;
  return { value, ratio: lost > 0 ? "calls lost" : times(ratio, "ideal") };
}

function goals(results: readonly Result[]): Row[] {
  const peer = "dintero-client";
  const lost = results.reduce((sum, one) => sum + one.lost, 0);
  const [worst, middle] = [Math.max(...results.map(({ ratio }) => ratio)), median(results.map(({ ratio }) => ratio))];
  const refused = median(results.map((one) => one.refused));
  const fairness = Math.max(...results.map((one) => one.fairness));
  return [
    { figure: "all rows", peer, value: `${lost} lost`, goal: "0 lost", met: lost === 0 },
    {
      figure: "all rows",
      peer,
      value: "worst row",
      ratio: times(worst, "ideal"),
      goal: "≤ 2 × ideal",
      met: worst <= 2,
    },
    {
      figure: "all rows",
      peer,
      value: "median row",
      ratio: times(middle, "ideal"),
      goal: "≤ 1.35 × ideal",
      met: middle <= 1.35,
    },
    {
      figure: "all rows",
      peer,
      value: `${refused.toFixed(1)} % refused, median row`,
      goal: "≤ 5 %",
      met: refused <= 5,
    },
    {
      figure: "fleets",
      peer,
      value: "slowest / fastest process",
      ratio: fairness.toFixed(2),
      goal: "≤ 1.7",
      met: fairness <= 1.7,
    },
  ];
}

/** Starts the processes, and lets them begin when all are ready. */
async function fleet({ processes = 1 }: Case, task: Task): Promise<Report[]> {
  const children = Array.from({ length: processes }, () => fork(STORM));
  const next = <Message>(child: (typeof children)[number]) =>
    new Promise<Message>((resolve, reject) => {
      child.once("message", (message) => resolve(message as Message));
      child.once("exit", (code) => reject(new Error(`A client ended with code ${code}.`)));
    });
  const ready = children.map((child) => next<"ready">(child));
  for (const child of children) child.send(task);
  await Promise.all(ready);
  const reports = children.map((child) => next<Report>(child));
  for (const child of children) child.send("go");
  const done = await Promise.all(reports);
  for (const child of children) child.disconnect();
  return done;
}
