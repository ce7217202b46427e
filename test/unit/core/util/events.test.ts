import { describe, expect, it } from "vitest";
import { defineClient } from "../../../../src/core/client.js";
import type { OperationMetadata } from "../../../../src/core/types/metadata.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import {
  connectionRefused,
  connectionReset,
  json,
  neverResponds,
  type Step,
  scriptedFetch,
  tokenResponse,
  truncatedBody,
} from "../../../../src/testing/index.js";
import { BASE_URL, bench, evenClock, failure } from "../../../kit/harness.js";

const SETTINGS = "/accounts/{aid}/management/settings";

type Things = {
  "/things": {
    get: { responses: { 200: { content: { "application/json": number } } } };
    put: { responses: { 200: { content: { "application/json": number } } } };
  };
};

/** A client of another API than Dintero's, without tokens. */
function things(metadata: OperationMetadata, steps: Step[]) {
  const clock = evenClock();
  const fetch = scriptedFetch(...steps);
  const events: DinteroEvent[] = [];
  const client = defineClient<Things>({
    baseUrl: BASE_URL,
    clock,
    fetch,
    onEvent: (event) => events.push(event),
    operations: { GET: metadata, "*": metadata },
  });
  return { client, clock, events };
}

describe("a deprecated operation", () => {
  const deprecations = (events: DinteroEvent[]) => events.filter(({ type }) => type === "deprecated");
  const of = { type: "deprecated", id: expect.any(String), method: "GET", path: "/things" };

  it("is reported once when the specification says so", async () => {
    const { client, clock, events } = things({ deprecated: true }, [json(1), json(2)]);
    await clock.runUntil(client.GET("/things"));
    await clock.runUntil(client.GET("/things"));
    expect(deprecations(events)).toEqual([{ ...of, sunset: undefined }]);
  });
  it.each([
    [{ deprecation: "@1735689600" }, undefined],
    [{ sunset: "Thu, 31 Dec 2026 23:59:59 GMT" }, "Thu, 31 Dec 2026 23:59:59 GMT"],
    [{ deprecation: "true", sunset: "Thu, 31 Dec 2026 23:59:59 GMT" }, "Thu, 31 Dec 2026 23:59:59 GMT"],
  ])("is reported once when the headers of a response say so: %j", async (headers, sunset) => {
    const { client, clock, events } = things({}, [json(1, { headers }), json(2, { headers })]);
    await clock.runUntil(client.GET("/things"));
    await clock.runUntil(client.GET("/things"));
    expect(deprecations(events)).toEqual([{ ...of, sunset }]);
  });
  it("is reported when the headers of an error say so", async () => {
    const { client, clock, events } = things({}, [json({}, { status: 404, headers: { sunset: "soon" } })]);
    await clock.runUntil(client.GET("/things"));
    expect(deprecations(events)).toEqual([{ ...of, sunset: "soon" }]);
  });
  it("is reported for each method separately", async () => {
    const { client, clock, events } = things({ deprecated: true }, [json(1), json(2)]);
    await clock.runUntil(client.GET("/things"));
    await clock.runUntil(client.PUT("/things"));
    expect(deprecations(events).map((event) => "method" in event && event.method)).toEqual(["GET", "PUT"]);
  });
});

