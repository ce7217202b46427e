import { BasicTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createDintero, type DinteroEvent } from "../../src/index.js";
import { instrument } from "../../src/opentelemetry/index.js";
import { FakeClock, idle } from "../../src/testing/index.js";
import { type Fault, faults, meet } from "../kit/fault-script.js";

const RUNS = 150;
const TOTAL_TIMEOUT_MS = 15_000;
const SETTINGS = "/accounts/{aid}/management/settings";
const SUCCESS: Fault = { kind: "response", status: 200, done: true };

const plan = fc.record({
  method: fc.constantFrom("GET" as const, "PUT" as const),
  abortAt: fc.option(fc.integer({ min: 0, max: 8_000 }), { nil: undefined }),
  timeout: fc.integer({ min: 50, max: 5_000 }),
  totalTimeout: fc.integer({ min: 20, max: TOTAL_TIMEOUT_MS }),
  limit: fc.constantFrom(0, 1, 4),
  faults,
});

const world = fc.record({
  calls: fc.array(plan, { minLength: 1, maxLength: 5 }),
  /** Faults of the token endpoint; undefined for a client with a token of its own. */
  tokenFaults: fc.option(faults, { nil: undefined }),
  maxConcurrency: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
});

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** Runs all calls of a world to their end, and the token requests that outlive them. */
async function runWorld({ calls, tokenFaults, maxConcurrency, seed }: World) {
  const clock = new FakeClock(seed);
  const spans: ReadableSpan[] = [];
  const record = { onStart: (span: ReadableSpan) => void spans.push(span), onEnd: () => {} };
  const none = { forceFlush: async () => {}, shutdown: async () => {} };
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [{ ...record, ...none }] });
  const scripts = new Map(calls.map((call, index) => [String(index), [...call.faults]]));
  const tokens = [...(tokenFaults ?? [])];
  let sent = 0;
  const fetch = async (request: Request) => {
    sent += 1;
    const script = scripts.get(request.headers.get("x-call") ?? "") ?? tokens;
    const body = { access_token: `token-${sent}`, token_type: "Bearer", expires_in: 14_400 };
    return meet(script.shift() ?? SUCCESS, request, clock, body);
  };
  const events: DinteroEvent[] = [];
  const options = {
    accountId: "T12345678",
    ...(tokenFaults ? { clientId: "webshop", clientSecret: "s3cret" } : { token: "a-token" }),
    baseUrl: "https://api.example.com",
    fetch,
    clock,
    rateLimit: { maxConcurrency },
    totalTimeout: TOTAL_TIMEOUT_MS,
    onEvent: (event: DinteroEvent) => events.push(event),
  };
  const dintero = createDintero(instrument(options, { tracerProvider }));
  const one = async ({ method, abortAt, timeout, totalTimeout, limit }: World["calls"][number], index: number) => {
    const controller = new AbortController();
    if (abortAt !== undefined) clock.setTimeout(() => controller.abort(), abortAt);
    const { signal } = controller;
    const init = { timeout, totalTimeout, retry: { limit }, signal, headers: { "x-call": String(index) } };
    await (method === "GET" ? dintero.GET(SETTINGS, init) : dintero.PUT(SETTINGS, { ...init, body: {} }));
  };
  await clock.runUntil(Promise.allSettled(calls.map(one)));
  await idle();
  // A token request outlives the calls that gave up waiting for it, for as long as its own total timeout.
  await clock.advance(TOTAL_TIMEOUT_MS);
  await idle();
  return { spans, events, sent };
}

const inEveryWorld = (seed: number, check: (world: World) => Promise<void>) =>
  fc.assert(fc.asyncProperty(world, check), { seed, numRuns: RUNS });

it("every span ends, however calls and token requests end", () =>
  inEveryWorld(1, async (one) => {
    const { spans } = await runWorld(one);
    expect(spans.length).toBeGreaterThan(0);
    expect(spans.filter(({ ended }) => !ended).map(({ name }) => name)).toEqual([]);
  }));

it("each call that begins and each attempt that is reported has one span", () =>
  inEveryWorld(2, async (one) => {
    const { spans, events } = await runWorld(one);
    const count = (type: DinteroEvent["type"]) => events.filter((event) => event.type === type).length;
    expect(spans.filter(({ name }) => name.includes(" /"))).toHaveLength(count("start"));
    expect(spans.filter(({ name }) => /^[A-Z]+$/.test(name))).toHaveLength(count("request"));
    expect(spans.filter(({ name }) => name.startsWith("wait "))).toHaveLength(count("wait"));
  }));

it("each request that is sent has the server of its attempt", () =>
  inEveryWorld(3, async (one) => {
    const { spans, sent } = await runWorld(one);
    const sentTo = spans.filter(({ attributes }) => attributes["server.address"] === "api.example.com");
    expect(sentTo).toHaveLength(sent);
  }));
