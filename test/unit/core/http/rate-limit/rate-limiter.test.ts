import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../../src/core/errors/configuration-error.js";
import { createRateLimiter } from "../../../../../src/core/http/rate-limit/rate-limiter.js";
import type { DinteroEvent } from "../../../../../src/core/util/events.js";
import { createDintero } from "../../../../../src/dintero/client.js";
import { json, neverResponds, scriptedFetch, tokenResponse } from "../../../../../src/testing/index.js";
import { BASE_URL, bench, countedSignal, evenClock, failure } from "../../../../kit/harness.js";
import { limited, rateLimitedServer } from "../../../../kit/rate-limited-server.js";

describe("concurrency", () => {
  it("is limited, and a call starts when another has ended", async () => {
    const { clock, limiter, sent, start, respond } = rateLimitedServer(2);
    for (const name of ["a", "b", "c", "d"]) start(name);
    await clock.advance(60_000);
    expect(sent).toEqual(["a", "b"]);
    expect({ inFlight: limiter.inFlight, waiting: limiter.waiting }).toEqual({ inFlight: 2, waiting: 2 });
    await respond();
    expect(sent).toEqual(["a", "b", "c"]);
    await respond(new Error("lost"));
    expect(sent).toEqual(["a", "b", "c", "d"]);
    await respond();
    await respond();
    expect({ inFlight: limiter.inFlight, waiting: limiter.waiting }).toEqual({ inFlight: 0, waiting: 0 });
  });
  it("is never exceeded, however the calls end", async () => {
    const { clock, limiter, start, respond } = rateLimitedServer(3);
    let most = 0;
    for (let index = 0; index < 60; index += 1) start(`${index}`, { totalTimeout: Number.POSITIVE_INFINITY });
    for (let index = 0; index < 60; index += 1) {
      await clock.advance(50);
      most = Math.max(most, limiter.inFlight);
      await respond(index % 7 === 0 ? new Error("lost") : new Response());
    }
    expect(most).toBeLessThanOrEqual(3);
    expect(limiter.inFlight + limiter.waiting).toBe(0);
  });
  it("of one does not block a client that has no token yet", async () => {
    const { dintero, clock, fetch } = bench([tokenResponse("fresh"), json({})], {
      clientId: "id",
      clientSecret: "secret",
      rateLimit: { maxConcurrency: 1 },
    });
    await clock.runUntil(dintero.GET("/accounts/{aid}/management/settings"));
    expect(fetch.log).toHaveLength(2);
  });
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "3" as unknown as number])(
    "of %s is a ConfigurationError that names the option and the value",
    (maxConcurrency) => {
      const make = () => createRateLimiter({ maxConcurrency });
      expect(make).toThrow(ConfigurationError);
      expect(make).toThrow(
        `Expected \`rateLimit.maxConcurrency\` to be a positive integer, got ${typeof maxConcurrency === "string" ? '"3"' : maxConcurrency}.`,
      );
    },
  );
});

