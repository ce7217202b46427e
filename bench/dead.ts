import { loadPeers, type OneCall } from "./support/peer.js";
import type { Row, Scale } from "./support/row.js";
import { startServers } from "./support/server.js";
import { tokenRow } from "./support/token-row.js";

// Milliseconds between one call and the next: together, and so that the first refusals are dealt with while others are still to come.
const GAPS = [0, 2] as const;

/** Many calls with the same token that the server no longer accepts: how many new ones are asked for. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const servers = startServers();
  const count = quick ? 20 : 100;
  const rows: Row[] = [];
  try {
    const peers = await loadPeers();
    for (const gap of GAPS) {
      for (const peer of peers) {
        if (!peer.connectWithTokens) continue;
        const site = await servers.open({ tokens: true });
        const call = peer.connectWithTokens(site.baseUrl);
        await call();
        const before = await site.tally();
        await site.revokeTokens();
        const lost = await lostOf(call, count, gap);
        const tokenRequests = (await site.close()).tokenRequests - before.tokenRequests;
        const figure = `${count} calls with a dead token, ${gap === 0 ? "at once" : `every ${gap} ms`}`;
        rows.push(tokenRow(figure, peer.name, tokenRequests, lost));
      }
    }
  } finally {
    servers.stop();
  }
  return rows;
}

async function lostOf(call: OneCall, count: number, gap: number): Promise<number> {
  const calls = Array.from({ length: count }, async (_, index) => {
    if (gap > 0) await new Promise((resolve) => setTimeout(resolve, index * gap));
    return call();
  });
  const results = await Promise.allSettled(calls);
  return results.filter(({ status }) => status === "rejected").length;
}
