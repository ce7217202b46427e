import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../../src/core/errors/configuration-error.js";
import { rateLimit } from "../../../../../src/core/http/rate-limit/rate-limit.js";
import { createRateLimiter } from "../../../../../src/core/http/rate-limit/rate-limiter.js";
import { sharedRateLimit } from "../../../../../src/core/http/rate-limit/shared-rate-limit.js";
import type { CallContext } from "../../../../../src/core/types/call.js";
import type { DinteroEvent } from "../../../../../src/core/util/events.js";
import { FakeClock } from "../../../../../src/testing/index.js";
import { callOf, requestTo } from "../../../../kit/harness.js";

const HOME = "https://api.example.com";

/** A store that takes two milliseconds for each request. */
function slowMap(clock: FakeClock) {
  const values = new Map<string, unknown>();
  const later = <T>(work: () => T) => new Promise<T>((resolve) => clock.setTimeout(() => resolve(work()), 2));
  return {
    values,
    get: (key: string) => later(() => values.get(key)),
    set: (key: string, value: string) => later(() => values.set(key, value)),
    delete: (key: string) => later(() => values.delete(key)),
  };
}

/** A server with a token bucket, which takes ten milliseconds for each request. */
function bucketServer(clock: FakeClock, { rate, burst }: { rate: number; burst: number }) {
  let level = burst;
  let at = 0;
  const seen = { accepted: 0, refused: 0 };
  const respond = () => {
    level = Math.min(burst, level + ((clock.now() - at) * rate) / 1000);
    at = clock.now();
    if (level < 1) {
      seen.refused += 1;
      return new Response(null, { status: 429, headers: { "retry-after": "1" } });
    }
    level -= 1;
    seen.accepted += 1;
    return new Response();
  };
  const send = () => new Promise<Response>((resolve) => clock.setTimeout(() => resolve(respond()), 10));
  return { seen, send };
}

/** One process: its rate limiter in front of the server, and calls that are sent until they are accepted. */
function processOf(clock: FakeClock, store: Parameters<typeof sharedRateLimit>[0], send: () => Promise<Response>) {
  const rateLimiter = createRateLimiter({ clock, store: sharedRateLimit(store) });
  const layer = rateLimit(rateLimiter, clock)(send);
  return {
    rateLimiter,
    call: async (overrides: Partial<CallContext> = {}) => {
      const call = callOf(clock, overrides);
      for (;;) {
        const response = await layer(requestTo(`${HOME}/things`), call);
        if (response.status === 200) return clock.now();
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 1_000));
      }
    },
  };
}

type Process = ReturnType<typeof processOf>;

const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);

