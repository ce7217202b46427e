import { getEventListeners } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDintero, createRateLimiter, type Dintero, DinteroError } from "../../src/index.js";
import { FakeClock, idle } from "../../src/testing/index.js";
import { countingClock } from "../kit/counting-clock.js";
import { type Fault, faults, meet } from "../kit/fault-script.js";

const RUNS = 200;
const ACCOUNT = "T12345678";
const TOKEN = "token";
/** A call must have ended so many milliseconds after its total timeout. */
const GRACE_MS = 50;

/** The total timeout of the client. */
const TOTAL_TIMEOUT_MS = 15_000;

const mostly = <Usual, Else>(usual: Usual, otherwise: fc.Arbitrary<Else>): fc.Arbitrary<Usual | Else> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: otherwise });

const plan = fc.record({
  method: fc.constantFrom("GET", "PUT", "POST", "POST", "DELETE"),
  idempotent: fc.constantFrom(undefined, undefined, true, false),
  startAt: fc.integer({ min: 0, max: 2_000 }),
  abortAt: mostly(undefined, fc.integer({ min: 0, max: 8_000 })),
  timeout: fc.integer({ min: 50, max: 5_000 }),
  totalTimeout: mostly(TOTAL_TIMEOUT_MS, fc.integer({ min: 20, max: TOTAL_TIMEOUT_MS })),
  limit: fc.constantFrom(0, 1, 2, 4, 4),
  faults,
});

const world = fc.record({
  calls: fc.array(plan, { minLength: 1, maxLength: 5 }),
  /** Faults of the token endpoint; undefined for a client with a token of its own. */
  tokenFaults: mostly(undefined, faults),
  maxConcurrency: fc.integer({ min: 1, max: 4 }),
  limited: fc.boolean(),
  clockShift: fc.constantFrom(0, 3_600_000, -3_600_000),
  seed: fc.nat(),
});

type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** What is known of a call when it has ended. */
type Ended = {
  readonly plan: Plan;
  readonly result: unknown;
  readonly reason: unknown;
  readonly took: number;
  readonly listeners: number;
  readonly sent: number;
  readonly effects: number;
};

type Init = {
  readonly timeout: number;
  readonly totalTimeout: number;
  readonly retry: { readonly limit: number };
  readonly signal: AbortSignal;
  readonly headers: { readonly "x-call": string };
  readonly idempotent?: boolean;
};

function send(dintero: Dintero, method: Plan["method"], init: Init): Promise<{ data?: unknown; error?: unknown }> {
  const params = { path: { id: "7d3f1c52-8a64-4e0b-9f1d-3b5c7a9e2f41" } };
  if (method === "GET") return dintero.GET("/accounts/{aid}/management/settings", init);
  if (method === "PUT") return dintero.PUT("/accounts/{aid}/management/settings", { ...init, body: {} });
  if (method === "POST") return dintero.POST("/accounts/{oid}/auth/clients", { ...init, body: { name: "Webshop" } });
  return dintero.DELETE("/accounts/{oid}/auth/clients/{id}", { ...init, params });
}

const SUCCESS: Fault = { kind: "response", status: 200, done: true };

/** Runs all calls of a world to their end. */
async function runWorld({ calls, tokenFaults, maxConcurrency, limited, clockShift, seed }: World) {
  const clock = new FakeClock(seed);
  const own = countingClock(clock);
  const limiter = createRateLimiter({ maxConcurrency, clock: own });
  const scripts = new Map<string, Fault[]>(calls.map((call, index) => [String(index), [...call.faults]]));
  scripts.set(TOKEN, [...(tokenFaults ?? [])]);
  const log = calls.map(() => ({ sent: 0, effects: 0 }));
  let tokens = 0;

  const fetch = async (request: Request) => {
    const name = request.headers.get("x-call") ?? TOKEN;
    const fault = scripts.get(name)?.shift() ?? SUCCESS;
    if (name === TOKEN) tokens += 1;
    const entry = log[Number(name)];
    if (entry) {
      entry.sent += 1;
      entry.effects += fault.done ? 1 : 0;
    }
    return meet(fault, request, clock, { access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 14_400 });
  };
  const dintero = createDintero({
    accountId: ACCOUNT,
    ...(tokenFaults ? { clientId: "webshop", clientSecret: "s3cret" } : { token: "a-token" }),
    baseUrl: "https://api.example.com",
    fetch,
    clock: own,
    rateLimit: limited && limiter,
    timeout: 5_000,
    totalTimeout: TOTAL_TIMEOUT_MS,
  });

  const one = async (plan: Plan, index: number): Promise<Ended> => {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, plan.startAt));
    const controller = new AbortController();
    const reason = { why: "enough" };
    if (plan.abortAt !== undefined) clock.setTimeout(() => controller.abort(reason), plan.abortAt);
    const { timeout, totalTimeout, limit, idempotent } = plan;
    const startedAt = clock.now();
    const init = {
      timeout,
      totalTimeout,
      retry: { limit },
      signal: controller.signal,
      headers: { "x-call": String(index) },
    };
    const result = await send(dintero, plan.method, idempotent === undefined ? init : { ...init, idempotent }).then(
      ({ error, data }) => error ?? data,
      (error: unknown) => error,
    );
    const listeners = getEventListeners(controller.signal, "abort").length;
    const took = clock.now() - startedAt;
    const { sent = 0, effects = 0 } = log[index] ?? {};
    return { plan, result, reason, took, listeners, sent, effects };
  };
  clock.setTimeout(() => clock.setSystemTime(clock.dateNow() + clockShift), 1_000);
  const ended = await clock.runUntil(Promise.all(calls.map(one)));
  await idle();
  return { ended, log, clock, own, limiter };
}

