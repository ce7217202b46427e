// One of many processes with one Redis. Reads commands, one per line: `token`, `call`, `end`.
import { createInterface } from "node:readline";
import KeyvRedis from "@keyv/redis";
import Keyv from "keyv";
import { createDintero } from "../../src/index.js";

const tokenStore = new Keyv({ store: new KeyvRedis(process.env["REDIS_URL"] ?? "") });
// The client reports it; without a listener Keyv would print it as well.
tokenStore.on("error", () => {});

const dintero = createDintero({
  baseUrl: process.env["DINTERO_BASE_URL"] ?? "",
  tokenStore,
  onEvent: (event) => {
    if (event.type === "token") console.log(`event ${event.action};`);
  },
});

const commands: Record<string, () => Promise<string>> = {
  token: async () => `token ${await dintero.auth.token()}`,
  call: async () => `status ${(await dintero.GET("/accounts/{aid}/management/settings")).response.status}`,
};

let count = 0;
console.log("ready;");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "end") break;
  count += 1;
  console.log(`${count}: ${(await commands[line]?.()) ?? "unknown command"};`);
}
process.exit(0);
