import { loadPeers } from "./support/peer.js";
import type { Row, Scale } from "./support/row.js";
import { startServers } from "./support/server.js";
import { tokenRow } from "./support/token-row.js";

/** Many calls at once of a client that has no token yet: how many it asks for. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const servers = startServers();
  const count = quick ? 20 : 100;
  const rows: Row[] = [];
  try {
    for (const peer of await loadPeers()) {
      if (!peer.connectWithTokens) continue;
      const site = await servers.open({ tokens: true });
      const call = peer.connectWithTokens(site.baseUrl);
      const results = await Promise.allSettled(Array.from({ length: count }, call));
      const { tokenRequests } = await site.close();
      const lost = results.filter(({ status }) => status === "rejected").length;
      rows.push(tokenRow(`${count} cold calls at once`, peer.name, tokenRequests, lost));
    }
  } finally {
    servers.stop();
  }
  return rows;
}
