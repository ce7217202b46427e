import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDintero, type DinteroEvent, type DinteroOptions } from "../../../src/index.js";
import { instrument } from "../../../src/opentelemetry/index.js";
import { createPayments } from "../../../src/payments/index.js";
import {
  connectionReset,
  json,
  neverResponds,
  type Step,
  tokenResponse,
  tooManyRequests,
} from "../../../src/testing/index.js";
import { BASE_URL, bench, failure } from "../../kit/harness.js";
import { parentOf, startTelemetry, type Telemetry } from "../../kit/telemetry.js";

const SETTINGS = "/accounts/{aid}/management/settings";
const CALL = `GET ${SETTINGS}`;

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

/** A client that records, on a fake clock, whose server is a script. */
function recorded(steps: Step[], options: DinteroOptions = {}) {
  const { tracerProvider, meterProvider } = telemetry;
  const plain = bench(steps);
  const own = { accountId: "T12345678", ...(options.clientId === undefined && { token: "a-token" }), ...options };
  const { fetch, clock } = plain;
  const given = { baseUrl: BASE_URL, clock, fetch, ...own };
  return { ...plain, dintero: createDintero(instrument(given, { tracerProvider, meterProvider })) };
}

const names = () => telemetry.started.map(({ name }) => name);
const spanNamed = (name: string) => {
  const found = telemetry.started.find((span) => span.name === name);
  if (!found) throw new Error(`No span is named ${name}: ${names().join(", ")}.`);
  return found;
};

describe("the spans of a call", () => {
  it("are one for the call and one for its attempt", async () => {
    const { dintero, clock } = recorded([json({})]);
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(names()).toEqual([CALL, "GET"]);
    const [call, attempt] = telemetry.started;
    expect(call?.kind).toBe(SpanKind.INTERNAL);
    expect(attempt?.kind).toBe(SpanKind.CLIENT);
    expect(attempt && parentOf(attempt)).toBe(call?.spanContext().spanId);
    expect(call?.attributes).toEqual({
      "http.request.method": "GET",
      "url.template": SETTINGS,
      "http.response.status_code": 200,
      "dintero_client.attempts": 1,
      "dintero_client.outcome": "success",
    });
    expect(attempt?.attributes).toEqual({
      "http.request.method": "GET",
      "url.template": SETTINGS,
      "url.scheme": "https",
      "server.address": "api.example.com",
      "server.port": 443,
      "http.response.status_code": 200,
    });
    expect(telemetry.open()).toEqual([]);
  });

  it("are children of the span that is active when the call begins", async () => {
    const { dintero, clock } = recorded([json({})]);
    const outer = telemetry.tracerProvider.getTracer("test").startSpan("request of a customer");
    await clock.runUntil(
      context.with(trace.setSpan(context.active(), outer), () => dintero.GET(SETTINGS)) as Promise<unknown>,
    );
    expect(parentOf(spanNamed(CALL))).toBe(outer.spanContext().spanId);
    outer.end();
  });

  it("show the wait before a retry and count the requests that were sent again", async () => {
    const { dintero, clock } = recorded([json({}, { status: 503 }), json({})], { rateLimit: false });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(names()).toEqual([CALL, "GET", "wait for retry", "GET"]);
    const [call, first, wait, second] = telemetry.started;
    for (const child of [first, wait, second]) {
      expect(child && parentOf(child)).toBe(call?.spanContext().spanId);
    }
    expect(first?.attributes).toMatchObject({ "http.response.status_code": 503, "error.type": "503" });
    expect(first?.attributes).not.toHaveProperty("http.request.resend_count");
    expect(first?.status.code).toBe(SpanStatusCode.ERROR);
    expect(second?.attributes).toMatchObject({ "http.response.status_code": 200, "http.request.resend_count": 1 });
    expect(call?.status.code).toBe(SpanStatusCode.UNSET);
    expect(call?.attributes["dintero_client.attempts"]).toBe(2);
  });

  it("show the wait for the rate limiter", async () => {
    const { dintero, clock } = recorded([json({}), json({})], { rateLimit: { maxConcurrency: 1 } });
    await clock.runUntil(Promise.all([dintero.GET(SETTINGS), dintero.GET(SETTINGS)]));
    expect(names().filter((name) => name === "wait for rate limit")).toHaveLength(1);
    expect(telemetry.open()).toEqual([]);
  });

  it("show the wait for a token, whose request is a call of its own", async () => {
    const { dintero, clock } = recorded([tokenResponse("t"), json({})], { clientId: "id", clientSecret: "s" });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(names()).toEqual([CALL, "wait for token", "POST /accounts/{oid}/auth/token", "POST", "GET"]);
    expect(parentOf(spanNamed("wait for token"))).toBe(spanNamed(CALL).spanContext().spanId);
  });

  it("have the outcome of a failed call", async () => {
    const { dintero, clock } = recorded([connectionReset()]);
    const body = { email: "ola@example.com", roles: [] };
    await failure(clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body })));
    const [call, attempt] = telemetry.started;
    expect(attempt?.attributes["error.type"]).toBe("ConnectionError");
    expect(call?.attributes).toMatchObject({ "error.type": "ConnectionError", "dintero_client.outcome": "unknown" });
    expect(call?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it("have the status of a response as the type of its error", async () => {
    const { dintero, clock } = recorded([json({}, { status: 404 })]);
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(spanNamed(CALL).attributes).toMatchObject({ "http.response.status_code": 404, "error.type": "404" });
  });

  it("end when the call times out", async () => {
    const { dintero, clock } = recorded([neverResponds]);
    await failure(clock.runUntil(dintero.GET(SETTINGS, { totalTimeout: 1_000 })));
    expect(telemetry.started).toHaveLength(2);
    for (const { attributes } of telemetry.started) expect(attributes["error.type"]).toBe("TimeoutError");
    expect(telemetry.open()).toEqual([]);
  });

  it("contain no filled path, no query, no body and no token", async () => {
    const { dintero, clock } = recorded([tokenResponse("t0ken"), json({ uid: "b0dy" })], {
      clientId: "id",
      clientSecret: "s3cret",
    });
    const params = { path: { uid: "u-4711" }, query: { include: "qu3ry" } as object };
    await clock.runUntil(dintero.DELETE("/accounts/{oid}/management/users/{uid}", { params }));
    const all = JSON.stringify([
      telemetry.started.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
      await telemetry.points("http.client.request.duration"),
      await telemetry.points("dintero_client.token.requests"),
    ]);
    expect(all).toContain("/accounts/{oid}/management/users/{uid}");
    expect(all).not.toMatch(/u-4711|qu3ry|b0dy|t0ken|s3cret|T12345678/);
  });
});

