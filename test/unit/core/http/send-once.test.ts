import { describe, expect, it } from "vitest";
import type { CallContext, Fetch } from "../../../../src/core/types/call.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import { sendOnce } from "../../../../src/core/http/send-once.js";
import { json, connectionReset, connectionRefused, type Step, scriptedFetch, neverResponds } from "../../../../src/testing/index.js";
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
  it("gives the whole answer, counts itself and tells what it did", async () => {
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
  it("does not follow redirects, which could carry the bearer elsewhere", async () => {
    let mode = "";
    const { send } = setup(async (request) => {
      mode = request.redirect;
      return new Response(null, { status: 302 });
    });
    await send();
    expect(mode).toBe("manual");
  });
  it("gives an answer that does not show the URL it came from", async () => {
    const { send } = setup(async () => Object.defineProperty(json({}), "url", { value: "https://x.test/?email=a" }));
    expect((await send()).url).toBe("");
  });
  it("puts the pieces of a body together", async () => {
    const { send } = setup(async () => new Response(bodyOf(['{"a"', ":1", "}"], "close")));
    expect(await (await send()).json()).toEqual({ a: 1 });
  });
  it.each([200, 204, 205, 304, 500])("takes a %i without a body", async (status) => {
    const { send } = setup(async () => new Response(null, { status }));
    expect(await send()).toMatchObject({ status, body: null });
  });
});

describe("the timeout of an attempt", () => {
  it("ends it with phase attempt and an unknown outcome", async () => {
    const { send, clock } = setup(neverResponds, { timeout: 2_000 });
    const error = await failure(clock.runUntil(send()));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "attempt", outcome: "unknown", attempts: 1 });
    expect(String(error)).toBe(
      "TimeoutError: GET /things/{id} failed: no response within the timeout of 2000 ms. The request may have taken effect. Read the resource before you retry.",
    );
    expect(clock.now()).toBe(2_000);
  });
  it("includes the body", async () => {
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
  it("of Infinity is none", async () => {
    const { send, clock } = setup(neverResponds, { timeout: Number.POSITIVE_INFINITY });
    void send().catch(() => {});
    expect(clock.pending).toBe(0);
  });
});

