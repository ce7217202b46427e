import { describe, expect, test } from "vitest";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import { TokenCache } from "../../../../src/core/auth/token-cache.js";
import { FakeClock } from "../../../../src/testing/index.js";
import { countedSignal, failure } from "../../../kit/harness.js";

const HOUR = 3_600;
/** A signal that nobody aborts; one each, since Node warns of a signal that very many wait for. */
const patient = () => new AbortController().signal;

/** A cache whose mints are `t1`, `t2` …, each of an hour, taking 100 ms. */
function cacheOf(
  options: { life?: number; store?: ConstructorParameters<typeof TokenCache>[0]["store"]; clock?: FakeClock } = {},
) {
  const clock = options.clock ?? new FakeClock();
  const events: DinteroEvent[] = [];
  const failures: Error[] = [];
  let mints = 0;
  const mint = async () => {
    mints += 1;
    const token = `t${mints}`;
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
    emit: (event) => events.push(event),
  });
  const get = (signal = patient()) => clock.runUntil(cache.get(signal));
  const actions = () => events.map((event) => (event.type === "token" ? event.action : event.type));
  return { cache, clock, events, actions, failures, get, mints: () => mints };
}

describe("no token", () => {
  test.each([1, 10, 100])("%i concurrent callers share one mint", async (callers) => {
    const { cache, clock, mints } = cacheOf();
    const all = Promise.all(Array.from({ length: callers }, () => cache.get(patient())));
    expect(new Set(await clock.runUntil(all))).toEqual(new Set(["t1"]));
    expect(mints()).toBe(1);
  });
  test("a caller is told that it waits, and one who finds a token is not", async () => {
    const { cache, clock } = cacheOf();
    let waits = 0;
    const onWait = () => {
      waits += 1;
    };
    await clock.runUntil(cache.get(patient(), onWait));
    await clock.runUntil(cache.get(patient(), onWait));
    expect(waits).toBe(1);
  });
  test("a mint that fails fails for all who wait, and the next caller tries again", async () => {
    const { cache, clock, failures, get, mints } = cacheOf();
    const error = new Error("no");
    failures.push(error);
    const both = Promise.allSettled([cache.get(patient()), cache.get(patient())]);
    expect(await clock.runUntil(both)).toEqual([
      { status: "rejected", reason: error },
      { status: "rejected", reason: error },
    ]);
    expect(await get()).toBe("t2");
    expect(mints()).toBe(2);
  });
  test("a mint is an event", async () => {
    const { get, events } = cacheOf();
    await get();
    expect(events).toEqual([{ type: "token", action: "minted" }]);
  });
});

describe("a fresh token", () => {
  test("serves until five minutes before its end without another mint", async () => {
    const { get, clock, mints } = cacheOf();
    await get();
    await clock.advance((HOUR - 300) * 1_000 - 1);
    expect(await get()).toBe("t1");
    await clock.advance(1_000);
    expect(mints()).toBe(1);
  });
});

describe("the advisory window", () => {
  async function inWindow(life?: number, before = 300_000) {
    const made = cacheOf(life === undefined ? {} : { life });
    await made.get();
    await made.clock.advance((life ?? HOUR) * 1_000 - before);
    return made;
  }

  test("callers get the present token at once while one mint goes on in the background", async () => {
    const { cache, clock, mints, get, actions } = await inWindow();
    const before = clock.now();
    expect(await Promise.all(Array.from({ length: 10 }, () => cache.get(patient())))).toEqual(Array(10).fill("t1"));
    expect(clock.now()).toBe(before);
    await clock.advance(100);
    expect(await get()).toBe("t2");
    expect(mints()).toBe(2);
    expect(actions()).toEqual(["minted", "renewed"]);
  });
  test("is a quarter of a short life", async () => {
    const early = await inWindow(100, 25_001);
    await early.get();
    await early.clock.advance(1_000);
    expect(early.mints()).toBe(1);
    const inside = await inWindow(100, 25_000);
    await inside.get();
    await inside.clock.advance(1_000);
    expect(inside.mints()).toBe(2);
  });
  test("a background mint that fails is one event, however many callers there were meanwhile", async () => {
    const { get, clock, failures, events } = await inWindow();
    failures.push(new Error("no"));
    await Promise.all([get(), get(), get()]);
    await clock.advance(100);
    expect(events.filter((event) => "action" in event && event.action === "renewal-failed")).toHaveLength(1);
  });
  test("a background mint that fails is an event, no unhandled rejection, and tried again after 30 s", async () => {
    const { get, clock, failures, mints, events } = await inWindow();
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
    expect(mints()).toBe(2);
    await clock.advance(2);
    expect(await get()).toBe("t1");
    await clock.advance(100);
    expect(mints()).toBe(3);
    expect(await get()).toBe("t3");
  });
});

