import { describe, expect, it } from "vitest";
import { sendOnce } from "../../../../src/core/http/send-once.js";
import type { CallContext, Fetch } from "../../../../src/core/types/call.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import {
  connectionRefused,
  connectionReset,
  json,
  neverResponds,
  type Step,
  scriptedFetch,
} from "../../../../src/testing/index.js";
import { callOf, countedSignal, evenClock, failure, requestTo } from "../../../kit/harness.js";

function setup(fetch: Fetch, overrides: Partial<CallContext> = {}, maxResponseSize = 1_000) {
  const clock = evenClock();
  const events: DinteroEvent[] = [];
  const call = callOf(clock, { emit: (event) => events.push(event), ...overrides });
  const send = () => sendOnce({ fetch, clock, maxResponseSize })(requestTo(), call);
  return { clock, call, events, send };
}

/** A body that arrives in pieces, and then ends, breaks or stays open. */
function bodyOf(pieces: string[], end: "close" | "break" | "hang", onCancel = () => {}): ReadableStream<Uint8Array> {
  const queue = pieces.map((piece) => new TextEncoder().encode(piece));
  return new ReadableStream({
    pull(controller) {
      const piece = queue.shift();
      if (piece) controller.enqueue(piece);
      else if (end === "close") controller.close();
      else if (end === "break")
        controller.error(Object.assign(new TypeError("terminated"), { code: "UND_ERR_SOCKET" }));
      else return new Promise(() => {});
      return undefined;
    },
    cancel: onCancel,
  });
}

describe("one attempt", () => {
  it("returns the complete response, is counted, and reports its request and response", async () => {
    const { send, call, clock, events } = setup(async () => json({ ok: true }, { status: 201 }));
    const response = await clock.runUntil(send());
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 201, body: { ok: true } });
    expect(call.state).toMatchObject({ attempts: 1, inFlight: false, mayHaveTakenEffect: false });
    const of = { id: "call-1", method: "GET", path: "/things/{id}", attempt: 1 };
    expect(events).toEqual([
      { type: "request", ...of },
      { type: "response", ...of, status: 201, duration: 0, requestId: undefined },
    ]);
  });
  it("does not follow redirects, which could carry the access token elsewhere", async () => {
    let mode = "";
    const { send } = setup(async (request) => {
      mode = request.redirect;
      return new Response(null, { status: 302 });
    });
    await send();
    expect(mode).toBe("manual");
  });
  it("returns a response that does not show its URL", async () => {
    const { send } = setup(async () => Object.defineProperty(json({}), "url", { value: "https://x.test/?email=a" }));
    expect((await send()).url).toBe("");
  });
  it("joins the chunks of a body", async () => {
    const { send } = setup(async () => new Response(bodyOf(['{"a"', ":1", "}"], "close")));
    expect(await (await send()).json()).toEqual({ a: 1 });
  });
  it.each([200, 204, 205, 304, 500])("returns a %i without a body", async (status) => {
    const { send } = setup(async () => new Response(null, { status }));
    expect(await send()).toMatchObject({ status, body: null });
  });
});

describe("the timeout of an attempt", () => {
  it("rejects with phase `attempt` and an unknown outcome", async () => {
    const { send, clock } = setup(neverResponds, { timeout: 2_000 });
    const error = await failure(clock.runUntil(send()));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "attempt", outcome: "unknown", attempts: 1 });
    expect(String(error)).toBe(
      "TimeoutError: GET /things/{id} failed: no response within the timeout of 2000 ms. The request may have taken effect. Read the resource before you retry.",
    );
    expect(clock.now()).toBe(2_000);
  });
  it("includes the time of the body", async () => {
    const { send, clock } = setup(async () => new Response(bodyOf(['{"a":'], "hang")), { timeout: 2_000 });
    expect(await failure(clock.runUntil(send()))).toMatchObject({ name: "TimeoutError", phase: "attempt" });
    expect(clock.now()).toBe(2_000);
  });
  it("ends a fetch that ignores its signal", async () => {
    const { send, clock } = setup(() => new Promise(() => {}), { timeout: 2_000 });
    expect(await failure(clock.runUntil(send()))).toMatchObject({ name: "TimeoutError" });
    expect(clock.now()).toBe(2_000);
  });
  it("aborts the request, so that its connection is closed", async () => {
    let signal: AbortSignal | undefined;
    const { send, clock } = setup(
      (request) => {
        signal = request.signal;
        return new Promise(() => {});
      },
      { timeout: 2_000 },
    );
    await failure(clock.runUntil(send()));
    expect(signal?.aborted).toBe(true);
  });
  it("may be Infinity", async () => {
    const { send, clock } = setup(neverResponds, { timeout: Number.POSITIVE_INFINITY });
    void send().catch(() => {});
    expect(clock.pending).toBe(0);
  });
});

