// One of several processes that share a rate limit through Redis. Each line that it reads is one call.
import { createInterface } from "node:readline";
import KeyvRedis from "@keyv/redis";
import Keyv from "keyv";
import { createDintero, sharedRateLimit } from "../../src/index.js";

const store = new Keyv({ store: new KeyvRedis(process.env["REDIS_URL"] ?? "") });
// The client reports it; without a listener Keyv would print it as well.
store.on("error", () => {});

const dintero = createDintero({
  accountId: "T12345678",
  token: "a-token",
  baseUrl: process.env["DINTERO_BASE_URL"] ?? "",
  rateLimit: { store: sharedRateLimit(store) },
  retry: false,
  onEvent: (event) => {
    if (event.type === "rate-limit") console.log(`event ${event.action};`);
  },
});

let count = 0;
console.log("ready;");
for await (const _ of createInterface({ input: process.stdin })) {
  count += 1;
  const number = count;
  void dintero
    .GET("/accounts/{aid}/management/settings")
    .then(({ response }) => console.log(`${number}: status ${response.status};`));
}
