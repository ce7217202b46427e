// One of many processes with one Redis. Reads commands, one per line: `token`, `call`, `end`.
import { createInterface } from "node:readline";
import KeyvRedis, { type RedisClientType } from "@keyv/redis";
import Keyv from "keyv";
import { createDintero } from "../../src/index.js";

const redis = new KeyvRedis(process.env["REDIS_URL"] ?? "");
const keyv = new Keyv({ store: redis });
// The client reports it; without a listener Keyv would print it as well.
keyv.on("error", () => {});

const tokenStore = {
  get: (key: string) => keyv.get(key),
  set: (key: string, value: string, ttlMs: number) => keyv.set(key, value, ttlMs),
  delete: (key: string) => keyv.delete(key),
  add: async (key: string, value: string, ttlMs: number) => {
    const client = (await redis.getClient()) as RedisClientType;
    return (await client.set(key, value, { condition: "NX", expiration: { type: "PX", value: ttlMs } })) === "OK";
  },
};

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
