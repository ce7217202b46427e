import got from "got";
import { fetchToken, SETTINGS } from "./common.js";

/** @type {import("../support/peer.js").Peer} */
export const peer = {
  name: "got",
  connect: (baseUrl) => {
    const client = got.extend({ headers: { authorization: "Bearer bench" } });
    return () => client(baseUrl + SETTINGS).json();
  },
  // The hook of its documentation for a token that has expired, with options that are changed for all later calls.
  connectWithTokens: (baseUrl) => {
    const client = got.extend({
      mutableDefaults: true,
      hooks: {
        beforeRequest: [
          async (options) => {
            options.headers.authorization ??= `Bearer ${await fetchToken(baseUrl)}`;
            client.defaults.options.merge({ headers: { authorization: options.headers.authorization } });
          },
        ],
        afterResponse: [
          async (response, retryWithMergedOptions) => {
            if (response.statusCode !== 401) return response;
            const renewed = { headers: { authorization: `Bearer ${await fetchToken(baseUrl)}` } };
            client.defaults.options.merge(renewed);
            return retryWithMergedOptions(renewed);
          },
        ],
      },
    });
    return () => client(baseUrl + SETTINGS).json();
  },
};
