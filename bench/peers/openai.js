import OpenAI from "openai";
import { SETTINGS } from "./common.js";

/** @type {import("../support/peer.js").Peer} */
export const peer = {
  name: "openai",
  connect: (baseURL) => {
    const openai = new OpenAI({ baseURL, apiKey: "bench", logLevel: "off" });
    return () => openai.get(SETTINGS);
  },
  // Its workload identity, the one way in which it keeps tokens. The place of its token endpoint is fixed.
  connectWithTokens: (baseURL) => {
    const openai = new OpenAI({
      baseURL,
      apiKey: null,
      logLevel: "off",
      fetch: (url, init) => fetch(String(url).startsWith(baseURL) ? url : `${baseURL}/oauth/token`, init),
      workloadIdentity: {
        identityProviderId: "bench",
        serviceAccountId: "bench",
        provider: { tokenType: "jwt", getToken: async () => "bench" },
      },
    });
    return () => openai.get(SETTINGS);
  },
};
