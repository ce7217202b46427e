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
/** What ends a call must have ended it so many milliseconds after its deadline. */
const GRACE = 50;

/** The client's own deadline, in milliseconds. */
const LONG = 15_000;

const mostly = <Usual, Else>(usual: Usual, otherwise: fc.Arbitrary<Else>): fc.Arbitrary<Usual | Else> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: otherwise });

const plan = fc.record({
  method: fc.constantFrom("GET", "PUT", "POST", "POST", "DELETE"),
  idempotent: fc.constantFrom(undefined, undefined, true, false),
  startAt: fc.integer({ min: 0, max: 2_000 }),
  abortAt: mostly(undefined, fc.integer({ min: 0, max: 8_000 })),
  timeout: fc.integer({ min: 50, max: 5_000 }),
  deadline: mostly(LONG, fc.integer({ min: 20, max: LONG })),
  limit: fc.constantFrom(0, 1, 2, 4, 4),
  faults,
});

const world = fc.record({
  calls: fc.array(plan, { minLength: 1, maxLength: 5 }),
  /** Faults of the token endpoint; undefined for a client that is given its token. */
  tokenFaults: mostly(undefined, faults),
  maxConcurrency: fc.integer({ min: 1, max: 4 }),
  paced: fc.boolean(),
  jump: fc.constantFrom(0, 3_600_000, -3_600_000),
  seed: fc.nat(),
});

type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** What is known of a call when it is over. */
type Told = {
  readonly plan: Plan;
  readonly result: unknown;
  readonly reason: unknown;
  readonly took: number;
  readonly listeners: number;
  readonly sent: number;
  readonly carriedOut: number;
};

type Init = {
  readonly timeout: number;
  readonly deadline: number;
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

const FINE: Fault = { kind: "answer", status: 200, done: true };

/** Lets all calls of a world run to their end. */
async function live({ calls, tokenFaults, maxConcurrency, paced, jump, seed }: World) {
  const clock = new FakeClock(seed);
  const own = countingClock(clock);
  const pacer = createRateLimiter({ maxConcurrency, clock: own });
  const scripts = new Map<string, Fault[]>(calls.map((call, index) => [String(index), [...call.faults]]));
  scripts.set(TOKEN, [...(tokenFaults ?? [])]);
  const log = calls.map(() => ({ sent: 0, carriedOut: 0 }));
  let tokens = 0;

  const fetch = async (request: Request) => {
    const name = request.headers.get("x-call") ?? TOKEN;
    const fault = scripts.get(name)?.shift() ?? FINE;
    if (name === TOKEN) tokens += 1;
    const entry = log[Number(name)];
    if (entry) {
      entry.sent += 1;
      entry.carriedOut += fault.done ? 1 : 0;
    }
    return meet(fault, request, clock, { access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 14_400 });
  };
  const dintero = createDintero({
    accountId: ACCOUNT,
    ...(tokenFaults ? { clientId: "webshop", clientSecret: "s3cret" } : { token: "a-token" }),
    baseUrl: "https://api.example.com",
    fetch,
    clock: own,
    rateLimit: paced && pacer,
    timeout: 5_000,
    totalTimeout: LONG,
  });

  const one = async (plan: Plan, index: number): Promise<Told> => {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, plan.startAt));
    const controller = new AbortController();
    const reason = { why: "enough" };
    if (plan.abortAt !== undefined) clock.setTimeout(() => controller.abort(reason), plan.abortAt);
    const { timeout, deadline, limit, idempotent } = plan;
    const startedAt = clock.now();
    const init = {
      timeout,
      deadline,
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
    const { sent = 0, carriedOut = 0 } = log[index] ?? {};
    return { plan, result, reason, took, listeners, sent, carriedOut };
  };
  clock.setTimeout(() => clock.setSystemTime(jump), 1_000);
  const told = await clock.runUntil(Promise.all(calls.map(one)));
  await idle();
  return { told, log, clock, own, pacer };
}

/** Checks what must hold in every world. Sown, so that a failure comes again. */
const inEveryWorld = (seed: number, check: (world: World) => Promise<void>) =>
  fc.assert(fc.asyncProperty(world, check), { seed, numRuns: RUNS });

const isRead = ({ plan }: Told) => plan.method === "GET";

describe("whatever the network does", () => {
  it("a POST that does not say it is idempotent is never carried out twice", () =>
    inEveryWorld(1, async (world) => {
      const { told, log } = await live(world);
      for (const [index, { plan }] of told.entries()) {
        if (plan.method === "POST" && !plan.idempotent) expect(log[index]?.carriedOut).toBeLessThanOrEqual(1);
      }
    }));

  it("no call that says it is not idempotent is carried out twice", () =>
    inEveryWorld(2, async (world) => {
      const { told, log } = await live(world);
      for (const [index, { plan }] of told.entries()) {
        if (plan.idempotent === false) expect(log[index]?.carriedOut).toBeLessThanOrEqual(1);
      }
    }));

  it("every call is over at its deadline", () =>
    inEveryWorld(3, async (world) => {
      const { told } = await live(world);
      for (const { took, plan } of told) expect(took).toBeLessThanOrEqual(plan.deadline + GRACE);
    }));

  it("an error that says rejected tells the truth", () =>
    inEveryWorld(4, async (world) => {
      const { told } = await live(world);
      for (const call of told) {
        if (isRead(call) || !(call.result instanceof DinteroError)) continue;
        if (call.result.outcome === "rejected") expect(call.carriedOut).toBe(0);
      }
    }));

  it("a success was carried out", () =>
    inEveryWorld(5, async (world) => {
      const { told } = await live(world);
      for (const { result, reason, carriedOut } of told) {
        if (!(result instanceof DinteroError) && result !== reason) expect(carriedOut).toBeGreaterThanOrEqual(1);
      }
    }));

  it("a call ends with data, an error of this package, or the reason of its abort", () =>
    inEveryWorld(6, async (world) => {
      const { told } = await live(world);
      for (const { result, reason, plan } of told) {
        if (result instanceof DinteroError) expect(result).toMatchObject({ method: plan.method, path: /^\/accounts/ });
        else if (result === reason) expect(plan.abortAt).toBeDefined();
        else expect(result).toHaveProperty("access_token");
      }
    }));

  it("an error counts the requests that were sent, and they are no more than allowed", () =>
    inEveryWorld(7, async (world) => {
      const { told } = await live(world);
      for (const { result, sent, plan } of told) {
        if (result instanceof DinteroError) expect(result.attempts).toBe(sent);
        // Each attempt may once more be repeated after a 401.
        expect(sent).toBeLessThanOrEqual(2 * (plan.limit + 1));
      }
    }));

  it("no listener stays on the caller's signal", () =>
    inEveryWorld(8, async (world) => {
      const { told } = await live(world);
      for (const { listeners } of told) expect(listeners).toBe(0);
    }));

  it("no timer and no place in the pacer stays behind", () =>
    inEveryWorld(9, async (world) => {
      const { clock, own, pacer } = await live(world);
      // A token request outlives the calls that gave up waiting for it, for as long as its own deadline.
      if (world.tokenFaults) await clock.advance(LONG + GRACE);
      expect({ timers: own.pending, waiting: pacer.waiting, inFlight: pacer.inFlight }).toEqual({
        timers: 0,
        waiting: 0,
        inFlight: 0,
      });
    }));

  it("nothing is sent for a call that is over", () =>
    inEveryWorld(10, async (world) => {
      const { told, log, clock } = await live(world);
      await clock.advance(60_000);
      expect(log.map(({ sent }) => sent)).toEqual(told.map(({ sent }) => sent));
    }));
});
