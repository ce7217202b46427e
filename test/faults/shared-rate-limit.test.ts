import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { hasRedis, startRedis } from "../kit/redis-server.js";
import { type RunningScript, startScript } from "../kit/run-script.js";

const redis = hasRedis();
if (!redis) {
  console.warn(
    "Skipped: rate limits shared through a real Redis, since there is no redis-server. `apt-get install -y redis-server` installs one.",
  );
}

const PAUSE_SECONDS = 5;
const running: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

/** A server that responds with 200, and once with 429 after `refuseNext`, and two processes that share one Redis. */
async function start() {
  const arrivals: number[] = [];
  let refusals = 0;
  const server = createServer((_request, response) => {
    arrivals.push(performance.now());
    const headers = { "content-type": "application/json" };
    if (refusals > 0) response.writeHead(429, { ...headers, "retry-after": `${PAUSE_SECONDS}` });
    else response.writeHead(200, headers);
    refusals = Math.max(0, refusals - 1);
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push({
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const store = await startRedis();
  running.push(store);
  const env = {
    PATH: process.env["PATH"] ?? "",
    REDIS_URL: store.url,
    DINTERO_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const processes: RunningScript[] = [0, 1].map(() => startScript("test/kit/shared-rate-limit-worker.ts", env));
  running.push(...processes);
  await Promise.all(processes.map((one) => one.printed(/ready;/)));
  const [first, second] = processes as [RunningScript, RunningScript];
  const refuseNext = () => {
    refusals = 1;
  };
  return { store, first, second, arrivals, refuseNext };
}

describe.skipIf(!redis)("two processes with one Redis", { timeout: 60_000 }, () => {
  it("pause together when one of them is refused", async () => {
    const { first, second, arrivals, refuseNext } = await start();
    second.type("call");
    await second.printed(/1: status 200;/);
    refuseNext();
    first.type("call");
    await first.printed(/1: status 429;/);
    const refusedAt = arrivals.at(-1) ?? 0;
    await wait(1_000);
    // The store is read when a call is made, so this one is sent before the pause is known.
    second.type("call");
    await second.printed(/2: status 200;/);
    await wait(1_000);
    second.type("call");
    await second.printed(/3: status 200;/);
    // A timer may fire a millisecond early.
    expect((arrivals.at(-1) ?? 0) - refusedAt).toBeGreaterThan(PAUSE_SECONDS * 1_000 - 20);
  });

  it("continue separately when Redis stops, each with an event", async () => {
    const { store, first, second } = await start();
    await store.stop();
    for (const one of [first, second]) one.type("call");
    await Promise.all([first, second].map((one) => one.printed(/1: status 200;/)));
    await Promise.all([first, second].map((one) => one.printed(/event store-failed;/)));
  });
});