describe("the queue", () => {
  it("is first in, first out", async () => {
    const { clock, sent, start, respond } = rateLimitedServer(1);
    const names = Array.from({ length: 8 }, (_, index) => `call-${index}`);
    for (const name of names) start(name);
    for (const _ of names) {
      await respond();
      await clock.advance(100);
    }
    expect(sent).toEqual(names);
  });
  it("starts a retry before calls that began later", async () => {
    const { clock, sent, start, respond } = rateLimitedServer(1);
    const state = { attempts: 0, sent: [], inFlight: false, mayHaveTakenEffect: false };
    start("first", { state });
    start("second");
    start("third");
    start("first-again", { state });
    for (let index = 0; index < 4; index += 1) {
      await respond();
      await clock.advance(100);
    }
    expect(sent).toEqual(["first", "first-again", "second", "third"]);
  });
  it("rejects an aborted call at once with the signal's own reason", async () => {
    const { clock, limiter, sent, start, respond } = rateLimitedServer(1);
    const { signal, abort, listeners } = countedSignal();
    start("a");
    const leaver = failure(start("b", { signal }));
    start("c");
    await clock.advance(3);
    abort("enough");
    expect(await leaver).toBe("enough");
    expect({ now: clock.now(), waiting: limiter.waiting, listeners: listeners() }).toEqual({
      now: 3,
      waiting: 1,
      listeners: 0,
    });
    await respond();
    expect(sent).toEqual(["a", "c"]);
  });
  it("leaves no listener on the signal of a call that has left", async () => {
    const { clock, start, respond } = rateLimitedServer(1);
    const { signal, listeners } = countedSignal();
    start("a");
    start("b", { signal });
    await respond();
    await respond();
    await clock.advance(0);
    expect(listeners()).toBe(0);
  });
  it("does not accept a call that is already aborted", async () => {
    const { limiter, sent, start } = rateLimitedServer();
    expect(await failure(start("a", { signal: AbortSignal.abort("early") }))).toBe("early");
    expect({ sent, inFlight: limiter.inFlight }).toEqual({ sent: [], inFlight: 0 });
  });
  it("returns the place of a call that is aborted at the moment it may start", async () => {
    const { clock, limiter, start, respond } = rateLimitedServer(1);
    const { signal, abort } = countedSignal();
    start("a");
    start("b", { signal });
    const going = respond();
    abort("enough");
    await going;
    await respond();
    await clock.advance(0);
    expect(limiter.inFlight).toBe(0);
  });
  it("is reported as an event", async () => {
    const { clock, start } = rateLimitedServer(1);
    const events: DinteroEvent[] = [];
    start("a");
    start("b", { emit: (event) => events.push(event) });
    await clock.advance(0);
    expect(events).toEqual([
      { type: "wait", id: "call-1", method: "GET", path: "/things/{id}", reason: "rate-limit", expected: undefined },
    ]);
  });
});

describe("sharing", () => {
  const clientOf = (clock: ReturnType<typeof evenClock>, fetch: ReturnType<typeof scriptedFetch>, options?: object) =>
    createDintero({ accountId: "T12345678", token: "t", baseUrl: BASE_URL, clock, fetch, retry: false, ...options });
  const PATH = "/accounts/{aid}/management/settings";

  it("a 429 for one client pauses the other when both share a limiter", async () => {
    const clock = evenClock();
    const rateLimit = createRateLimiter({ clock });
    const fetch = scriptedFetch(limited(5), json({}));
    const [one, other] = [clientOf(clock, fetch, { rateLimit }), clientOf(clock, fetch, { rateLimit })];
    await clock.runUntil(one.GET(PATH));
    await clock.runUntil(other.GET(PATH));
    expect(clock.now()).toBeGreaterThanOrEqual(5_000);
  });
  it("clients with separate limiters do not pause each other", async () => {
    const clock = evenClock();
    const fetch = scriptedFetch(limited(5), json({}));
    await clock.runUntil(clientOf(clock, fetch).GET(PATH));
    await clock.runUntil(clientOf(clock, fetch).GET(PATH));
    expect(clock.now()).toBe(0);
  });
  it("`rateLimit: false` neither limits nor pauses calls", async () => {
    const clock = evenClock();
    const fetch = scriptedFetch(limited(5), ...Array.from({ length: 300 }, () => neverResponds));
    const dintero = clientOf(clock, fetch, { rateLimit: false });
    await clock.runUntil(dintero.GET(PATH));
    for (let call = 0; call < 300; call += 1) dintero.GET(PATH).catch(() => {});
    await clock.advance(0);
    expect({ now: clock.now(), sent: fetch.log.length }).toEqual({ now: 0, sent: 301 });
  });
  it("a 429 of the token endpoint does not pause calls that have a token", async () => {
    const { dintero, clock } = bench([limited(30), json({})], { retry: false });
    const body = { grant_type: "client_credentials", audience: "https://example.com" } as const;
    await clock.runUntil(dintero.POST("/accounts/{oid}/auth/token", { body }));
    await clock.runUntil(dintero.GET(PATH));
    expect(clock.now()).toBe(0);
  });
});
