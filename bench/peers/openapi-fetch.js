import createClient from "openapi-fetch";
import { fetchToken, SETTINGS } from "./common.js";

/** @returns {import("../support/peer.js").OneCall} */
function reading(client) {
  return async () => {
    const { data, response } = await client.GET("/accounts/{aid}/management/settings", {
      params: { path: { aid: "T12345678" } },
    });
    if (!response.ok) throw new Error(`${SETTINGS} status ${response.status}`);
    return data;
  };
}

/** @type {import("../support/peer.js").Peer} */
export const peer = {
  name: "openapi-fetch",
  connect: (baseUrl) => reading(createClient({ baseUrl, headers: { authorization: "Bearer bench" } })),
  // The middleware of its documentation's page about authentication.
  connectWithTokens: (baseUrl) => {
    const client = createClient({ baseUrl });
    let token;
    client.use({
      async onRequest({ request }) {
        if (!token) token = await fetchToken(baseUrl);
        request.headers.set("authorization", `Bearer ${token}`);
        return request;
      },
    });
    return reading(client);
  },
};
