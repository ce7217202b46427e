import { describe, expect, test } from "vitest";
import { TokenCache } from "../../../../src/core/auth/token-cache.js";
import type { TokenStore } from "../../../../src/core/auth/token-store.js";
import { FakeClock, MemoryTokenStore } from "../../../../src/testing/index.js";

const HOUR = 3_600_000;

/** A store that holds an entry for the token from the beginning. */
async function filled(clock: FakeClock, value: string): Promise<MemoryTokenStore> {
  const store = new MemoryTokenStore(clock);
  await store.set("the-key", value, 24 * HOUR);
  return store;
}

function cacheWith(store: TokenStore, clock = new FakeClock(), name = "t") {
  let mints = 0;
  const actions: string[] = [];
  const cache = new TokenCache({
    key: "the-key",
    clock,
    store,
    requestToken: async () => {
      mints += 1;
      return { token: `${name}${mints}`, expiresIn: 3_600 };
    },
    emit: (event) => actions.push(event.type === "token" ? event.action : event.type),
  });
  return {
    cache,
    clock,
    actions,
    get: () => clock.runUntil(cache.get(new AbortController().signal)),
    mints: () => mints,
  };
}

const entry = (token: string, expiresAt: number) => JSON.stringify({ token, expiresAt, life: HOUR });

describe("a token store", () => {
  test("is given the minted token with its end, for as long as the token lives", async () => {
    const clock = new FakeClock();
    const store = new MemoryTokenStore(clock);
    const ttls: [string, number][] = [];
    const set: TokenStore["set"] = (key, value, ttl) => {
      ttls.push([key, ttl]);
      return store.set(key, value, ttl);
    };
    await cacheWith({ ...store, set }, clock).get();
    const kept = JSON.parse(String(await store.get("the-key")));
    expect(kept).toMatchObject({ token: "t1" });
    expect(Math.abs(kept.expiresAt - (clock.dateNow() + HOUR))).toBeLessThan(2_000);
    expect(ttls).toContainEqual(["the-key", HOUR]);
  });
  test("saves the mint of a second process", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    await cacheWith(store).get();
    const second = cacheWith(store, new FakeClock(), "other");
    expect(await second.get()).toBe("t1");
    expect(second.mints()).toBe(0);
    expect(second.actions).toEqual([]);
  });
  test("is asked once and not for every call", async () => {
    const clock = new FakeClock();
    let reads = 0;
    const store = await filled(clock, entry("stored", clock.dateNow() + HOUR));
    const get = (key: string) => {
      reads += 1;
      return store.get(key);
    };
    const cache = cacheWith({ ...store, get }, clock);
    await cache.get();
    const first = reads;
    await cache.get();
    expect(reads).toBe(first);
  });
  test("gives a token that is as old as it says", async () => {
    const clock = new FakeClock();
    const { get, mints } = cacheWith(await filled(clock, entry("stored", clock.dateNow() + 600_000)), clock);
    expect(await get()).toBe("stored");
    await clock.advance(570_000);
    expect(await get()).toBe("t1");
    expect(mints()).toBe(1);
  });
  test("that holds an expired token is passed over", async () => {
    const clock = new FakeClock();
    expect(await cacheWith(await filled(clock, entry("stored", clock.dateNow())), clock).get()).toBe("t1");
  });
  test("that still holds the refused token is passed over", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    const { cache, get } = cacheWith(store);
    await get();
    await cache.invalidate("t1");
    expect(await get()).toBe("t2");
    expect(String(await store.get("the-key"))).toContain("t2");
  });
  test("in which another process has put a successor of the refused token gives that one", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    const { cache, clock, get, mints } = cacheWith(store);
    await get();
    await store.set("the-key", entry("from-the-other", clock.dateNow() + HOUR), HOUR);
    await cache.invalidate("t1");
    expect(await get()).toBe("from-the-other");
    expect(mints()).toBe(1);
  });
  test("is not asked to renew with the very token that is to be renewed", async () => {
    const clock = new FakeClock();
    const { get } = cacheWith(new MemoryTokenStore(clock), clock);
    await get();
    await clock.advance(HOUR - 30_000);
    expect(await get()).toBe("t2");
  });
  test.each([
    undefined,
    null,
    42,
    {},
    "",
    "no json",
    "null",
    "[]",
    '{"token":1,"expiresAt":9999999999999,"life":3600000}',
    '{"token":"x","expiresAt":"soon","life":3600000}',
    '{"token":"x"}',
  ])("that holds %j has no token", async (value) => {
    const store = new MemoryTokenStore(new FakeClock());
    const holding = (key: string) => (key === "the-key" ? Promise.resolve(value) : store.get(key));
    const { get, mints } = cacheWith({ ...store, get: holding });
    expect(await get()).toBe("t1");
    expect(mints()).toBe(1);
  });
  test("that cannot be read is an event, and the client goes on with its own token", async () => {
    const store: TokenStore = {
      ...new MemoryTokenStore(new FakeClock()),
      get: () => Promise.reject(new Error("down")),
    };
    const { get, actions } = cacheWith(store);
    expect(await get()).toBe("t1");
    expect(actions.sort()).toEqual(["minted", "store-failed"]);
  });
  test("that cannot be written is an event, and the client goes on with its own token", async () => {
    const store: TokenStore = {
      ...new MemoryTokenStore(new FakeClock()),
      set: () => Promise.reject(new Error("down")),
    };
    const { get, actions } = cacheWith(store);
    expect(await get()).toBe("t1");
    expect(actions.sort()).toEqual(["minted", "store-failed"]);
  });
  test("that never answers does not hold the callers for longer than a moment", async () => {
    const never = () => new Promise(() => {});
    const { get, clock, actions } = cacheWith({ get: never, set: never, delete: never });
    expect(await get()).toBe("t1");
    expect(clock.now()).toBeLessThanOrEqual(3_000);
    expect(actions).toContain("store-failed");
  });
  test("that throws instead of rejecting does no harm either", async () => {
    const thrower = () => {
      throw new Error("down");
    };
    const { get, actions } = cacheWith({ get: thrower, set: thrower, delete: thrower });
    expect(await get()).toBe("t1");
    expect(actions).toContain("store-failed");
  });
});
