import { afterEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { environmentFor } from "../kit/environment.js";
import { hasRedis, startRedis } from "../kit/redis-server.js";
import { type RunningScript, startScript } from "../kit/run-script.js";

const redis = hasRedis();
if (!redis) {
  console.warn(
    "Skipped: the tests with a real Redis, since there is no redis-server. `apt-get install -y redis-server` gives one.",
  );
}

const running: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

/** Processes that wait for commands, all of which are given to all at once. */
async function processes(count: number, sandbox: Sandbox, redisUrl: string) {
  const env = {
    ...environmentFor(sandbox, sandbox.url),
    REDIS_URL: redisUrl,
  };
  const scripts: RunningScript[] = Array.from({ length: count }, () => startScript("test/kit/redis-worker.ts", env));
  running.push(...scripts);
  await Promise.all(scripts.map((script) => script.printed(/ready;/)));
  let commands = 0;
  return {
    scripts,
    tell: async (command: "token" | "call"): Promise<string[]> => {
      commands += 1;
      for (const script of scripts) script.type(command);
      const responses = scripts.map((script) => script.printed(new RegExp(`^${commands}: (.*);$`, "m")));
      return (await Promise.all(responses)).map(([, response = ""]) => response);
    },
  };
}

async function start() {
  const sandbox = await startSandbox();
  running.push({ stop: sandbox.close });
  const server = await startRedis();
  running.push(server);
  const requests = () => sandbox.log.filter(({ path }) => path.endsWith("/auth/token")).length;
  return { sandbox, server, requests };
}

describe.skipIf(!redis)("ten processes with one Redis", { timeout: 60_000 }, () => {
  it("request one token when they start at the same time, and replace it once when it is revoked", async () => {
    const { sandbox, server, requests } = await start();
    const { tell } = await processes(10, sandbox, server.url);

    expect(new Set(await tell("token")).size).toBe(1);
    expect(requests()).toBe(1);

    sandbox.revokeTokens();
    expect(new Set(await tell("call"))).toEqual(new Set(["status 200"]));
    expect(requests()).toBe(2);
    expect(new Set(await tell("token")).size).toBe(1);
  });
});

describe.skipIf(!redis)("processes without their Redis", { timeout: 60_000 }, () => {
  it("continue with their own tokens and emit an event each when Redis stops", async () => {
    const { sandbox, server, requests } = await start();
    const { scripts, tell } = await processes(3, sandbox, server.url);
    await tell("token");
    await server.stop();
    sandbox.revokeTokens();

    expect(await tell("call")).toEqual(Array(3).fill("status 200"));
    expect(requests()).toBe(1 + 3);
    await Promise.all(scripts.map((script) => script.printed(/event store-failed;/)));
  });
  it("request their own tokens when Redis was never available", async () => {
    const { sandbox, server, requests } = await start();
    await server.stop();
    const { scripts, tell } = await processes(2, sandbox, server.url);

    expect(new Set(await tell("token")).size).toBe(2);
    expect(requests()).toBe(2);
    await Promise.all(scripts.map((script) => script.printed(/event store-failed;/)));
  });
});
