import { loadPeers, type Peer } from "./support/peer.js";
import type { Row, Scale } from "./support/row.js";
import { times } from "./support/row.js";
import { type Site, startServers } from "./support/server.js";
import type { Conditions } from "./support/server-messages.js";
import { ideal, storm } from "./support/storm.js";

type Limit = NonNullable<Conditions["limit"]>;
type Goal = { readonly time: number; readonly refused: number };

const BASE: Limit = { rate: 100, burst: 20, retryAfter: 1 };
const GOALS: Readonly<Record<number, Goal>> = { 600: { time: 1.4, refused: 3 }, 3000: { time: 1.15, refused: 2 } };
// A client that has not come to an end in the time of so many ideals is counted as it is.
const PATIENCE = 8;

/** Many calls at once against a server with a limit: what is lost, what is refused, how long it takes. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const servers = startServers();
  const rows: Row[] = [];
  try {
    const peers = await loadPeers();
    const counts = quick ? [200] : [600, 3000];
    for (const count of counts) {
      // The long storm is for learning the rate, which no peer does.
      const those = count > 600 ? peers.filter((peer) => peer.name === "dintero-client") : peers;
      for (const peer of those) {
        rows.push(await once(await servers.open({ limit: BASE }), peer, BASE, count, `storm of ${count}`));
      }
    }
    const ours = peers[0];
    if (ours) rows.push(...(await matrix(servers.open, ours, quick)));
  } finally {
    servers.stop();
  }
  return rows;
}

/** Other limits, ours only. Every cell has calls for the same few seconds. */
async function matrix(open: (conditions: Conditions) => Promise<Site>, ours: Peer, quick: boolean): Promise<Row[]> {
  const seconds = quick ? 1 : 5;
  const rows: Row[] = [];
  for (const rate of quick ? [100] : [20, 100, 500]) {
    for (const burst of quick ? [20] : [1, 20, 100]) {
      for (const named of [{ retryAfter: 1 }, {}]) {
        const limit = { rate, burst, ...named };
        const count = burst + rate * seconds;
        const figure = `${rate}/s, burst ${burst}, ${"retryAfter" in named ? "Retry-After: 1" : "no Retry-After"}`;
        rows.push(await once(await open({ limit }), ours, limit, count, figure));
      }
    }
  }
  return rows;
}

async function once(site: Site, peer: Peer, limit: Limit, count: number, figure: string): Promise<Row> {
  const best = ideal(limit, count);
  const { lost, open, refused, seconds } = await storm(site, peer.connect(site.baseUrl), count, best * PATIENCE);
  await site.close();
  const share = (100 * refused) / count;
  // The whole takes minutes.
  const fate = `${lost} of ${count} lost${open > 0 ? `, ${open} still not done` : ""}`;
  console.error(`… ${figure}, ${peer.name}: ${fate}, ${refused} refused, ${times(seconds / best, "ideal")}`);
  const goal = peer.name === "dintero-client" && limit === BASE ? GOALS[count] : undefined;
  return {
    figure,
    peer: peer.note ? `${peer.name} (${peer.note})` : peer.name,
    value: `${fate}, ${refused} refused (${share.toFixed(1)} %), ${seconds.toFixed(1)} s`,
    // A client that gives calls up is done early; that is no merit.
    ratio: lost > 0 ? "calls lost" : `${open > 0 ? "> " : ""}${times(seconds / best, "ideal")}`,
    ...(goal && {
      goal: `0 lost, ≤ ${goal.refused} % refused, ≤ ${goal.time} × ideal`,
      met: lost + open === 0 && share <= goal.refused && seconds / best <= goal.time,
    }),
  };
}
