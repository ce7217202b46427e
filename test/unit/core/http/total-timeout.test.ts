import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../../src/core/http/rate-limit/rate-limiter.js";
import { connectionReset, json, neverResponds, type Step } from "../../../../src/testing/index.js";
import { bench, countedSignal, evenClock, failure } from "../../../kit/harness.js";

const PATH = "/accounts/{aid}/management/settings";

const limited = (seconds: number) => () =>
  new Response(null, { status: 429, headers: { "retry-after": String(seconds) } });

describe("the total timeout of a call", () => {
  it("ends a call when its attempts together take too long", async () => {
    const { dintero, clock, fetch } = bench([neverResponds, neverResponds, neverResponds]);
    const error = await failure(clock.runUntil(dintero.GET(PATH, { timeout: 4_000, totalTimeout: 10_000 })));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "total", outcome: "unknown", path: PATH });
    expect(String(error)).toContain("no response within the totalTimeout of 10000 ms");
    expect({ now: clock.now(), sent: fetch.log.length, timers: clock.pending }).toEqual({
      now: 10_000,
      sent: 3,
      timers: 0,
    });
  });
  it("includes the wait for a token, and the outcome is `rejected`", async () => {
    const { dintero, clock, fetch } = bench([], { token: () => new Promise(() => {}) });
    const call = dintero.POST("/accounts/{oid}/auth/revoke", { body: { token: "x" }, totalTimeout: 3_000 });
    const error = await failure(clock.runUntil(call));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "total", outcome: "rejected", attempts: 0 });
    expect({ now: clock.now(), sent: fetch.log }).toEqual({ now: 3_000, sent: [] });
  });
  it("includes the wait in the rate limiter", async () => {
    const { dintero, clock } = bench([neverResponds], {
      rateLimit: { maxConcurrency: 1 },
      timeout: 9_000,
      retry: false,
    });
    const first = failure(dintero.GET(PATH));
    await clock.advance(0);
    const second = failure(dintero.GET(PATH, { totalTimeout: 2_000 }));
    await clock.advance(2_000);
    expect(await second).toMatchObject({ name: "TimeoutError", phase: "total", outcome: "rejected", attempts: 0 });
    await clock.advance(7_000);
    expect(await first).toMatchObject({ phase: "attempt" });
  });
  it("includes middleware", async () => {
    const { dintero, clock } = bench([]);
    dintero.use({ onRequest: () => new Promise(() => {}) });
    expect(await failure(clock.runUntil(dintero.GET(PATH, { totalTimeout: 1_000 })))).toMatchObject({ phase: "total" });
    expect(clock.now()).toBe(1_000);
  });
  it("leaves the outcome of a POST unknown when it passes in middleware after a success", async () => {
    const { dintero, clock } = bench([json({})]);
    dintero.use({ onResponse: () => new Promise(() => {}) });
    const init = { body: { email: "ola@example.com", roles: [] }, totalTimeout: 1_000 };
    const error = await failure(clock.runUntil(dintero.POST("/accounts/{oid}/management/users", init)));
    expect(error).toMatchObject({ phase: "total", outcome: "unknown", attempts: 1 });
  });
  it("returns the response at once, with `retryAt`, when Retry-After does not fit into it", async () => {
    const { dintero, clock } = bench([limited(20)]);
    const { error } = await clock.runUntil(dintero.GET(PATH, { totalTimeout: 10_000 }));
    expect(error).toMatchObject({ status: 429, retryAt: new Date("2026-01-01T00:00:20Z"), outcome: "rejected" });
    expect(clock.now()).toBe(0);
  });
  it("is that of the client by default", async () => {
    const { dintero, clock } = bench([neverResponds], { totalTimeout: 1_500 });
    await failure(clock.runUntil(dintero.GET(PATH)));
    expect(clock.now()).toBe(1_500);
  });
  it("leaves the outcome of a POST unknown when its request was sent", async () => {
    const post = (steps: Step[]) => {
      const { dintero, clock } = bench(steps);
      const body = { email: "ola@example.com", roles: [] };
      return failure(clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body, totalTimeout: 9_000 })));
    };
    expect(await post([neverResponds])).toMatchObject({ phase: "total", outcome: "unknown" });
    expect(await post([limited(5), neverResponds])).toMatchObject({ phase: "total", outcome: "unknown", attempts: 2 });
  });
  it("may be Infinity", async () => {
    const { dintero, clock } = bench([neverResponds], { totalTimeout: Number.POSITIVE_INFINITY, retry: false });
    expect(await failure(clock.runUntil(dintero.GET(PATH)))).toMatchObject({ phase: "attempt" });
  });
});

