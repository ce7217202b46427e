// Many processes share one token through a store: Redis here, or the memory of this process without one.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import KeyvRedis from "@keyv/redis";
import { createDintero, type TokenStore } from "dintero-client";
import Keyv from "keyv";

const redis = process.env["REDIS_URL"];
const keyv = new Keyv(redis ? { store: new KeyvRedis(redis), throwOnErrors: true } : {});

// 32 bytes that all processes know; without `seal` and `unseal` the token stands in the store as it is.
const sealKey = process.env["SEAL_KEY"];
if (redis && !sealKey)
  throw new Error("SEAL_KEY has to be set: with a key of its own no process can read the others'.");
const key = Buffer.from(sealKey ?? randomBytes(32).toString("hex"), "hex");

const tokenStore: TokenStore = {
  get: (name) => keyv.get(name),
  set: (name, value, ttlMs) => keyv.set(name, value, ttlMs),
  delete: (name) => keyv.delete(name),
  encrypt: (text) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
  },
  decrypt: (sealed) => {
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
  },
};

const baseUrl = process.env["DINTERO_BASE_URL"] ?? "https://api.dintero.com/v1";
const [first, second] = [createDintero({ baseUrl, tokenStore }), createDintero({ baseUrl, tokenStore })];
const [one, other] = await Promise.all([first.auth.token(), second.auth.token()]);
console.log("Two clients,", one === other ? "one token" : "two tokens");
// Not awaited: without a connection to Redis, which each client gets over with a token of its own, it never ends.
void keyv.disconnect();
