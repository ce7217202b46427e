import { describe, expect, it } from "vitest";
import { ConnectionError } from "../../../../src/core/errors/connection-error.js";
import { TimeoutError } from "../../../../src/core/errors/timeout-error.js";
import { backoff, idempotentByDefault, retry } from "../../../../src/core/http/retry.js";
import { sendOnce } from "../../../../src/core/http/send-once.js";
import type { CallContext } from "../../../../src/core/types/call.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import {
  connectionRefused,
  connectionReset,
  neverResponds,
  type Step,
  scriptedFetch,
} from "../../../../src/testing/index.js";
import { callOf, countedSignal, evenClock, failure, POLICY, requestTo, sender } from "../../../kit/harness.js";

const METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH"];
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

/** Runs retry around real attempts, with a script for a server. */
async function run(steps: Step[], overrides: Partial<CallContext> = {}) {
  const clock = evenClock();
  const fetch = scriptedFetch(...steps);
  const events: DinteroEvent[] = [];
  const method = overrides.method ?? "GET";
  const call = callOf(clock, {
    idempotent: idempotentByDefault(method, undefined),
    emit: (event) => events.push(event),
    ...overrides,
  });
  const send = retry(clock)(sendOnce({ fetch, clock, maxResponseSize: 1_000 }));
  const startedAt = clock.now();
  const [outcome] = await Promise.allSettled([clock.runUntil(send(requestTo(), call))]);
  return {
    clock,
    call,
    attempts: fetch.log.length,
    waited: clock.now() - startedAt,
    delays: events.flatMap((event) => (event.type === "retry" ? [event.delay] : [])),
    events,
    status: outcome?.status === "fulfilled" ? outcome.value.status : undefined,
    error: outcome?.status === "rejected" ? (outcome.reason as unknown) : undefined,
  };
}

const responses = (status: number, times = 1, headers: Record<string, string> = {}): Step[] =>
  Array.from({ length: times }, () => () => new Response(null, { status, headers }));

describe("a call that fails", () => {
  it.each(METHODS)(
    "is retried after 429 when it is a %s, because the server refused it before processing",
    async (method) => {
      const { attempts, status } = await run([...responses(429), ...responses(200)], { method });
      expect({ attempts, status }).toEqual({ attempts: 2, status: 200 });
    },
  );

  const ambiguous = [408, 500, 502, 503, 504];
  const pairs = ambiguous.flatMap((status) => METHODS.map((method) => ({ status, method })));
  it.each(pairs.filter(({ method }) => IDEMPOTENT.includes(method)))(
    "is retried after $status when it is a $method",
    async ({ method, status: first }) => {
      const { attempts, status } = await run([...responses(first), ...responses(200)], { method });
      expect({ attempts, status }).toEqual({ attempts: 2, status: 200 });
    },
  );
  it.each(pairs.filter(({ method }) => !IDEMPOTENT.includes(method)))(
    "is not retried after $status when it is a $method",
    async ({ method, status: first }) => {
      const { attempts, status } = await run(responses(first), { method });
      expect({ attempts, status }).toEqual({ attempts: 1, status: first });
    },
  );
  it.each(ambiguous)("is retried when it is an idempotent POST and the status is %i", async (first) => {
    const { attempts } = await run([...responses(first), ...responses(200)], {
      method: "POST",
      idempotent: idempotentByDefault("POST", true),
    });
    expect(attempts).toBe(2);
  });
  it("is not retried after 502 when it is a PUT with `idempotent: false`", async () => {
    const { attempts } = await run(responses(502), { method: "PUT", idempotent: idempotentByDefault("PUT", false) });
    expect(attempts).toBe(1);
  });
  it.each([200, 204, 302, 400, 401, 403, 404, 409, 422, 501, 505])(
    "is not retried when it is a GET and the status is %i",
    async (first) => {
      const { attempts, status } = await run(responses(first));
      expect({ attempts, status }).toEqual({ attempts: 1, status: first });
    },
  );

  it.each(METHODS)("is retried when it is a %s that was not sent", async (method) => {
    const { attempts, status } = await run([connectionRefused(), ...responses(200)], { method });
    expect({ attempts, status }).toEqual({ attempts: 2, status: 200 });
  });
  it.each(IDEMPOTENT)("is retried when it is a %s whose connection was lost", async (method) => {
    const { attempts } = await run([connectionReset(), ...responses(200)], { method });
    expect(attempts).toBe(2);
  });
  it.each(["POST", "PATCH"])("is not retried when it is a %s whose connection was lost", async (method) => {
    const { attempts, error } = await run([connectionReset()], { method });
    expect(attempts).toBe(1);
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 1 });
  });
  it("is retried when it is a GET that timed out", async () => {
    const { attempts, status } = await run([neverResponds, ...responses(200)]);
    expect({ attempts, status }).toEqual({ attempts: 2, status: 200 });
  });
  it("is not retried when it is a POST that timed out", async () => {
    const { attempts, error } = await run([neverResponds], { method: "POST" });
    expect(attempts).toBe(1);
    expect(error).toMatchObject({ name: "TimeoutError", phase: "attempt", outcome: "unknown" });
  });
  it("is not retried when the certificate of the server is not trusted", async () => {
    const untrusted = new TypeError("fetch failed", {
      cause: Object.assign(new Error(), { code: "CERT_HAS_EXPIRED" }),
    });
    const { attempts, error } = await run([untrusted]);
    expect(attempts).toBe(1);
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "rejected", retryable: false });
  });
  it("is not retried when the error is unknown", async () => {
    const clock = evenClock();
    const send = sender(new RangeError("not ours"));
    expect(await failure(clock.runUntil(retry(clock)(send)(requestTo(), callOf(clock))))).toBeInstanceOf(RangeError);
    expect(send.sent).toHaveLength(1);
  });
});

