// Many processes share one token through a store: Redis, or without REDIS_URL the memory of this process.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import KeyvRedis from "@keyv/redis";
import { createDintero, type TokenStore } from "dintero-client";
import Keyv from "keyv";

const redis = process.env["REDIS_URL"];
const keyv = new Keyv(redis ? { store: new KeyvRedis(redis), throwOnErrors: true } : {});

// 32 bytes that all processes know. Without `encrypt` and `decrypt` the store contains the token in plain text.
const sharedKey = process.env["ENCRYPTION_KEY"];
if (redis && !sharedKey) {
  throw new Error("ENCRYPTION_KEY must be set, because a process cannot read what another key has encrypted.");
}
const key = Buffer.from(sharedKey ?? randomBytes(32).toString("hex"), "hex");

const tokenStore: TokenStore = {
  get: (name) => keyv.get(name),
  set: (name, value, ttlMs) => keyv.set(name, value, ttlMs),
  delete: (name) => keyv.delete(name),
  encrypt: (text) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64");
  },
  decrypt: (encrypted) => {
    const bytes = Buffer.from(encrypted, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
  },
};

const [first, second] = [createDintero({ tokenStore }), createDintero({ tokenStore })];
// One after the other: clients that start together share a token only afterwards, unless the store has `add`.
const one = await first.auth.token();
const other = await second.auth.token();
console.log("Two clients,", one === other ? "one token" : "two tokens");
// Not awaited, because without a connection to Redis it never ends. The clients then use a token of their own.
void keyv.disconnect();
