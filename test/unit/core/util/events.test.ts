import { describe, expect, it } from "vitest";
import { defineClient } from "../../../../src/core/client.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import type { OperationMetadata } from "../../../../src/core/types/metadata.js";
import { json, connectionReset, type Step, scriptedFetch, tokenResponse } from "../../../../src/testing/index.js";
import { BASE_URL, bench, evenClock } from "../../../kit/harness.js";

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

describe("an operation that will go away", () => {
  const deprecations = (events: DinteroEvent[]) => events.filter(({ type }) => type === "deprecated");
  const of = { type: "deprecated", id: expect.any(String), method: "GET", path: "/things" };

  it("by the specification is told once", async () => {
    const { client, clock, events } = things({ deprecated: true }, [json(1), json(2)]);
    await clock.runUntil(client.GET("/things"));
    await clock.runUntil(client.GET("/things"));
    expect(deprecations(events)).toEqual([{ ...of, sunset: undefined }]);
  });
  it.each([
    [{ deprecation: "@1735689600" }, undefined],
    [{ sunset: "Thu, 31 Dec 2026 23:59:59 GMT" }, "Thu, 31 Dec 2026 23:59:59 GMT"],
    [{ deprecation: "true", sunset: "Thu, 31 Dec 2026 23:59:59 GMT" }, "Thu, 31 Dec 2026 23:59:59 GMT"],
  ])("by the answer's headers %j is told once", async (headers, sunset) => {
    const { client, clock, events } = things({}, [json(1, { headers }), json(2, { headers })]);
    await clock.runUntil(client.GET("/things"));
    await clock.runUntil(client.GET("/things"));
    expect(deprecations(events)).toEqual([{ ...of, sunset }]);
  });
  it("by the headers of an error is told too", async () => {
    const { client, clock, events } = things({}, [json({}, { status: 404, headers: { sunset: "soon" } })]);
    await clock.runUntil(client.GET("/things"));
    expect(deprecations(events)).toEqual([{ ...of, sunset: "soon" }]);
  });
  it("is told for each method by itself", async () => {
    const { client, clock, events } = things({ deprecated: true }, [json(1), json(2)]);
    await clock.runUntil(client.GET("/things"));
    await clock.runUntil(client.PUT("/things"));
    expect(deprecations(events).map((event) => "method" in event && event.method)).toEqual(["GET", "PUT"]);
  });
});

describe("events", () => {
  it("tell the story of a call in order", async () => {
    const limited = new Response(null, { status: 429, headers: { "retry-after": "1" } });
    const { dintero, clock, events } = bench([tokenResponse("t"), limited, json({})], {
      clientId: "id",
      clientSecret: "s",
    });
    await clock.runUntil(dintero.GET(SETTINGS));
    const TOKEN = { id: events[1] && "id" in events[1] ? events[1].id : "", method: "POST", path: "/accounts/{oid}/auth/token" };
    const CALL = { id: events[0] && "id" in events[0] ? events[0].id : "", method: "GET", path: SETTINGS };
    expect(events.filter((event) => !(event.type === "wait" && event.reason === "rate-limit"))).toEqual([
      { type: "wait", ...CALL, reason: "token", expected: undefined },
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
  it("go on counting the attempts of a call when it is replayed with another token", async () => {
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