describe("rate limiters with one store", () => {
  it("pause together when one of them is refused", async () => {
    const clock = new FakeClock();
    const store = slowMap(clock);
    const first = processOf(
      clock,
      store,
      async () => new Response(null, { status: 429, headers: { "retry-after": "5" } }),
    );
    const second = processOf(clock, store, async () => new Response());
    await clock.runUntil(second.call());
    first.call().catch(() => {});
    await clock.advance(400);
    second.call().catch(() => {});
    await clock.advance(400);
    const sentAt = second.call();
    expect(await clock.runUntil(sentAt)).toBeGreaterThanOrEqual(5_000);
  });

  // Fewer calls than processes at once: if all tried when a pause ends, one of them would always be refused.
  it.each([20, 5])("send about as fast as one process would, and finish together, at a burst of %i", async (burst) => {
    const clock = new FakeClock();
    const store = slowMap(clock);
    const { seen, send } = bucketServer(clock, { rate: 100, burst });
    const processes = times(8, () => processOf(clock, store, send));
    const ends = await clock.runUntil(
      Promise.all(processes.map(async ({ call }) => Math.max(...(await Promise.all(times(75, () => call())))))),
    );
    // The limit alone takes six seconds.
    expect(Math.max(...ends)).toBeLessThan(1.8 * 6_000);
    expect(Math.max(...ends) / Math.min(...ends)).toBeLessThan(1.7);
    expect(seen.accepted).toBe(600);
  });

  it("take over the share of one that has ended", async () => {
    const clock = new FakeClock();
    const store = slowMap(clock);
    const { seen, send } = bucketServer(clock, { rate: 100, burst: 20 });
    const [first, second] = times(2, () => processOf(clock, store, send)) as [Process, Process];
    const isOver = Promise.all(times(1_500, () => second.call()));
    const accepted = async (ms: number) => {
      const before = seen.accepted;
      await clock.advance(ms);
      return seen.accepted - before;
    };
    const firstIsOver = Promise.all(times(300, () => first.call()));
    await clock.runUntil(firstIsOver);
    // A process counts for two seconds after its last call.
    const half = await accepted(500);
    await clock.advance(1_700);
    expect(half).toBeLessThan(35);
    expect(await accepted(500)).toBeGreaterThan(1.6 * half);
    await clock.runUntil(isOver);
  });

  it("keep the sum of their rates when one of them stops and comes back", async () => {
    const clock = new FakeClock();
    const store = slowMap(clock);
    const { send } = bucketServer(clock, { rate: 100, burst: 20 });
    const [first, second] = times(2, () => processOf(clock, store, send)) as [Process, Process];
    const rates = () => {
      const { members } = JSON.parse(`${[...store.values.values()][0]}`) as {
        members: Record<string, { rate: number }>;
      };
      return Object.values(members).map(({ rate }) => Math.round(1_000 * rate));
    };
    const sum = () => rates().reduce((total, rate) => total + rate, 0);
    const isOver = Promise.all(times(2_000, () => first.call()));
    await clock.runUntil(Promise.all(times(200, () => second.call())));
    await clock.advance(3_500);
    const [alone = 0] = rates();
    expect(rates()).toHaveLength(1);
    const isBack = Promise.all(times(20, () => second.call()));
    await clock.advance(700);
    expect(rates()).toHaveLength(2);
    expect(sum() / alone).toBeGreaterThan(0.9);
    expect(sum() / alone).toBeLessThan(1.25);
    await clock.runUntil(Promise.all([isBack, isOver]));
  });

  it("leave no timer behind when the calls are over", async () => {
    const clock = new FakeClock();
    const { send } = bucketServer(clock, { rate: 100, burst: 20 });
    const { call } = processOf(clock, slowMap(clock), send);
    await clock.runUntil(Promise.all(times(30, () => call())));
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
  });
});

describe("a store", () => {
  it("may return parsed JSON", async () => {
    const clock = new FakeClock();
    const map = slowMap(clock);
    const store = { ...map, get: async (key: string) => JSON.parse(`${(await map.get(key)) ?? "null"}`) as unknown };
    const first = processOf(
      clock,
      store,
      async () => new Response(null, { status: 429, headers: { "retry-after": "5" } }),
    );
    const second = processOf(clock, store, async () => new Response());
    first.call().catch(() => {});
    await clock.advance(10);
    await clock.runUntil(second.call());
    await clock.advance(400);
    expect(await clock.runUntil(second.call())).toBeGreaterThanOrEqual(5_000);
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("down"))],
    ["does not respond", () => new Promise<never>(() => {})],
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
  ])("that %s makes the process continue alone and emit an event", async (_, get: () => Promise<unknown>) => {
    const clock = new FakeClock();
    const { send } = bucketServer(clock, { rate: 100, burst: 20 });
    const events: DinteroEvent[] = [];
    const { call } = processOf(clock, { ...slowMap(clock), get }, send);
    await clock.runUntil(Promise.all(times(100, () => call({ emit: (event) => events.push(event) }))));
    const failures = events.filter((event) => event.type === "rate-limit");
    expect(failures[0]).toMatchObject({ type: "rate-limit", action: "store-failed" });
    expect(JSON.stringify(failures)).not.toMatch(/down|broken/);
    // It is asked again after a rest of five seconds.
    expect(failures.length).toBeLessThanOrEqual(1 + clock.now() / 5_000);
  });

  it.each([
    "not JSON",
    "{}",
    "[]",
    "null",
    7,
    { pausedUntil: 0, members: { a: null } },
    { pausedUntil: 0, members: { a: 1 } },
  ])("that contains %j is treated as empty", async (value) => {
    const clock = new FakeClock();
    const map = slowMap(clock);
    const { call } = processOf(clock, { ...map, get: async () => value }, async () => new Response());
    await clock.runUntil(call());
    await clock.advance(500);
    expect(await clock.runUntil(call())).toBe(clock.now());
  });

  it("that is not the result of sharedRateLimit causes a ConfigurationError", () => {
    const store = new Map() as never;
    expect(() => createRateLimiter({ store })).toThrow(ConfigurationError);
    expect(() => createRateLimiter({ store })).toThrow(
      "Expected `rateLimit.store` to be the result of `sharedRateLimit(store)`, got an object.",
    );
  });
});
