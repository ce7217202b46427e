import OpenAI from "openai";
import Stripe from "stripe";

/** Auto-pagination of the peers, each over a list in its own API's shape. `fetch` replaces the network. */
export const listPeers = [
  {
    name: "stripe",
    paginate: (baseUrl, fetch) => {
      const { hostname, port } = new URL(baseUrl);
      const stripe = new Stripe("sk_test_bench", {
        host: hostname,
        port,
        protocol: "http",
        telemetry: false,
        ...(fetch && { httpClient: Stripe.createFetchHttpClient(fetch) }),
      });
      return stripe.customers.list({ limit: 100 });
    },
  },
  {
    name: "openai",
    paginate: (baseURL, fetch) =>
      new OpenAI({ baseURL, apiKey: "bench", logLevel: "off", ...(fetch && { fetch }) }).files.list({ limit: 100 }),
  },
];