/** Checks what must be true in every world. The seed makes a failure reproducible. */
const inEveryWorld = (seed: number, check: (world: World) => Promise<void>) =>
  fc.assert(fc.asyncProperty(world, check), { seed, numRuns: RUNS });

const isRead = ({ plan }: Ended) => plan.method === "GET";

describe("a client with any faults of the network and the server", () => {
  it("never lets a POST take effect twice that is not declared idempotent", () =>
    inEveryWorld(1, async (world) => {
      const { ended, log } = await runWorld(world);
      for (const [index, { plan }] of ended.entries()) {
        if (plan.method === "POST" && !plan.idempotent) expect(log[index]?.effects).toBeLessThanOrEqual(1);
      }
    }));

  it("lets no call take effect twice that is declared not idempotent", () =>
    inEveryWorld(2, async (world) => {
      const { ended, log } = await runWorld(world);
      for (const [index, { plan }] of ended.entries()) {
        if (plan.idempotent === false) expect(log[index]?.effects).toBeLessThanOrEqual(1);
      }
    }));

  it("ends every call at its total timeout", () =>
    inEveryWorld(3, async (world) => {
      const { ended } = await runWorld(world);
      for (const { took, plan } of ended) expect(took).toBeLessThanOrEqual(plan.totalTimeout + GRACE_MS);
    }));

  it("has the outcome `rejected` only for calls that had no effect", () =>
    inEveryWorld(4, async (world) => {
      const { ended } = await runWorld(world);
      for (const call of ended) {
        if (isRead(call) || !(call.result instanceof DinteroError)) continue;
        if (call.result.outcome === "rejected") expect(call.effects).toBe(0);
      }
    }));

  it("reports a success only for a call that took effect", () =>
    inEveryWorld(5, async (world) => {
      const { ended } = await runWorld(world);
      for (const { result, reason, effects } of ended) {
        if (!(result instanceof DinteroError) && result !== reason) expect(effects).toBeGreaterThanOrEqual(1);
      }
    }));

  it("ends every call with data, an error of this package or the reason of its abort", () =>
    inEveryWorld(6, async (world) => {
      const { ended } = await runWorld(world);
      for (const { result, reason, plan } of ended) {
        if (result instanceof DinteroError) expect(result).toMatchObject({ method: plan.method, path: /^\/accounts/ });
        else if (result === reason) expect(plan.abortAt).toBeDefined();
        else expect(result).toHaveProperty("access_token");
      }
    }));

  it("has the number of sent requests in each error, which is no more than allowed", () =>
    inEveryWorld(7, async (world) => {
      const { ended } = await runWorld(world);
      for (const { result, sent, plan } of ended) {
        if (result instanceof DinteroError) expect(result.attempts).toBe(sent);
        // Each attempt may be sent once more after a 401.
        expect(sent).toBeLessThanOrEqual(2 * (plan.limit + 1));
      }
    }));

  it("leaves no listener on the caller's signal", () =>
    inEveryWorld(8, async (world) => {
      const { ended } = await runWorld(world);
      for (const { listeners } of ended) expect(listeners).toBe(0);
    }));

  it("leaves no timer and no place in the rate limiter behind", () =>
    inEveryWorld(9, async (world) => {
      const { clock, own, limiter } = await runWorld(world);
      // A token request outlives the calls that gave up waiting for it, for as long as its own total timeout.
      if (world.tokenFaults) await clock.advance(TOTAL_TIMEOUT_MS + GRACE_MS);
      expect({ timers: own.pending, waiting: limiter.waiting, inFlight: limiter.inFlight }).toEqual({
        timers: 0,
        waiting: 0,
        inFlight: 0,
      });
    }));

  it("sends nothing for a call that has ended", () =>
    inEveryWorld(10, async (world) => {
      const { ended, log, clock } = await runWorld(world);
      await clock.advance(60_000);
      expect(log.map(({ sent }) => sent)).toEqual(ended.map(({ sent }) => sent));
    }));
});
