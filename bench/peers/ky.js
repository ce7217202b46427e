import ky from "ky";
import { fetchToken, SETTINGS } from "./common.js";

/** @type {import("../support/peer.js").Peer} */
export const peer = {
  name: "ky",
  connect: (baseUrl) => {
    const client = ky.create({ headers: { authorization: "Bearer bench" } });
    return () => client.get(baseUrl + SETTINGS).json();
  },
  // The hook of its README for a token that has expired.
  connectWithTokens: (baseUrl) => {
    let token;
    const client = ky.create({
      hooks: {
        beforeRequest: [
          async (request, _options, { retryCount }) => {
            if (retryCount > 0) return;
            token ??= await fetchToken(baseUrl);
            request.headers.set("authorization", `Bearer ${token}`);
          },
        ],
        afterResponse: [
          async (request, _options, response, { retryCount }) => {
            if (response.status !== 401 || retryCount > 0) return;
            token = await fetchToken(baseUrl);
            const headers = new Headers(request.headers);
            headers.set("authorization", `Bearer ${token}`);
            return ky.retry({ request: new Request(request, { headers }), code: "TOKEN_REFRESHED" });
          },
        ],
      },
    });
    return () => client.get(baseUrl + SETTINGS).json();
  },
};