describe("an abort", () => {
  it.each([
    ["an Error", new Error("enough")],
    ["text", "enough"],
    ["nothing", undefined],
  ])("ends it at once with the signal's own reason, also where that is %s", async (_, reason) => {
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
  it("before it starts sends nothing", async () => {
    const fetch = scriptedFetch(json({}));
    const { send, call } = setup(fetch, { signal: AbortSignal.abort("early") });
    expect(await failure(send())).toBe("early");
    expect({ sent: fetch.log, attempts: call.state.attempts }).toEqual({ sent: [], attempts: 0 });
  });
  it("from within an event handler leaves no unhandled rejection", async () => {
    const { signal, abort } = countedSignal();
    const fetch = (request: Request) => Promise.reject(request.signal.reason);
    const { send, clock } = setup(fetch, { signal, emit: () => abort("enough") });
    expect(await failure(send())).toBe("enough");
    // An unhandled rejection would fail the run.
    await clock.advance(0);
  });
});

describe("a lost answer", () => {
  it("whose request never left is a rejected ConnectionError", async () => {
    const { send, call } = setup(scriptedFetch(connectionRefused()));
    const error = await failure(send());
    expect(error).toMatchObject({ name: "ConnectionError", notSent: true, retryable: true, outcome: "rejected" });
    expect(String(error)).toBe(
      "ConnectionError: GET /things/{id} failed: ECONNREFUSED. The request had no effect.",
    );
    expect(call.state.mayHaveTakenEffect).toBe(false);
  });
  it("whose connection broke is an unknown ConnectionError with fetch's error as cause", async () => {
    const cause = connectionReset();
    const { send, call } = setup(scriptedFetch(cause), { method: "POST" });
    const error = await failure(send());
    expect(error).toMatchObject({ name: "ConnectionError", notSent: false, outcome: "unknown", cause });
    expect(call.state.mayHaveTakenEffect).toBe(true);
  });
  it("one of several addresses that was reached makes the outcome unknown", async () => {
    const codes = ["ECONNREFUSED", "ECONNRESET"].map((code) => Object.assign(new Error(), { code }));
    const { send } = setup(scriptedFetch(new TypeError("fetch failed", { cause: new AggregateError(codes) })));
    expect(await failure(send())).toMatchObject({ notSent: false, outcome: "unknown" });
  });
  it("of several addresses that were all refused never left", async () => {
    const codes = ["ECONNREFUSED", "EHOSTUNREACH"].map((code) => Object.assign(new Error(), { code }));
    const { send } = setup(scriptedFetch(new TypeError("fetch failed", { cause: new AggregateError(codes) })));
    expect(await failure(send())).toMatchObject({ notSent: true, outcome: "rejected" });
  });
  it("of a fetch that fails with no error at all is still a ConnectionError", async () => {
    const { send } = setup(() => Promise.reject("broken"));
    expect(await failure(send())).toMatchObject({ name: "ConnectionError", outcome: "unknown", cause: "broken" });
  });
  it.each([
    ["lost its connection", connectionReset()],
    ["timed out", neverResponds],
    ["was truncated", () => new Response(bodyOf(["{"], "close"), { headers: { "content-type": "application/json" } })],
    ["was too large", () => new Response("x".repeat(1_001))],
  ] as [string, Step][])(
    "after an earlier attempt of a POST that %s stays unknown, although it never left",
    async (_, first) => {
      const { send, clock } = setup(scriptedFetch(first, connectionRefused()), { method: "POST" });
      await failure(clock.runUntil(send()));
      expect(await failure(send())).toMatchObject({ notSent: true, outcome: "unknown", attempts: 2 });
    },
  );
  it("after an earlier attempt that may have been carried out is rejected for a GET, which changes nothing", async () => {
    const { send } = setup(scriptedFetch(connectionReset(), connectionRefused()));
    await failure(send());
    expect(await failure(send())).toMatchObject({ outcome: "rejected", attempts: 2 });
  });
});

describe("a body that is cut off", () => {
  it("by a broken connection is a failed attempt", async () => {
    const { send } = setup(async () => new Response(bodyOf(['{"a":'], "break")));
    expect(await failure(send())).toMatchObject({ name: "ConnectionError", outcome: "unknown" });
  });
  it("without a length, where only the JSON shows it, is a failed attempt", async () => {
    const headers = { "content-type": "application/json" };
    const { send } = setup(async () => new Response(bodyOf(['{"a":'], "close"), { headers }));
    const error = await failure(send());
    expect(error).toMatchObject({ name: "ConnectionError", retryable: true, outcome: "unknown" });
    expect(String(error)).toContain("the body ended too early");
  });
  it("is not suspected where there is none", async () => {
    const { send } = setup(async () => new Response("", { headers: { "content-type": "application/json" } }));
    expect(await (await send()).text()).toBe("");
  });
  it("is not suspected where the body is no JSON", async () => {
    const { send } = setup(async () => new Response("{", { headers: { "content-type": "text/plain" } }));
    expect(await (await send()).text()).toBe("{");
  });
});

describe("a body larger than maxResponseSize", () => {
  it("by its announced length is refused before it is read", async () => {
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
  it("without a length is refused as soon as it is too long, and its connection is closed", async () => {
    let cancelled = false;
    const body = bodyOf(["x".repeat(600), "x".repeat(600)], "hang", () => {
      cancelled = true;
    });
    const { send } = setup(async () => new Response(body));
    expect(await failure(send())).toMatchObject({ name: "ConnectionError", retryable: false });
    expect(cancelled).toBe(true);
  });
  it("although it was announced as smaller because it is compressed is refused as soon as it is too long", async () => {
    const headers = { "content-length": "10", "content-encoding": "gzip" };
    const { send } = setup(async () => new Response(bodyOf(["x".repeat(1_001)], "hang"), { headers }));
    expect(await failure(send())).toMatchObject({ name: "ConnectionError", retryable: false });
  });
  it.each([
    ["that size", {}],
    ["that size, as announced", { "content-length": "1000" }],
  ])("is not one of exactly %s", async (_, headers) => {
    const { send } = setup(async () => new Response(bodyOf(["x".repeat(1_000)], "close"), { headers }));
    expect(await (await send()).text()).toHaveLength(1_000);
  });
});

it.each([
  ["an answer", async () => json({})],
  ["a lost connection", () => Promise.reject(connectionReset())],
  ["a body too large", async () => new Response("x".repeat(2_000))],
  ["a timeout", neverResponds],
] as [string, Fetch][])("nothing is left behind by %s", async (_, fetch) => {
  const { signal, listeners } = countedSignal();
  const { send, clock, call } = setup(fetch, { signal });
  await Promise.allSettled([clock.runUntil(send())]);
  expect({ timers: clock.pending, listeners: listeners(), inFlight: call.state.inFlight }).toEqual({
    timers: 0,
    listeners: 0,
    inFlight: false,
  });
});
