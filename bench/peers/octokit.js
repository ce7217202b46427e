import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { SETTINGS } from "./common.js";

const Throttled = Octokit.plugin(throttling, retry);
let clients = 0;

/** @type {import("../support/peer.js").Peer} */
export const peer = {
  name: "octokit",
  note: "throttling, always retried",
  connect: (baseUrl) => {
    clients += 1;
    const octokit = new Throttled({
      baseUrl,
      auth: "bench",
      log: { debug() {}, info() {}, warn() {}, error() {} },
      throttle: { id: `client-${clients}`, onRateLimit: () => true, onSecondaryRateLimit: () => true },
    });
    return async () => (await octokit.request(`GET ${SETTINGS}`)).data;
  },
};
