import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadPeer, PEERS, type Peer, type PeerName } from "./support/peer.js";
import { median, type Row, type Scale, times } from "./support/row.js";
import type { Cost } from "./support/sequence.js";
import { startServers } from "./support/server.js";

type Servers = ReturnType<typeof startServers>;
type Samples = Map<PeerName, number[]>;

const run = promisify(execFile);
const SEQUENCE = fileURLToPath(new URL("./support/sequence.ts", import.meta.url));

/** What a client costs when nothing goes wrong. Everything against raw openapi-fetch, of the same run. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const servers = startServers();
  try {
    return [...(await together(servers, quick)), ...(await inSequence(servers, quick))];
  } finally {
    servers.stop();
  }
}

/** Wall time of calls that are made at once, connections included. */
async function together(servers: Servers, quick: boolean): Promise<Row[]> {
  const count = quick ? 100 : 1000;
  const peers = await installed();
  const samples: Samples = new Map();
  // The first round, in which everything is compiled, does not count.
  for (let round = 0; round <= (quick ? 1 : 9); round += 1) {
    for (const [name, peer] of peers) {
      const site = await servers.open({ delay: 20 });
      const call = peer.connect(site.baseUrl);
      const start = performance.now();
      await Promise.all(Array.from({ length: count }, call));
      if (round > 0) add(samples, name, performance.now() - start);
      await site.close();
    }
  }
  return rowsOf(`${count} calls at once, 20 ms server: wall time`, samples, 1.25);
}

/** CPU time of calls one after the other. */
async function inSequence(servers: Servers, quick: boolean): Promise<Row[]> {
  const count = quick ? 200 : 2000;
  const names = [...(await installed()).keys()];
  const cpu: Samples = new Map();
  for (let round = 0; round < (quick ? 1 : 7); round += 1) {
    for (const name of names) {
      // The peers are shown for comparison; only the two that are compared are measured often.
      if (round > 2 && name !== "ours" && name !== "openapi-fetch") continue;
      const site = await servers.open({});
      const { stdout } = await run(process.execPath, [...process.execArgv, SEQUENCE, name, site.baseUrl, `${count}`]);
      add(cpu, name, (JSON.parse(stdout) as Cost).cpu);
      await site.close();
    }
  }
  return rowsOf(`${count} calls in sequence: CPU`, cpu, 1.2);
}

async function installed(): Promise<Map<PeerName, Peer>> {
  const peers = new Map<PeerName, Peer>();
  for (const name of ["ours", ...PEERS] as const) {
    const peer = await loadPeer(name);
    if (peer) peers.set(name, peer);
  }
  return peers;
}

function add(samples: Samples, name: PeerName, value: number): void {
  samples.set(name, [...(samples.get(name) ?? []), value]);
}

function rowsOf(figure: string, samples: Samples, goal: number): Row[] {
  const raw = samples.get("openapi-fetch") ?? [];
  return [...samples].map(([name, values]) => {
    // Pair by pair: what slows the machine down for a while slows down both.
    const ratio = median(values.map((value, round) => value / (raw[round] ?? Number.NaN)));
    const range = `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
    return {
      figure,
      peer: name === "ours" ? "dintero-client" : name,
      value: `${median(values).toFixed(0)} ms (${range})`,
      ratio: times(ratio, "openapi-fetch"),
      ...(name === "ours" && { goal: `≤ ${goal} × openapi-fetch`, met: ratio <= goal }),
    };
  });
}
