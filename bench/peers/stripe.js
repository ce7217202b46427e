import Stripe from "stripe";
import { SETTINGS } from "./common.js";

/** @type {import("../support/peer.js").Peer} */
export const peer = {
  name: "stripe",
  connect: (baseUrl) => {
    const { hostname, port } = new URL(baseUrl);
    const stripe = new Stripe("sk_test_bench", { host: hostname, port, protocol: "http", telemetry: false });
    return () => stripe.rawRequest("GET", SETTINGS);
  },
};
