import { describe, expect, it } from "vitest";
import { TokenCache, type TokenCacheOptions } from "../../../../src/core/auth/token-cache.js";
import { defineClient } from "../../../../src/core/index.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import {
  FakeClock,
  json,
  MemoryTokenStore,
  neverResponds,
  type Step,
  tokenResponse,
} from "../../../../src/testing/index.js";
import { bench, failure } from "../../../kit/harness.js";

const patient = () => new AbortController().signal;
const PATH = "/accounts/{aid}/management/settings";
const CREDENTIALS = { clientId: "id", clientSecret: "the-secret" };

/** A cache whose requests never end, and the signals that they were given. */
function stuckCache(options: Partial<TokenCacheOptions> = {}) {
  const clock = new FakeClock();
  const signals: AbortSignal[] = [];
  const events: DinteroEvent[] = [];
  const requestToken = ({ signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise<never>(() => {});
  };
  const cache = new TokenCache({ clock, requestToken, onEvent: (event) => events.push(event), ...options });
  /** A caller that gives up after `ms`. */
  const getFor = (ms: number) => {
    const controller = new AbortController();
    clock.setTimeout(() => controller.abort(new Error("enough")), ms);
    return failure(clock.runUntil(cache.get(controller.signal)));
  };
  return { cache, clock, signals, events, getFor };
}

describe("a token request without a call that waits for it", () => {
  it("ends after 250 milliseconds, although it does not obey its signal", async () => {
    const { clock, signals, getFor } = stuckCache();
    await getFor(500);
    await clock.advance(249);
    expect(signals[0]?.aborted).toBe(false);
    await clock.advance(1);
    expect(signals[0]?.aborted).toBe(true);
    await getFor(500);
    expect(signals.length).toBe(2);
    await clock.advance(250);
    expect(clock.pending).toBe(0);
  });
  it("continues for a caller that starts within 250 milliseconds", async () => {
    const { clock, signals, getFor } = stuckCache();
    await getFor(500);
    await clock.advance(200);
    await getFor(10_000);
    expect(signals).toHaveLength(1);
    expect(signals[0]?.aborted).toBe(false);
  });
  it("continues for the other callers", async () => {
    const { clock, signals, getFor } = stuckCache();
    const patientCaller = getFor(5_000);
    await getFor(500);
    await clock.advance(4_000);
    expect(signals[0]?.aborted).toBe(false);
    await patientCaller;
    await clock.advance(250);
    expect(signals[0]?.aborted).toBe(true);
  });
  it("aborts the HTTP request of the client when it ends", async () => {
    const { dintero, clock, fetch } = bench([neverResponds], CREDENTIALS);
    await failure(clock.runUntil(dintero.GET(PATH, { totalTimeout: 500 })));
    await clock.advance(250);
    expect(fetch.requests[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
  it("aborts both HTTP requests of a partner's merchant when it ends", async () => {
    const options = { ...CREDENTIALS, accountId: "T11200000" };
    const { dintero, clock, fetch } = bench([neverResponds], options);
    await failure(clock.runUntil(dintero.account("T11112222").GET(PATH, { totalTimeout: 500 })));
    await clock.advance(750);
    expect(fetch.requests[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
  it("leaves no timer when the token store never responds", async () => {
    const tokenStore = Object.assign(new MemoryTokenStore(), { get: () => new Promise<never>(() => {}) });
    const { dintero, clock } = bench([], { ...CREDENTIALS, tokenStore });
    await failure(clock.runUntil(dintero.GET(PATH, { totalTimeout: 500 })));
    await clock.advance(250);
    expect(clock.pending).toBe(0);
  });
});

describe("a renewal in the background", () => {
  /** A client whose token is to be renewed with the next call. */
  async function renewing(steps: (later: (ms: number, response: Response) => Step) => Step[]) {
    const clock = new FakeClock();
    const later = (ms: number, response: Response): Step => {
      return () => new Promise((resolve) => clock.setTimeout(() => resolve(response), ms));
    };
    const made = bench([tokenResponse("first-token"), json({}), ...steps(later)], { ...CREDENTIALS, clock });
    const { dintero, fetch, events } = made;
    await clock.runUntil(dintero.GET(PATH));
    await clock.advance((14_400 - 200) * 1_000);
    const tokenEvents = () => events.flatMap((event) => (event.type === "token" ? event.action : []));
    const renewals = () => fetch.requests.slice(1).filter(({ url }) => url.includes("/auth/token"));
    return { ...made, tokenEvents, renewals };
  }

  it("ends soon after the last call without a failure, and begins again after thirty seconds", async () => {
    const { dintero, clock, tokenEvents, renewals } = await renewing(() => [
      json({}),
      neverResponds,
      json({}),
      json({}),
      tokenResponse("second-token"),
    ]);
    await clock.runUntil(dintero.GET(PATH));
    await clock.advance(250);
    expect(renewals().map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(clock.pending).toBe(0);
    await clock.runUntil(dintero.GET(PATH));
    expect(renewals()).toHaveLength(1);
    await clock.advance(30_000);
    await clock.runUntil(dintero.GET(PATH));
    await clock.advance(0);
    expect(tokenEvents()).toEqual(["issued", "renewed"]);
  });
  it("continues while a call is in flight or another follows at once", async () => {
    const { dintero, clock, tokenEvents } = await renewing((later) => [
      later(400, json({})),
      later(1_000, tokenResponse("second-token")),
      later(700, json({})),
    ]);
    await clock.runUntil(dintero.GET(PATH));
    await clock.advance(200);
    await clock.runUntil(dintero.GET(PATH));
    expect(tokenEvents()).toEqual(["issued", "renewed"]);
  });
  it("is reported when it fails", async () => {
    const refusal = json({}, { status: 401 });
    const { dintero, clock, tokenEvents } = await renewing(() => [json({}), refusal]);
    await clock.runUntil(dintero.GET(PATH));
    await clock.advance(0);
    expect(tokenEvents()).toEqual(["issued", "renewal-failed"]);
  });
});

it("a token request that never ends is replaced after two minutes, although callers wait all the time", async () => {
  const { signals, getFor } = stuckCache();
  await getFor(80_000);
  await getFor(80_000);
  await getFor(1_000);
  expect(signals.length).toBe(2);
});

describe("the lifetime of a token", () => {
  const livesOf = async (expiresIn: unknown, ageMs: number) => {
    const clock = new FakeClock();
    let requests = 0;
    const requestToken = async () => {
      requests += 1;
      return { token: `t${requests}`, expiresIn: expiresIn as number };
    };
    const cache = new TokenCache({ clock, requestToken });
    await clock.runUntil(cache.get(patient()));
    await clock.advance(ageMs);
    await clock.runUntil(cache.get(patient()));
    return requests;
  };
  it.each([1e-9, 0, -5, Number.NaN, undefined, null, "soon"])(
    "of %s does not cause a token request for each call",
    async (life) => {
      expect(await livesOf(life, 500)).toBe(1);
    },
  );
  it.each([Number.NaN, undefined, "soon"])("of %s ends", async (life) => {
    expect(await livesOf(life, 61_000)).toBe(2);
  });
  it("may be text", async () => {
    expect(await livesOf("3600", 2_000_000)).toBe(1);
    expect(await livesOf("3600", 3_700_000)).toBe(2);
  });
});

describe("a token response without a token", () => {
  it.each([
    ["is empty", new Response("", { headers: { "content-type": "application/json" } })],
    ["is null", json(null)],
    ["is a 204", new Response(null, { status: 204 })],
    ["is an array", json([])],
    ["has a token that is no text", json({ access_token: { a: 1 }, expires_in: 60 })],
  ])("causes an error that says so when it %s", async (_, response) => {
    const { dintero, clock } = bench([response], { ...CREDENTIALS, retry: false });
    const error = await failure(clock.runUntil(dintero.GET(PATH)));
    expect(error).toMatchObject({ name: "AuthenticationError", outcome: "rejected" });
    expect((error as Error).message).toContain("the token response contains no access token");
  });
  it.each([undefined, null, "text", {}])(
    "causes an error that says so when a custom request returns %j",
    async (issued) => {
      const client = defineClient<Record<string, never>>({
        baseUrl: "https://api.example.com",
        auth: { requestToken: async () => issued as never },
      });
      const call = (client as unknown as { GET: (path: string) => Promise<unknown> }).GET("/things");
      expect(String(await failure(call))).toContain("the token response contains no access token");
    },
  );
});

it("a 401 of the token endpoint names the likely causes", async () => {
  const refusal = json({ error: "invalid_client" }, { status: 401 });
  const { dintero, clock } = bench([refusal], CREDENTIALS);
  const error = await failure(clock.runUntil(dintero.GET(PATH)));
  expect(error).toMatchObject({ name: "AuthenticationError", cause: { name: "ApiError", status: 401 } });
  expect(String(error)).toMatch(/401 invalid_client.*wrong `clientId` or `clientSecret`.*rotated.*another account/);
});

describe("a token store", () => {
  const storeWith = (overrides: object) => Object.assign(new MemoryTokenStore(), overrides);
  const callsWith = async (tokenStore: object, count: number, options = {}) => {
    const steps = Array.from({ length: count }, (_, index) => [
      tokenResponse(`token-number-${index}`),
      json({}),
    ]).flat();
    const made = bench(steps, { ...CREDENTIALS, tokenStore: tokenStore as MemoryTokenStore, ...options });
    for (let call = 0; call < count; call += 1) {
      await made.clock.runUntil(made.dintero.GET(PATH));
      await made.clock.advance(90_000_000);
    }
    const failures = made.events.filter((event) => event.type === "token" && event.action === "store-failed");
    return { ...made, failures };
  };
  it("whose lock is never released is waited for only once", async () => {
    const { clock, failures } = await callsWith(storeWith({ add: async () => false, get: async () => undefined }), 3);
    expect(failures).toHaveLength(3);
    expect(clock.now() - 3 * 90_000_000).toBeLessThan(16_000);
  });
  it("is not used after fifteen seconds, even by calls that wait for five seconds each", async () => {
    const tokenStore = storeWith({ add: async () => false, get: async () => undefined }) as MemoryTokenStore;
    const steps = [tokenResponse("the-token"), json({})];
    const { dintero, clock, fetch } = bench(steps, { ...CREDENTIALS, tokenStore, totalTimeout: 5_000 });
    for (let call = 0; call < 5 && fetch.requests.length < 2; call += 1) {
      await clock.runUntil(dintero.GET(PATH).catch(() => {}));
      await clock.advance(4_000);
    }
    expect(fetch.requests).toHaveLength(2);
  });
  it.each([
    ["an object that is no token", () => ({ a: 1 })],
    ["a text of 10 MB", () => "x".repeat(10_000_000)],
    ["an array", () => [1]],
    ["a number", () => 5],
  ])("that returns %s is reported once and delays nothing", async (_, value) => {
    const { failures, fetch, clock } = await callsWith(storeWith({ get: async () => value() }), 1);
    expect(fetch.requests).toHaveLength(2);
    expect(failures).toHaveLength(1);
    expect(clock.now()).toBe(90_000_000);
  });
  it("never returns the token of another client id", async () => {
    const keys = new Set<string>();
    const ids = ["a b", "a%20b", "a", "a+b", "A b", " b".trim(), "a\u00a0b", "a/b"];
    for (const clientId of ids) {
      const get = async (key: string) => void keys.add(key);
      await callsWith(storeWith({ get }), 1, { clientId });
    }
    expect(keys.size).toBe(ids.length);
  });
});