describe("an abort", () => {
  const situations: [string, Step][] = [
    ["while a request is in flight", neverResponds],
    ["while it waits for a retry", limited(30)],
    ["while the body of its response arrives", () => new Response(new ReadableStream({}))],
    ["although fetch does not listen to it", () => new Promise(() => {})],
  ];
  const reasons = [new Error("enough"), "enough", undefined, null, 7, { code: "enough" }];
  it.each(situations.flatMap(([when, step]) => reasons.map((reason) => ({ when, step, reason }))))(
    "$when ends the call at once with the signal's own reason ($reason) and leaves nothing behind",
    async ({ step, reason }) => {
      const clock = evenClock();
      const rateLimit = createRateLimiter({ clock });
      const { dintero } = bench([step], { rateLimit, clock });
      const { signal, abort, listeners } = countedSignal();
      const caught = failure(dintero.GET(PATH, { signal }));
      await clock.advance(5);
      abort(reason);
      expect(await caught).toBe(signal.reason);
      await clock.advance(0);
      expect({
        now: clock.now(),
        timers: clock.pending,
        listeners: listeners(),
        waiting: rateLimit.waiting,
        inFlight: rateLimit.inFlight,
      }).toEqual({ now: 5, timers: 0, listeners: 0, waiting: 0, inFlight: 0 });
    },
  );
  it.each([new Error("enough"), "enough", null, { code: "enough" }])(
    "while it waits in the rate limiter ends the call at once with the signal's own reason (%s)",
    async (reason) => {
      const { dintero, clock, fetch } = bench([neverResponds], { rateLimit: { maxConcurrency: 1 }, retry: false });
      const first = failure(dintero.GET(PATH));
      await clock.advance(0);
      const { signal, abort, listeners } = countedSignal();
      const second = failure(dintero.GET(PATH, { signal }));
      await clock.advance(5);
      abort(reason);
      expect(await second).toBe(reason);
      expect({ now: clock.now(), listeners: listeners(), sent: fetch.log.length }).toEqual({
        now: 5,
        listeners: 0,
        sent: 1,
      });
      expect(await clock.runUntil(first)).toMatchObject({ phase: "attempt" });
    },
  );
  it("before the call sends nothing and rejects with its reason", async () => {
    const { dintero, fetch } = bench([json({})]);
    expect(await failure(dintero.GET(PATH, { signal: AbortSignal.abort("early") }))).toBe("early");
    expect(fetch.log).toEqual([]);
  });
  it("of a signal that many calls share ends all of them", async () => {
    const { dintero, clock } = bench(
      Array.from({ length: 30 }, () => neverResponds),
      { rateLimit: false },
    );
    const { signal, abort, listeners } = countedSignal();
    const calls = Array.from({ length: 30 }, () => failure(dintero.GET(PATH, { signal })));
    await clock.advance(1);
    // Node takes more than ten for a leak.
    expect(listeners()).toBeLessThanOrEqual(10);
    abort("enough");
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["enough"]));
    expect(listeners()).toBe(0);
  });
  it("in middleware rejects with its reason and causes no unhandled rejection", async () => {
    const { dintero, clock } = bench([json({})]);
    const { signal, abort } = countedSignal();
    dintero.use({ onRequest: () => abort("enough") });
    expect(await failure(clock.runUntil(dintero.GET(PATH, { signal })))).toBe("enough");
    await clock.advance(1_000);
  });
  it("during a token request leaves the request to the other calls", async () => {
    const { signal, abort, listeners } = countedSignal();
    let give = (_: string) => {};
    const token = new Promise<string>((resolve) => {
      give = resolve;
    });
    const { dintero, clock } = bench([json({})], { token: () => token });
    const leaver = failure(dintero.GET(PATH, { signal }));
    const stayer = dintero.GET(PATH);
    await clock.advance(1);
    abort("enough");
    expect(await leaver).toBe("enough");
    expect(listeners()).toBe(0);
    give("late");
    expect((await clock.runUntil(stayer)).response.status).toBe(200);
  });
});

it.each([
  ["a success", [json({})]],
  ["an error", [json({}, { status: 400 })]],
  ["retries", [connectionReset(), limited(1), json({})]],
  ["a timeout", [neverResponds]],
] as [string, Step[]][])(
  "leaves no timer, no listener and no place in the rate limiter behind after %s",
  async (_, steps) => {
    const clock = evenClock();
    const rateLimit = createRateLimiter({ clock });
    const { dintero } = bench(steps, { rateLimit, clock, totalTimeout: 29_000 });
    const { signal, listeners } = countedSignal();
    await Promise.allSettled([clock.runUntil(dintero.GET(PATH, { signal }))]);
    await clock.advance(0);
    expect({
      timers: clock.pending,
      listeners: listeners(),
      waiting: rateLimit.waiting,
      inFlight: rateLimit.inFlight,
    }).toEqual({ timers: 0, listeners: 0, waiting: 0, inFlight: 0 });
  },
);