describe("an abort during an attempt", () => {
  it.each([
    ["an Error", new Error("enough")],
    ["text", "enough"],
    ["nothing", undefined],
  ])("rejects at once with the signal's own reason, also when that is %s", async (_, reason) => {
    const { signal, abort, listeners } = countedSignal();
    const { send, clock } = setup(neverResponds, { signal });
    const caught = failure(send());
    await clock.advance(7);
    abort(reason);
    expect(await caught).toBe(signal.reason);
    expect({ now: clock.now(), timers: clock.pending, listeners: listeners() }).toEqual({
      now: 7,
      timers: 0,
      listeners: 0,
    });
  });
  it("before the request sends nothing", async () => {
    const fetch = scriptedFetch(json({}));
    const { send, call } = setup(fetch, { signal: AbortSignal.abort("early") });
    expect(await failure(send())).toBe("early");
    expect({ sent: fetch.log, attempts: call.state.attempts }).toEqual({ sent: [], attempts: 0 });
  });
  it("causes no unhandled rejection when an event handler aborts", async () => {
    const { signal, abort } = countedSignal();
    const fetch = (request: Request) => Promise.reject(request.signal.reason);
    const { send, clock } = setup(fetch, { signal, emit: () => abort("enough") });
    expect(await failure(send())).toBe("enough");
    // An unhandled rejection would fail the run.
    await clock.advance(0);
  });
});

describe("an attempt without a response", () => {
  it("is rejected with outcome `rejected` when its request was not sent", async () => {
    const { send, call } = setup(scriptedFetch(connectionRefused()));
    const error = await failure(send());
    expect(error).toMatchObject({ name: "ConnectionError", notSent: true, retryable: true, outcome: "rejected" });
    expect(String(error)).toBe("ConnectionError: GET /things/{id} failed: ECONNREFUSED. The request had no effect.");
    expect(call.state.mayHaveTakenEffect).toBe(false);
  });
  it("is rejected with outcome `unknown` and the error of fetch as cause when the connection broke", async () => {
    const cause = connectionReset();
    const { send, call } = setup(scriptedFetch(cause), { method: "POST" });
    const error = await failure(send());
    expect(error).toMatchObject({
      name: "ConnectionError",
      notSent: false,
      outcome: "unknown",
      cause: { original: cause },
    });
    expect(call.state.mayHaveTakenEffect).toBe(true);
  });
  it("has outcome `unknown` when one of several addresses was reached", async () => {
    const codes = ["ECONNREFUSED", "ECONNRESET"].map((code) => Object.assign(new Error(), { code }));
    const { send } = setup(scriptedFetch(new TypeError("fetch failed", { cause: new AggregateError(codes) })));
    expect(await failure(send())).toMatchObject({ notSent: false, outcome: "unknown" });
  });
  it("has outcome `rejected` when none of several addresses was reached", async () => {
    const codes = ["ECONNREFUSED", "EHOSTUNREACH"].map((code) => Object.assign(new Error(), { code }));
    const { send } = setup(scriptedFetch(new TypeError("fetch failed", { cause: new AggregateError(codes) })));
    expect(await failure(send())).toMatchObject({ notSent: true, outcome: "rejected" });
  });
  it("is rejected with a ConnectionError when fetch rejects with something other than an Error", async () => {
    const { send } = setup(() => Promise.reject("broken"));
    expect(await failure(send())).toMatchObject({
      name: "ConnectionError",
      outcome: "unknown",
      cause: { original: "broken" },
    });
  });
  it.each([
    ["lost its connection", connectionReset()],
    ["timed out", neverResponds],
    ["was truncated", () => new Response(bodyOf(["{"], "close"), { headers: { "content-type": "application/json" } })],
    ["was too large", () => new Response("x".repeat(1_001))],
  ] as [string, Step][])(
    "keeps outcome `unknown` when an earlier attempt of the POST %s, although this one was not sent",
    async (_, first) => {
      const { send, clock } = setup(scriptedFetch(first, connectionRefused()), { method: "POST" });
      await failure(clock.runUntil(send()));
      expect(await failure(send())).toMatchObject({ notSent: true, outcome: "unknown", attempts: 2 });
    },
  );
  it("has outcome `rejected` for a GET that was not sent, whatever happened to its earlier attempts", async () => {
    const { send } = setup(scriptedFetch(connectionReset(), connectionRefused()));
    await failure(send());
    expect(await failure(send())).toMatchObject({ outcome: "rejected", attempts: 2 });
  });
});

