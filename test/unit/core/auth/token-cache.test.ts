import { describe, expect, it } from "vitest";
import { TokenCache } from "../../../../src/core/auth/token-cache.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import { FakeClock } from "../../../../src/testing/index.js";
import { countedSignal, failure } from "../../../kit/harness.js";

const HOUR = 3_600;
/** A signal that nobody aborts; one for each caller, because Node warns of a signal with very many listeners. */
const patient = () => new AbortController().signal;

/** A cache whose tokens are `t1`, `t2` …, each valid for an hour and requested in 100 ms. */
function cacheOf(
  options: { life?: number; store?: ConstructorParameters<typeof TokenCache>[0]["store"]; clock?: FakeClock } = {},
) {
  const clock = options.clock ?? new FakeClock();
  const events: DinteroEvent[] = [];
  const failures: Error[] = [];
  let requests = 0;
  const requestToken = async () => {
    requests += 1;
    const token = `t${requests}`;
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 100));
    const error = failures.shift();
    if (error) throw error;
    return { token, expiresIn: options.life ?? HOUR };
  };
  const cache = new TokenCache({
    key: "the-key",
    requestToken,
    store: options.store,
    clock,
    onEvent: (event) => events.push(event),
  });
  const get = (signal = patient()) => clock.runUntil(cache.get(signal));
  const actions = () => events.map((event) => (event.type === "token" ? event.action : event.type));
  return { cache, clock, events, actions, failures, get, requests: () => requests };
}

describe("a token cache without a token", () => {
  it.each([1, 10, 100])("shares one token request between %i concurrent callers", async (callers) => {
    const { cache, clock, requests } = cacheOf();
    const all = Promise.all(Array.from({ length: callers }, () => cache.get(patient())));
    expect(new Set(await clock.runUntil(all))).toEqual(new Set(["t1"]));
    expect(requests()).toBe(1);
  });
  it("notifies a caller that it has to wait, and not one that finds a token", async () => {
    const { cache, clock } = cacheOf();
    let waits = 0;
    const onWait = () => {
      waits += 1;
    };
    await clock.runUntil(cache.get(patient(), onWait));
    await clock.runUntil(cache.get(patient(), onWait));
    expect(waits).toBe(1);
  });
  it("rejects all callers that wait when the token request fails, and the next caller tries again", async () => {
    const { cache, clock, failures, get, requests } = cacheOf();
    const error = new Error("no");
    failures.push(error);
    const both = Promise.allSettled([cache.get(patient()), cache.get(patient())]);
    expect(await clock.runUntil(both)).toEqual([
      { status: "rejected", reason: error },
      { status: "rejected", reason: error },
    ]);
    expect(await get()).toBe("t2");
    expect(requests()).toBe(2);
  });
  it("reports an issued token as an event", async () => {
    const { get, events } = cacheOf();
    await get();
    expect(events).toEqual([{ type: "token", action: "issued" }]);
  });
});

describe("a token cache with a fresh token", () => {
  it("returns it until five minutes before it expires without another request", async () => {
    const { get, clock, requests } = cacheOf();
    await get();
    await clock.advance((HOUR - 300) * 1_000 - 1);
    expect(await get()).toBe("t1");
    await clock.advance(1_000);
    expect(requests()).toBe(1);
  });
});

describe("a token cache in the advisory window", () => {
  async function inWindow(life?: number, before = 300_000) {
    const made = cacheOf(life === undefined ? {} : { life });
    await made.get();
    await made.clock.advance((life ?? HOUR) * 1_000 - before);
    return made;
  }

  it("returns the current token at once while one request runs in the background", async () => {
    const { cache, clock, requests, get, actions } = await inWindow();
    const before = clock.now();
    expect(await Promise.all(Array.from({ length: 10 }, () => cache.get(patient())))).toEqual(Array(10).fill("t1"));
    expect(clock.now()).toBe(before);
    await clock.advance(100);
    expect(await get()).toBe("t2");
    expect(requests()).toBe(2);
    expect(actions()).toEqual(["issued", "renewed"]);
  });
  it("begins the advisory window at a quarter of a short life", async () => {
    const early = await inWindow(100, 25_001);
    await early.get();
    await early.clock.advance(1_000);
    expect(early.requests()).toBe(1);
    const inside = await inWindow(100, 25_000);
    await inside.get();
    await inside.clock.advance(1_000);
    expect(inside.requests()).toBe(2);
  });
  it("reports a failed background request once for any number of callers", async () => {
    const { get, clock, failures, events } = await inWindow();
    failures.push(new Error("no"));
    await Promise.all([get(), get(), get()]);
    await clock.advance(100);
    expect(events.filter((event) => "action" in event && event.action === "renewal-failed")).toHaveLength(1);
  });
  it("reports a failed background request, rejects nothing, and tries again after 30 s", async () => {
    const { get, clock, failures, requests, events } = await inWindow();
    const error = new Error("no");
    failures.push(error);
    // An unhandled rejection would fail the run.
    expect(await get()).toBe("t1");
    await clock.advance(100);
    const event = events.at(-1);
    expect(event).toEqual({ type: "token", action: "renewal-failed" });
    expect(event?.type === "token" && event.error).toBe(error);
    await clock.advance(29_899);
    expect(await get()).toBe("t1");
    await clock.advance(100);
    expect(requests()).toBe(2);
    await clock.advance(2);
    expect(await get()).toBe("t1");
    await clock.advance(100);
    expect(requests()).toBe(3);
    expect(await get()).toBe("t3");
  });
});

