// A process that makes the calls of one scenario and then has nothing more to do. It prints when the last one ended.
import { systemClock } from "../../src/core/util/clock.js";
import { createDintero, type DinteroOptions } from "../../src/index.js";
import { createPayments } from "../../src/payments/index.js";
import { MemoryTokenStore, startSandbox } from "../../src/testing/index.js";

const PATH = "/accounts/{aid}/management/settings";
const never = () => new Promise<never>(() => {});

/** A client of the test's server, on a clock that can be moved. */
function client(options: DinteroOptions = {}) {
  let ahead = 0;
  const dintero = createDintero({
    accountId: "T11200000",
    clientId: "the-client",
    clientSecret: "the-secret",
    baseUrl: process.env["SERVER"] ?? "",
    clock: { ...systemClock, now: () => systemClock.now() + ahead },
    ...options,
  });
  const moveClock = (ms: number) => {
    ahead += ms;
  };
  return { dintero, moveClock };
}

const scenarios: Record<string, () => Promise<unknown>> = {
  token: async () => {
    await client()
      .dintero.GET(PATH, { totalTimeout: 300 })
      .catch(() => {});
  },
  merchant: async () => {
    await client()
      .dintero.account("T11112222")
      .GET(PATH, { totalTimeout: 300 })
      .catch(() => {});
  },
  renewal: async () => {
    const { dintero, moveClock } = client();
    await dintero.GET(PATH);
    moveClock((14_400 - 200) * 1_000);
    await dintero.GET(PATH);
  },
  store: async () => {
    const tokenStore = Object.assign(new MemoryTokenStore(), { get: never });
    await client({ tokenStore })
      .dintero.GET(PATH, { totalTimeout: 300 })
      .catch(() => {});
  },
  // Node prints a warning for more than ten listeners, which the test takes for a failure.
  signal: async () => {
    const { signal } = new AbortController();
    const options = { fetch: async () => Response.json([]) };
    const token = "a-token";
    const clients = Array.from(
      { length: 30 },
      () => client({ ...options, clientId: undefined, clientSecret: undefined, token }).dintero,
    );
    const [partner] = clients;
    const merchants = Array.from({ length: 15 }, (_, index) => `T111122${10 + index}`);
    const roles = "/accounts/{oid}/auth/roles";
    await Promise.all([
      ...clients.map((one) => one.GET(PATH, { signal })),
      ...clients.flatMap((one) => [
        one.paginate(roles, { signal, prefetch: true }).toArray(),
        one.auth.token({ signal }),
      ]),
      ...merchants.map((id) =>
        partner
          ?.account(id)
          .GET(PATH, { signal })
          .catch(() => {}),
      ),
    ]);
  },
  sandbox: async () => {
    const sandbox = await startSandbox();
    const payments = createPayments({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` });
    const order = { amount: 100, currency: "NOK", merchant_reference: "order-1" };
    // No server listens on this port, so the sandbox means to deliver the callback again later.
    const url = { return_url: "https://shop.example/return", callback_url: "http://127.0.0.1:9/callback" };
    const { data } = await payments.POST("/sessions-profile", { body: { profile_id: "default", url, order } });
    await sandbox.pay(String(data?.id));
    await sandbox.delivered();
    if (sandbox.deliveries.length === 0) throw new Error("The sandbox delivered nothing.");
  },
};

await scenarios[process.env["SCENARIO"] ?? ""]?.();
console.log(`ended at ${Date.now()};`);