describe("a truncated body", () => {
  it("is a failed attempt when the connection breaks", async () => {
    const { send } = setup(async () => new Response(bodyOf(['{"a":'], "break")));
    expect(await failure(send())).toMatchObject({ name: "ConnectionError", outcome: "unknown" });
  });
  it("is a failed attempt when it has no length and is not complete JSON", async () => {
    const headers = { "content-type": "application/json" };
    const { send } = setup(async () => new Response(bodyOf(['{"a":'], "close"), { headers }));
    const error = await failure(send());
    expect(error).toMatchObject({ name: "ConnectionError", retryable: true, outcome: "unknown" });
    expect(String(error)).toContain("the body ended too early");
  });
  it("is not assumed when the body is empty", async () => {
    const { send } = setup(async () => new Response("", { headers: { "content-type": "application/json" } }));
    expect(await (await send()).text()).toBe("");
  });
  it("is not assumed when the body is not JSON", async () => {
    const { send } = setup(async () => new Response("{", { headers: { "content-type": "text/plain" } }));
    expect(await (await send()).text()).toBe("{");
  });
});

describe("a body longer than `maxResponseSize`", () => {
  it("is refused by its announced length before it is read", async () => {
    let cancelled = false;
    const body = bodyOf(["x"], "hang", () => {
      cancelled = true;
    });
    const { send } = setup(async () => new Response(body, { headers: { "content-length": "1001" } }));
    const error = await failure(send());
    expect(error).toMatchObject({ name: "ConnectionError", retryable: false, outcome: "unknown" });
    expect(String(error)).toContain("longer than maxResponseSize (1000 bytes)");
    expect(cancelled).toBe(true);
  });
  it("is refused as soon as it is too long when it has no length, and its connection is closed", async () => {
    let cancelled = false;
    const body = bodyOf(["x".repeat(600), "x".repeat(600)], "hang", () => {
      cancelled = true;
    });
    const { send } = setup(async () => new Response(body));
    expect(await failure(send())).toMatchObject({ name: "ConnectionError", retryable: false });
    expect(cancelled).toBe(true);
  });
  it("is refused as soon as it is too long when its announced length is that of the compressed body", async () => {
    const headers = { "content-length": "10", "content-encoding": "gzip" };
    const { send } = setup(async () => new Response(bodyOf(["x".repeat(1_001)], "hang"), { headers }));
    expect(await failure(send())).toMatchObject({ name: "ConnectionError", retryable: false });
  });
  it.each([
    ["that size", {}],
    ["that size, as announced", { "content-length": "1000" }],
  ])("is accepted when it has exactly %s", async (_, headers) => {
    const { send } = setup(async () => new Response(bodyOf(["x".repeat(1_000)], "close"), { headers }));
    expect(await (await send()).text()).toHaveLength(1_000);
  });
});

it.each([
  ["a response", async () => json({})],
  ["a lost connection", () => Promise.reject(connectionReset())],
  ["a body too large", async () => new Response("x".repeat(2_000))],
  ["a timeout", neverResponds],
] as [string, Fetch][])("leaves no timer and no listener behind after %s", async (_, fetch) => {
  const { signal, listeners } = countedSignal();
  const { send, clock, call } = setup(fetch, { signal });
  await Promise.allSettled([clock.runUntil(send())]);
  expect({ timers: clock.pending, listeners: listeners(), inFlight: call.state.inFlight }).toEqual({
    timers: 0,
    listeners: 0,
    inFlight: false,
  });
});
