import { describe, expect, it } from "vitest";
import type { DinteroEvent } from "../../../../../src/core/util/events.js";
import { countedSignal, failure } from "../../../../kit/harness.js";
import { limited, rateLimitedServer } from "../../../../kit/rate-limited-server.js";

describe("a 429", () => {
  it("pauses all calls with the same rate limit until Retry-After", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    await respond(limited(2));
    const events: DinteroEvent[] = [];
    start("b", { emit: (event) => events.push(event) });
    start("c");
    expect(events).toMatchObject([{ type: "wait", reason: "rate-limit", expected: 2_000 }]);
    await clock.advance(1_999);
    expect(sent).toEqual(["a"]);
    await clock.advance(60_000);
    expect(sent).toEqual(["a", "b", "c"]);
  });
  it("pauses calls that were waiting already", async () => {
    const { clock, sent, start, respond } = rateLimitedServer(1);
    start("a");
    start("b");
    await respond(limited(5));
    await clock.advance(4_999);
    expect(sent).toEqual(["a"]);
  });
  it("does not pause calls with another rate limit or to another host", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    await respond(limited(60));
    start("token", { rateLimitKey: "POST /token" });
    start("https://other.example.com/elsewhere");
    await clock.advance(0);
    expect(sent).toEqual(["a", "token", "elsewhere"]);
  });
  it("without Retry-After pauses the calls for a while as well", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    await respond(limited());
    start("b");
    await clock.advance(1);
    expect(sent).toEqual(["a"]);
    await clock.advance(60_000);
    expect(sent).toEqual(["a", "b"]);
  });
  it("with Retry-After: 0 still pauses the calls", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    await respond(limited(0));
    start("b");
    await clock.advance(1);
    expect(sent).toEqual(["a"]);
    await clock.advance(60_000);
    expect(sent).toEqual(["a", "b"]);
  });
  it("does not shorten the pause of an earlier 429", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    start("b");
    await respond(limited(10));
    await respond(limited(1));
    start("c");
    await clock.advance(9_999);
    expect(sent).toEqual(["a", "b"]);
  });
  it("rejects a call with a shorter totalTimeout at once, with retryAt", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    await respond(limited(30));
    const error = await failure(start("b", { method: "POST", totalTimeout: 10_000 }));
    expect(error).toMatchObject({
      name: "TimeoutError",
      phase: "total",
      outcome: "rejected",
      attempts: 0,
      retryAt: new Date("2026-01-01T00:00:30Z"),
    });
    expect(String(error)).toBe(
      "TimeoutError: POST /things/{id} failed: the server's rate limit lasts until 2026-01-01T00:00:30.000Z, beyond the totalTimeout of 10000 ms. The request had no effect.",
    );
    expect({ now: clock.now(), sent }).toEqual({ now: 0, sent: ["a"] });
  });
  it("rejects waiting calls with a shorter totalTimeout at once", async () => {
    const { clock, limiter, start, respond } = rateLimitedServer(1);
    start("a");
    const { signal, listeners } = countedSignal();
    const short = failure(start("b", { totalTimeout: 10_000, signal }));
    start("c");
    await respond(limited(30));
    expect(await short).toMatchObject({ name: "TimeoutError", retryAt: new Date("2026-01-01T00:00:30Z") });
    expect({ now: clock.now(), waiting: limiter.waiting, listeners: listeners() }).toEqual({
      now: 0,
      waiting: 1,
      listeners: 0,
    });
  });
  it("leaves no timer behind when the last waiting call is aborted", async () => {
    const { clock, start, respond } = rateLimitedServer();
    const { signal, abort } = countedSignal();
    start("a");
    await respond(limited(30));
    start("b", { signal });
    abort();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});

describe("a 503", () => {
  it("with Retry-After pauses all calls", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    await respond(new Response(null, { status: 503, headers: { "retry-after": "3" } }));
    start("b");
    await clock.advance(2_999);
    expect(sent).toEqual(["a"]);
    await clock.advance(1);
    expect(sent).toEqual(["a", "b"]);
  });
  it("without Retry-After pauses no call", async () => {
    const { clock, sent, start, respond } = rateLimitedServer();
    start("a");
    await respond(new Response(null, { status: 503 }));
    start("b");
    await clock.advance(0);
    expect(sent).toEqual(["a", "b"]);
  });
});
