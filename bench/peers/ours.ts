import { loadOurs } from "../support/ours.js";
import type { OneCall, Peer } from "../support/peer.js";

const { createDintero, unwrap } = await loadOurs();

type Options = Parameters<typeof createDintero>[0];

function reading(options: Options): OneCall {
  const dintero = createDintero({ accountId: "T12345678", ...options });
  return async () => unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
}

export const peer: Peer = {
  name: "dintero-client",
  connect: (baseUrl) => reading({ baseUrl, token: "bench" }),
  connectWithTokens: (baseUrl) => reading({ baseUrl, clientId: "bench", clientSecret: "bench" }),
};