describe("a token cache in the mandatory window", () => {
  it("makes callers wait for a new token from thirty seconds before the old one expires", async () => {
    const { get, clock, requests } = cacheOf();
    await get();
    await clock.advance((HOUR - 30) * 1_000);
    expect(await get()).toBe("t2");
    expect(requests()).toBe(2);
  });
  it("begins the mandatory window at a tenth of a short life", async () => {
    const { get, clock } = cacheOf({ life: 100 });
    await get();
    await clock.advance(89_999);
    expect(await get()).toBe("t1");
    await clock.advance(100);
    await clock.advance(90_000);
    expect(await get()).toBe("t3");
  });
  it("makes callers wait for the background request that is already running", async () => {
    const { cache, clock, requests } = cacheOf();
    await clock.runUntil(cache.get(patient()));
    await clock.advance((HOUR - 30) * 1_000 - 50);
    expect(await cache.get(patient())).toBe("t1");
    await clock.advance(50);
    const late = Promise.all([cache.get(patient()), cache.get(patient())]);
    expect(await clock.runUntil(late)).toEqual(["t2", "t2"]);
    expect(requests()).toBe(2);
  });
});

describe("a token cache whose token was refused", () => {
  it("replaces the token once for a hundred calls that were refused with it", async () => {
    const { cache, clock, get, requests } = cacheOf();
    await get();
    const replayed = Array.from({ length: 100 }, async () => {
      await cache.invalidate("t1");
      return cache.get(patient());
    });
    expect(new Set(await clock.runUntil(Promise.all(replayed)))).toEqual(new Set(["t2"]));
    expect(requests()).toBe(2);
  });
  it("replaces the token once for ten calls that are refused one after another", async () => {
    const { cache, clock, get, requests } = cacheOf();
    await get();
    for (let call = 0; call < 10; call += 1) {
      await cache.invalidate("t1");
      expect(await get()).toBe("t2");
      await clock.advance(10_000);
    }
    expect(requests()).toBe(2);
  });
  it("changes nothing when the refused token is no longer the current one", async () => {
    const { cache, get, requests, actions } = cacheOf();
    await get();
    await cache.invalidate("another");
    expect(await get()).toBe("t1");
    expect(requests()).toBe(1);
    expect(actions()).toEqual(["issued"]);
  });
  it("reports the refusal as an event", async () => {
    const { cache, get, actions } = cacheOf();
    await get();
    await cache.invalidate("t1");
    await get();
    expect(actions()).toEqual(["issued", "refused", "issued"]);
  });
  it("does not replace a token that was itself a replacement until five seconds have passed", async () => {
    const { cache, clock, get, requests } = cacheOf();
    await get();
    await cache.invalidate("t1");
    await get();
    await cache.invalidate("t2");
    expect(await get()).toBe("t2");
    await clock.advance(5_000);
    await cache.invalidate("t2");
    expect(await get()).toBe("t3");
    expect(requests()).toBe(3);
  });
  it("replaces a token that is refused during its renewal with the result of that renewal", async () => {
    const { cache, clock, get, requests } = cacheOf();
    await get();
    await clock.advance((HOUR - 300) * 1_000);
    expect(await cache.get(patient())).toBe("t1");
    await cache.invalidate("t1");
    expect(await get()).toBe("t2");
    expect(requests()).toBe(2);
  });
});

describe("a caller of a token cache whose signal is aborted", () => {
  it("rejects at once with the signal's own reason, and the token request continues for the others", async () => {
    const { cache, clock, requests } = cacheOf();
    const { signal, abort, listeners } = countedSignal();
    const leaver = failure(cache.get(signal));
    const stayer = cache.get(patient());
    await clock.advance(50);
    abort("enough");
    expect(await leaver).toBe("enough");
    expect(clock.now()).toBe(50);
    expect(listeners()).toBe(0);
    expect(await clock.runUntil(stayer)).toBe("t1");
    expect(requests()).toBe(1);
  });
  it("causes no unhandled rejection when the request that nobody waits for fails", async () => {
    const { cache, clock, failures, get } = cacheOf();
    const { signal, abort } = countedSignal();
    failures.push(new Error("unheard"));
    const leaver = failure(cache.get(signal));
    abort("enough");
    expect(await leaver).toBe("enough");
    await clock.advance(100);
    expect(await get()).toBe("t2");
  });
  it("rejects with the reason of a signal that was aborted before", async () => {
    const { cache } = cacheOf();
    expect(await failure(cache.get(AbortSignal.abort("early")))).toBe("early");
  });
  it("leaves no listener behind when the token arrives", async () => {
    const { get } = cacheOf();
    const { signal, listeners } = countedSignal();
    await get(signal);
    expect(listeners()).toBe(0);
  });
});

it.each([-3_600_000, 3_600_000])("a token is used as long when the system clock jumps by %i ms", async (jump) => {
  const { get, clock, requests } = cacheOf();
  await get();
  clock.setSystemTime(clock.dateNow() + jump);
  await clock.advance((HOUR - 300) * 1_000 - 1);
  expect(await get()).toBe("t1");
  await clock.advance(1_000);
  expect(requests()).toBe(1);
  await clock.advance(300_000);
  expect(await get()).not.toBe("t1");
});