describe("the metrics of a client", () => {
  it("include the duration of each request in seconds, with the buckets of the conventions", async () => {
    const { dintero, clock } = recorded([connectionReset(), json({})], { rateLimit: false });
    await clock.runUntil(dintero.GET(SETTINGS));
    const points = await telemetry.points("http.client.request.duration");
    const of = {
      "http.request.method": "GET",
      "url.template": SETTINGS,
      "url.scheme": "https",
      "server.address": "api.example.com",
      "server.port": 443,
    };
    expect(points.map(({ attributes }) => attributes)).toEqual([
      { ...of, "error.type": "ConnectionError" },
      { ...of, "http.response.status_code": 200 },
    ]);
    expect(points[0]?.value).toMatchObject({
      count: 1,
      buckets: { boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
    });
  });

  it("include an attempt that timed out after 2,500 ms as 2.5 seconds", async () => {
    const { dintero, clock } = recorded([neverResponds]);
    await failure(clock.runUntil(dintero.GET(SETTINGS, { timeout: 2_500, retry: false })));
    expect(await telemetry.points("http.client.request.duration")).toMatchObject([{ value: { sum: 2.5 } }]);
  });

  it("count retries by what failed", async () => {
    const { dintero, clock } = recorded([tooManyRequests(1), tooManyRequests(1), connectionReset(), json({})]);
    await clock.runUntil(dintero.GET(SETTINGS));
    const of = { "http.request.method": "GET", "url.template": SETTINGS };
    expect(await telemetry.points("dintero_client.retries")).toEqual([
      { attributes: { ...of, "http.response.status_code": 429, "error.type": "429" }, value: 2 },
      { attributes: of, value: 1 },
    ]);
  });

  it("count waits for the rate limiter and token requests", async () => {
    const options = { clientId: "id", clientSecret: "s", rateLimit: { maxConcurrency: 1 } };
    const { dintero, clock } = recorded([tokenResponse("t"), json({}), json({})], options);
    await clock.runUntil(Promise.all([dintero.GET(SETTINGS), dintero.GET(SETTINGS)]));
    expect(await telemetry.points("dintero_client.throttled")).toMatchObject([{ value: 1 }]);
    expect(await telemetry.points("dintero_client.token.requests")).toEqual([
      { attributes: { "dintero_client.token.action": "issued" }, value: 1 },
    ]);
  });
});

describe("instrument", () => {
  it("keeps the options' own `onEvent` and `fetch`", async () => {
    const events: DinteroEvent[] = [];
    const onEvent = (event: DinteroEvent) => {
      events.push(event);
      throw new Error("handler");
    };
    const { dintero, clock, fetch } = recorded([json({})], { onEvent });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(events.map(({ type }) => type)).toEqual(["start", "request", "response", "done"]);
    expect(fetch.requests).toHaveLength(1);
    expect(names()).toEqual([CALL, "GET"]);
  });

  it("accepts options written in place, with a handler whose event has its type", async () => {
    const { clock, fetch } = bench([json({})]);
    const types: string[] = [];
    const dintero = createDintero(
      instrument({
        accountId: "T12345678",
        token: "a-token",
        baseUrl: BASE_URL,
        clock,
        fetch,
        onEvent: ({ type }) => types.push(type),
      }),
    );
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(types.at(-1)).toBe("done");
  });

  it("records the calls of clients that share the options", async () => {
    const { dintero, clock } = recorded([json({}), json({})]);
    const payments = createPayments(dintero);
    await clock.runUntil(payments.GET("/transactions/{id}", { params: { path: { id: "T1.2" } } }));
    expect(names()).toEqual(["GET /transactions/{id}", "GET"]);
  });

  it("records nothing and does not affect calls without an SDK", async () => {
    const { clock, fetch } = bench([json({ a: 1 })]);
    const given = { accountId: "T12345678", token: "a-token", baseUrl: BASE_URL, clock, fetch };
    const { data } = await clock.runUntil(createDintero(instrument(given)).GET(SETTINGS));
    expect(data).toEqual({ a: 1 });
    expect(telemetry.started).toEqual([]);
  });

  it("refuses a provider of the wrong type", () => {
    expect(() => instrument({}, { tracerProvider: {} as never })).toThrow(
      "Expected `tracerProvider` to be a TracerProvider, got an object.",
    );
    expect(() => instrument({}, { tracer: {} } as never)).toThrow("Unknown option `tracer`.");
  });
});

describe("together with the instrumentation of undici", () => {
  let server: Server;
  let instrumentation: UndiciInstrumentation;
  const received: (string | undefined)[] = [];

  beforeEach(async () => {
    received.length = 0;
    server = createServer((request, response) => {
      received.push(request.url);
      if (received.length === 1) response.writeHead(503).end();
      else response.setHeader("content-type", "application/json").end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    instrumentation = new UndiciInstrumentation();
    instrumentation.setTracerProvider(telemetry.tracerProvider);
    instrumentation.setMeterProvider(telemetry.meterProvider);
    instrumentation.enable();
  });
  afterEach(async () => {
    instrumentation.disable();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("makes the span of each request a child of the span of its attempt", async () => {
    const { tracerProvider, meterProvider } = telemetry;
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const given = { accountId: "T12345678", token: "a-token", baseUrl, retry: { minDelay: 1 } };
    const dintero = createDintero(instrument(given, { tracerProvider, meterProvider }));
    await Promise.all([dintero.GET(SETTINGS), dintero.GET(SETTINGS)]);
    const scope = (name: string) =>
      telemetry.started.filter(({ instrumentationScope }) => instrumentationScope.name.endsWith(name));
    const attempts = scope("dintero-client").filter(({ kind }) => kind === SpanKind.CLIENT);
    const requests = scope("instrumentation-undici");
    expect(received).toHaveLength(3);
    expect(requests.map(parentOf).sort()).toEqual(attempts.map((span) => span.spanContext().spanId).sort());
    for (const span of requests) {
      const attempt = attempts.find((one) => one.spanContext().spanId === parentOf(span));
      const status = "http.response.status_code";
      expect(span.attributes[status]).toBe(attempt?.attributes[status]);
    }
    expect(attempts[0]?.attributes).toMatchObject({ "server.address": "127.0.0.1", "server.port": port });
    expect(telemetry.open()).toEqual([]);
  });
});
