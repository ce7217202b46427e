import { loadOurs } from "../support/ours.js";
import type { OneCall, Peer } from "../support/peer.js";

const { createDintero, createRateLimiter, sharedRateLimit, unwrap } = await loadOurs();

type Options = Parameters<typeof createDintero>[0];

function reading(options: Options): OneCall {
  const dintero = createDintero({ accountId: "T12345678", ...options });
  return async () => unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
}

/** What a user has in Redis, in the server's process. */
function storeAt(baseUrl: string): Parameters<typeof sharedRateLimit>[0] {
  const url = `${baseUrl}/store`;
  return {
    get: async () => (await fetch(url)).text(),
    set: async (_key, body) => void (await fetch(url, { method: "PUT", body })),
    delete: async () => void (await fetch(url, { method: "PUT", body: "" })),
  };
}

export const peer: Peer = {
  name: "dintero-client",
  connect: (baseUrl) => reading({ baseUrl, token: "bench" }),
  connectWithTokens: (baseUrl) => reading({ baseUrl, clientId: "bench", clientSecret: "bench" }),
  connectWithStore: (baseUrl) => {
    const rateLimit = createRateLimiter({ store: sharedRateLimit(storeAt(baseUrl)) });
    return reading({ baseUrl, token: "bench", rateLimit });
  },
};