describe("the number of retries", () => {
  it("is at most `limit`, after which the last response is returned", async () => {
    const { attempts, status } = await run(responses(503, 3), { retry: { ...POLICY, limit: 2 } });
    expect({ attempts, status }).toEqual({ attempts: 3, status: 503 });
  });
  it("is at most `limit`, after which the last error is thrown", async () => {
    const { attempts, error } = await run([connectionReset(), connectionReset()], { retry: { ...POLICY, limit: 1 } });
    expect(attempts).toBe(2);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 2 });
  });
  it("is none with a limit of 0", async () => {
    expect((await run(responses(429), { retry: { ...POLICY, limit: 0 } })).attempts).toBe(1);
  });
  it("is none with `retry: false`", async () => {
    const { attempts, status } = await run(responses(429), { retry: false });
    expect({ attempts, status }).toEqual({ attempts: 1, status: 429 });
  });
});

describe("the delay before a retry", () => {
  it("doubles from minDelay to maxDelay, and half of it is random", async () => {
    const { delays, waited } = await run(responses(503, 7), { retry: { ...POLICY, limit: 6 } });
    expect(delays).toEqual([375, 750, 1_500, 3_000, 6_000, 6_000]);
    expect(waited).toBe(17_625);
  });
  it("is between half and all of the back-off", () => {
    expect(backoff(1, POLICY, 0)).toBe(250);
    expect(backoff(1, POLICY, 0.999_999)).toBeCloseTo(500, 3);
    expect(backoff(60, POLICY, 0)).toBe(4_000);
  });
  it("is exactly the seconds of Retry-After", async () => {
    expect((await run([...responses(429, 1, { "retry-after": "7" }), ...responses(200)])).delays).toEqual([7_000]);
  });
  it("lasts until the date of Retry-After", async () => {
    const date = { "retry-after": "Thu, 01 Jan 2026 00:00:20 GMT" };
    expect((await run([...responses(503, 1, date), ...responses(200)])).delays).toEqual([20_000]);
  });
  it("is at least the back-off when Retry-After is 0", async () => {
    expect((await run([...responses(429, 1, { "retry-after": "0" }), ...responses(200)])).delays).toEqual([375]);
  });
  it("is at least the back-off when the date of Retry-After has passed", async () => {
    const past = { "retry-after": "Wed, 31 Dec 2025 23:00:00 GMT" };
    const { delays } = await run([...responses(503, 2, past), ...responses(200)]);
    expect(delays).toEqual([375, 750]);
  });
  it("is the back-off when Retry-After cannot be read", async () => {
    expect((await run([...responses(429, 1, { "retry-after": "soon" }), ...responses(200)])).delays).toEqual([375]);
  });
  it("may be exactly maxRetryAfter", async () => {
    const { attempts, delays } = await run([...responses(429, 1, { "retry-after": "60" }), ...responses(200)]);
    expect({ attempts, delays }).toEqual({ attempts: 2, delays: [60_000] });
  });
  it("is skipped when Retry-After is longer than maxRetryAfter, and the response is returned at once", async () => {
    const { attempts, waited, status } = await run(responses(429, 1, { "retry-after": "61" }));
    expect({ attempts, waited, status }).toEqual({ attempts: 1, waited: 0, status: 429 });
  });
  it("is skipped when Retry-After does not fit into totalTimeout, and the response is returned at once", async () => {
    const { attempts, waited, status } = await run(responses(429, 1, { "retry-after": "5" }), { totalTimeout: 5_000 });
    expect({ attempts, waited, status }).toEqual({ attempts: 1, waited: 0, status: 429 });
  });
  it("is skipped when the back-off does not fit into totalTimeout", async () => {
    const { attempts, waited } = await run(responses(503), { totalTimeout: 300 });
    expect({ attempts, waited }).toEqual({ attempts: 1, waited: 0 });
  });
  it("is reported with attempt and status, as is the wait", async () => {
    const { events } = await run([...responses(429, 1, { "retry-after": "2" }), ...responses(200)]);
    const of = { id: "call-1", method: "GET", path: "/things/{id}" };
    expect(events.filter(({ type }) => type === "retry" || type === "wait")).toEqual([
      { type: "retry", ...of, attempt: 1, delay: 2_000, status: 429 },
      { type: "wait", ...of, reason: "retry", expected: 2_000 },
    ]);
  });
});