describe("events", () => {
  it("report what happens in a call, in order", async () => {
    const limited = new Response(null, { status: 429, headers: { "retry-after": "1" } });
    const { dintero, clock, events } = bench([tokenResponse("t"), limited, json({})], {
      clientId: "id",
      clientSecret: "s",
    });
    await clock.runUntil(dintero.GET(SETTINGS));
    const TOKEN = {
      id: events[2] && "id" in events[2] ? events[2].id : "",
      method: "POST",
      path: "/accounts/{oid}/auth/token",
    };
    const CALL = { id: events[0] && "id" in events[0] ? events[0].id : "", method: "GET", path: SETTINGS };
    expect(events.filter((event) => !(event.type === "wait" && event.reason === "rate-limit"))).toEqual([
      { type: "start", ...CALL },
      { type: "wait", ...CALL, reason: "token", expected: undefined },
      { type: "start", ...TOKEN },
      { type: "request", ...TOKEN, attempt: 1 },
      { type: "response", ...TOKEN, attempt: 1, status: 200, duration: 0, requestId: undefined },
      { type: "done", ...TOKEN, attempts: 1, duration: 0, outcome: "success", status: 200, error: undefined },
      { type: "token", action: "issued" },
      { type: "request", ...CALL, attempt: 1 },
      { type: "response", ...CALL, attempt: 1, status: 429, duration: 0, requestId: undefined },
      { type: "retry", ...CALL, attempt: 1, delay: 1_000, status: 429 },
      { type: "wait", ...CALL, reason: "retry", expected: 1_000 },
      { type: "request", ...CALL, attempt: 2 },
      { type: "response", ...CALL, attempt: 2, status: 200, duration: 0, requestId: undefined },
      { type: "done", ...CALL, attempts: 2, duration: 1_000, outcome: "success", status: 200, error: undefined },
    ]);
  });
  it("count the attempts of a call on when it is sent again with another token", async () => {
    const steps = [json({}, { status: 401 }), json({}, { status: 503 }), json({})];
    let turn = 0;
    const { dintero, clock, events } = bench(steps, { token: async () => `token-${turn++}` });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(events.flatMap((event) => (event.type === "retry" ? [event.attempt] : []))).toEqual([2]);
  });
  it.each([
    [
      "throws",
      () => {
        throw new Error("handler");
      },
    ],
    ["rejects", () => Promise.reject(new Error("handler"))],
  ])("cannot break a call whose handler %s", async (_, onEvent) => {
    const { dintero, clock } = bench([connectionReset(), json({ ok: true }, { headers: { sunset: "x" } })], {
      onEvent: onEvent as (event: DinteroEvent) => void,
    });
    expect((await clock.runUntil(dintero.GET(SETTINGS))).data).toEqual({ ok: true });
  });
});

const SERVERS: [string, () => Step[]][] = [
  ["a success", () => [json({})]],
  ["an error", () => [json({}, { status: 404 })]],
  ["retries", () => [connectionReset(), json({}, { status: 503 }), json({})]],
  ["a 401", () => [json({}, { status: 401 })]],
  ["a refused connection", () => Array.from({ length: 5 }, () => connectionRefused())],
  ["truncated bodies", () => Array.from({ length: 5 }, () => truncatedBody())],
  ["no response", () => Array.from({ length: 5 }, () => neverResponds)],
  ["a success that is not JSON", () => [new Response("ok", { headers: { "content-length": "2" } })]],
];

/** The events of calls, by call. */
function byCall(events: DinteroEvent[]): DinteroEvent[][] {
  const calls = new Map<string, DinteroEvent[]>();
  for (const event of events) {
    if (!("id" in event)) continue;
    calls.set(event.id, [...(calls.get(event.id) ?? []), event]);
  }
  return [...calls.values()];
}

/** Checks that requests and their ends take turns, and that the call begins with its one `start` and ends with its one `done`. */
function expectComplete(events: DinteroEvent[]): void {
  const attempts = events.flatMap((event) =>
    event.type === "request" || event.type === "response" || event.type === "failed" ? [event] : [],
  );
  for (const [index, event] of attempts.entries()) {
    expect(event.type === "request").toBe(index % 2 === 0);
    expect(event.attempt).toBe(Math.floor(index / 2) + 1);
  }
  expect(attempts.length % 2).toBe(0);
  expect(events.filter(({ type }) => type === "start" || type === "done")).toHaveLength(2);
  expect(events[0]).toMatchObject({ type: "start" });
  expect(events.at(-1)).toMatchObject({ type: "done", attempts: attempts.length / 2 });
}