describe("the mandatory window", () => {
  test("callers wait for a new token from thirty seconds before the old one's end", async () => {
    const { get, clock, mints } = cacheOf();
    await get();
    await clock.advance((HOUR - 30) * 1_000);
    expect(await get()).toBe("t2");
    expect(mints()).toBe(2);
  });
  test("is a tenth of a short life", async () => {
    const { get, clock } = cacheOf({ life: 100 });
    await get();
    await clock.advance(89_999);
    expect(await get()).toBe("t1");
    await clock.advance(100);
    await clock.advance(90_000);
    expect(await get()).toBe("t3");
  });
  test("callers join a background mint that is still going on", async () => {
    const { cache, clock, mints } = cacheOf();
    await clock.runUntil(cache.get(patient()));
    await clock.advance((HOUR - 30) * 1_000 - 50);
    expect(await cache.get(patient())).toBe("t1");
    await clock.advance(50);
    const late = Promise.all([cache.get(patient()), cache.get(patient())]);
    expect(await clock.runUntil(late)).toEqual(["t2", "t2"]);
    expect(mints()).toBe(2);
  });
});

describe("a refused token", () => {
  test("is replaced once for a hundred calls that were refused with it", async () => {
    const { cache, clock, get, mints } = cacheOf();
    await get();
    const replayed = Array.from({ length: 100 }, async () => {
      await cache.invalidate("t1");
      return cache.get(patient());
    });
    expect(new Set(await clock.runUntil(Promise.all(replayed)))).toEqual(new Set(["t2"]));
    expect(mints()).toBe(2);
  });
  test("is replaced once for ten calls that come to know of it one after another", async () => {
    const { cache, clock, get, mints } = cacheOf();
    await get();
    for (let call = 0; call < 10; call += 1) {
      await cache.invalidate("t1");
      expect(await get()).toBe("t2");
      await clock.advance(10_000);
    }
    expect(mints()).toBe(2);
  });
  test("that is no longer the present one changes nothing", async () => {
    const { cache, get, mints, actions } = cacheOf();
    await get();
    await cache.invalidate("another");
    expect(await get()).toBe("t1");
    expect(mints()).toBe(1);
    expect(actions()).toEqual(["minted"]);
  });
  test("is an event", async () => {
    const { cache, get, actions } = cacheOf();
    await get();
    await cache.invalidate("t1");
    await get();
    expect(actions()).toEqual(["minted", "refused", "minted"]);
  });
  test("whose successor is refused at once as well is not replaced again: a storm of mints would not help", async () => {
    const { cache, clock, get, mints } = cacheOf();
    await get();
    await cache.invalidate("t1");
    await get();
    await cache.invalidate("t2");
    expect(await get()).toBe("t2");
    await clock.advance(5_000);
    await cache.invalidate("t2");
    expect(await get()).toBe("t3");
    expect(mints()).toBe(3);
  });
  test("refused while it is being renewed is replaced by that renewal", async () => {
    const { cache, clock, get, mints } = cacheOf();
    await get();
    await clock.advance((HOUR - 300) * 1_000);
    expect(await cache.get(patient())).toBe("t1");
    await cache.invalidate("t1");
    expect(await get()).toBe("t2");
    expect(mints()).toBe(2);
  });
});

describe("a caller who gives up", () => {
  test("leaves at once with the signal's own reason, and the mint goes on for the others", async () => {
    const { cache, clock, mints } = cacheOf();
    const { signal, abort, listeners } = countedSignal();
    const leaver = failure(cache.get(signal));
    const stayer = cache.get(patient());
    await clock.advance(50);
    abort("enough");
    expect(await leaver).toBe("enough");
    expect(clock.now()).toBe(50);
    expect(listeners()).toBe(0);
    expect(await clock.runUntil(stayer)).toBe("t1");
    expect(mints()).toBe(1);
  });
  test("alone leaves a mint whose failure nobody hears, which is no unhandled rejection", async () => {
    const { cache, clock, failures, get } = cacheOf();
    const { signal, abort } = countedSignal();
    failures.push(new Error("unheard"));
    const leaver = failure(cache.get(signal));
    abort("enough");
    expect(await leaver).toBe("enough");
    await clock.advance(100);
    expect(await get()).toBe("t2");
  });
  test("before it asks is told its own reason", async () => {
    const { cache } = cacheOf();
    expect(await failure(cache.get(AbortSignal.abort("early")))).toBe("early");
  });
  test("who stays until the token comes leaves no listener behind", async () => {
    const { get } = cacheOf();
    const { signal, listeners } = countedSignal();
    await get(signal);
    expect(listeners()).toBe(0);
  });
});

test.each([-3_600_000, 3_600_000])(
  "a clock that jumps by %i ms makes a token neither younger nor older",
  async (jump) => {
    const { get, clock, mints } = cacheOf();
    await get();
    clock.setSystemTime(jump);
    await clock.advance((HOUR - 300) * 1_000 - 1);
    expect(await get()).toBe("t1");
    await clock.advance(1_000);
    expect(mints()).toBe(1);
    await clock.advance(300_000);
    expect(await get()).not.toBe("t1");
  },
);