describe("a call that waits for a retry", () => {
  it.each([
    ["an Error", new Error("changed my mind")],
    ["no Error", "enough"],
  ])("rejects at once with the signal's own reason, also when that is %s", async (_, reason) => {
    const clock = evenClock();
    const { signal, abort, listeners } = countedSignal();
    const send = sender(new Response(null, { status: 429, headers: { "retry-after": "30" } }));
    const caught = failure(retry(clock)(send)(requestTo(), callOf(clock, { signal })));
    await clock.advance(10);
    abort(reason);
    expect(await caught).toBe(reason);
    expect(clock.now()).toBe(10);
    expect(clock.pending).toBe(0);
    expect(send.sent).toHaveLength(1);
    expect(listeners()).toBe(0);
  });
  it("is not retried when its signal's reason is the error of another call", async () => {
    const { signal, abort } = countedSignal();
    const reason = new ConnectionError({ method: "GET", path: "/" }, { reason: "ECONNRESET" });
    const ended = run([neverResponds], { signal });
    abort(reason);
    const { attempts, error, delays } = await ended;
    expect({ attempts, delays }).toEqual({ attempts: 1, delays: [] });
    expect(error).toBe(reason);
  });
  it("leaves no timer and no listener behind after the wait", async () => {
    const clock = evenClock();
    const { signal, listeners } = countedSignal();
    const send = sender(new Response(null, { status: 429 }), new Response(null, { status: 200 }));
    await clock.runUntil(retry(clock)(send)(requestTo(), callOf(clock, { signal })));
    expect({ timers: clock.pending, listeners: listeners() }).toEqual({ timers: 0, listeners: 0 });
  });
  it("is not retried when its total timeout has passed", async () => {
    const clock = evenClock();
    const over = new TimeoutError({ method: "GET", path: "/" }, { phase: "total", limit: 1 });
    const send = sender(over);
    expect(await failure(clock.runUntil(retry(clock)(send)(requestTo(), callOf(clock))))).toBe(over);
    expect(send.sent).toHaveLength(1);
  });
});