describe("the events of a call", () => {
  it.each(SERVERS)("end each attempt and the call when the server returns %s", async (_, steps) => {
    const { dintero, clock, events } = bench(steps());
    await Promise.allSettled([clock.runUntil(dintero.GET(SETTINGS))]);
    const [call = [], ...others] = byCall(events);
    expect(others).toEqual([]);
    expectComplete(call);
  });

  it.each([0, 1, 400, 29_999])("end each attempt and the call when it is aborted after %i ms", async (ms) => {
    const { dintero, clock, events } = bench([connectionReset(), neverResponds]);
    const controller = new AbortController();
    const call = Promise.allSettled([dintero.GET(SETTINGS, { signal: controller.signal })]);
    await clock.advance(ms);
    controller.abort("enough");
    await call;
    await clock.advance(0);
    expectComplete(byCall(events)[0] ?? []);
    expect(events.at(-1)).toMatchObject({ type: "done", error: "string", status: undefined });
  });

  it("are `start` and `done` when the call is refused before it is sent", async () => {
    const { dintero, events } = bench([]);
    await failure(dintero.DELETE("/accounts/{oid}/management/users/{uid}", { params: { path: { uid: "" } } }));
    expect(events).toMatchObject([
      { type: "start" },
      { type: "done", attempts: 0, outcome: "rejected", status: undefined, error: "ConfigurationError" },
    ]);
  });

  it("begin before the call returns to its caller", async () => {
    const { dintero, clock, events } = bench([json({})]);
    const call = dintero.GET(SETTINGS);
    expect(events[0]).toMatchObject({ type: "start", method: "GET", path: SETTINGS });
    await clock.runUntil(call);
  });

  it("have an id of their own for each call, also for calls of different clients", async () => {
    const first = bench([json({}), json({})]);
    const second = bench([json({})]);
    await first.clock.runUntil(Promise.all([first.dintero.GET(SETTINGS), first.dintero.GET(SETTINGS)]));
    await second.clock.runUntil(second.dintero.GET(SETTINGS));
    const calls = [...byCall(first.events), ...byCall(second.events)];
    expect(calls).toHaveLength(3);
    for (const call of calls) expectComplete(call);
  });

  it.each([
    ["success", [json({})], 200, undefined],
    ["rejected", [json({}, { status: 404 })], 404, "ApiError"],
    ["rejected", [connectionRefused()], undefined, "ConnectionError"],
    ["unknown", [connectionReset()], undefined, "ConnectionError"],
    ["unknown", [neverResponds], undefined, "TimeoutError"],
    ["unknown", [json({}, { status: 502 })], 502, "ApiError"],
  ] as [string, Step[], number | undefined, string | undefined][])(
    "end with the outcome %s of a POST (%#)",
    async (outcome, steps, status, error) => {
      const { dintero, clock, events } = bench(steps, { retry: false });
      const body = { email: "ola@example.com", roles: [] };
      await Promise.allSettled([clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body }))]);
      expect(events.at(-1)).toMatchObject({ type: "done", attempts: 1, outcome, status, error });
    },
  );

  it("include the duration of a failed attempt and the name of its error", async () => {
    const { dintero, clock, events } = bench([neverResponds], { retry: false, timeout: 2_000 });
    await failure(clock.runUntil(dintero.GET(SETTINGS)));
    expect(events.filter(({ type }) => type === "failed")).toMatchObject([
      { attempt: 1, duration: 2_000, error: "TimeoutError", path: SETTINGS },
    ]);
  });

  it.each(["x-request-id", "request-id", "x-correlation-id"])(
    "have the request id that the server sent as %s",
    async (name) => {
      const { dintero, clock, events } = bench([json({}, { status: 404, headers: { [name]: "r-1" } })]);
      const { error } = await clock.runUntil(dintero.GET(SETTINGS));
      expect(error?.requestId).toBe("r-1");
      expect(events.filter(({ type }) => type === "response")).toMatchObject([{ requestId: "r-1" }]);
    },
  );
});
