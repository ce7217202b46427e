import axios from "axios";
import axiosRetry from "axios-retry";
import { SETTINGS } from "./common.js";

/** @type {import("../support/peer.js").Peer} */
export const peer = {
  name: "axios-retry",
  note: "10 retries, exponentialDelay",
  connect: (baseUrl) => {
    const client = axios.create({ baseURL: baseUrl, headers: { authorization: "Bearer bench" } });
    // With its default of three retries without a delay of its own most calls are lost.
    axiosRetry(client, { retries: 10, retryDelay: axiosRetry.exponentialDelay });
    return async () => (await client.get(SETTINGS)).data;
  },
};
