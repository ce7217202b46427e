import { describe, expect, it } from "vitest";
import { TokenCache } from "../../../../src/core/auth/token-cache.js";
import type { TokenStore } from "../../../../src/core/auth/token-store.js";
import { FakeClock, MemoryTokenStore } from "../../../../src/testing/index.js";

const HOUR = 3_600_000;

/** A store that contains an entry for the token from the beginning. */
async function filled(clock: FakeClock, value: string): Promise<MemoryTokenStore> {
  const store = new MemoryTokenStore(clock);
  await store.set("the-key", value, 24 * HOUR);
  return store;
}

function cacheWith(store: TokenStore, clock = new FakeClock(), name = "t") {
  let requests = 0;
  const actions: string[] = [];
  const cache = new TokenCache({
    key: "the-key",
    clock,
    store,
    requestToken: async () => {
      requests += 1;
      return { token: `${name}${requests}`, expiresIn: 3_600 };
    },
    onEvent: (event) => actions.push(event.type === "token" ? event.action : event.type),
  });
  return {
    cache,
    clock,
    actions,
    get: () => clock.runUntil(cache.get(new AbortController().signal)),
    requests: () => requests,
  };
}

const entry = (token: string, expiresAt: number) => JSON.stringify({ token, expiresAt, life: HOUR });

describe("a token cache with a store", () => {
  it("stores the issued token with its expiry, for the lifetime of the token", async () => {
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
  it("uses the token that another process stored", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    await cacheWith(store).get();
    const second = cacheWith(store, new FakeClock(), "other");
    expect(await second.get()).toBe("t1");
    expect(second.requests()).toBe(0);
    expect(second.actions).toEqual([]);
  });
  it("reads the store once and not for every call", async () => {
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
  it("uses a stored token only until its stored expiry", async () => {
    const clock = new FakeClock();
    const { get, requests } = cacheWith(await filled(clock, entry("stored", clock.dateNow() + 600_000)), clock);
    expect(await get()).toBe("stored");
    await clock.advance(570_000);
    expect(await get()).toBe("t1");
    expect(requests()).toBe(1);
  });
  it("ignores an expired stored token", async () => {
    const clock = new FakeClock();
    expect(await cacheWith(await filled(clock, entry("stored", clock.dateNow())), clock).get()).toBe("t1");
  });
  it("ignores a stored token that was refused", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    const { cache, get } = cacheWith(store);
    await get();
    await cache.invalidate("t1");
    expect(await get()).toBe("t2");
    expect(String(await store.get("the-key"))).toContain("t2");
  });
  it("replaces a refused token by the stored token of another process", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    const { cache, clock, get, requests } = cacheWith(store);
    await get();
    await store.set("the-key", entry("from-the-other", clock.dateNow() + HOUR), HOUR);
    await cache.invalidate("t1");
    expect(await get()).toBe("from-the-other");
    expect(requests()).toBe(1);
  });
  it("does not renew a token with the same token from the store", async () => {
    const clock = new FakeClock();
    const { get } = cacheWith(new MemoryTokenStore(clock), clock);
    await get();
    await clock.advance(HOUR - 30_000);
    expect(await get()).toBe("t2");
  });
  it.each([
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
  ])("requests a token when the stored value is %j", async (value) => {
    const store = new MemoryTokenStore(new FakeClock());
    const holding = (key: string) => (key === "the-key" ? Promise.resolve(value) : store.get(key));
    const { get, requests } = cacheWith({ ...store, get: holding });
    expect(await get()).toBe("t1");
    expect(requests()).toBe(1);
  });
  it("reports an event and uses its own token when the store cannot be read", async () => {
    const store: TokenStore = {
      ...new MemoryTokenStore(new FakeClock()),
      get: () => Promise.reject(new Error("down")),
    };
    const { get, actions } = cacheWith(store);
    expect(await get()).toBe("t1");
    expect(actions.sort()).toEqual(["issued", "store-failed"]);
  });
  it("reports an event and uses its own token when the store cannot be written", async () => {
    const store: TokenStore = {
      ...new MemoryTokenStore(new FakeClock()),
      set: () => Promise.reject(new Error("down")),
    };
    const { get, actions } = cacheWith(store);
    expect(await get()).toBe("t1");
    expect(actions.sort()).toEqual(["issued", "store-failed"]);
  });
  it("waits no longer than three seconds for a store that never responds", async () => {
    const never = () => new Promise(() => {});
    const { get, clock, actions } = cacheWith({ get: never, set: never, delete: never });
    expect(await get()).toBe("t1");
    expect(clock.now()).toBeLessThanOrEqual(3_000);
    expect(actions).toContain("store-failed");
  });
  it("reports an event when the store throws instead of rejecting", async () => {
    const thrower = () => {
      throw new Error("down");
    };
    const { get, actions } = cacheWith({ get: thrower, set: thrower, delete: thrower });
    expect(await get()).toBe("t1");
    expect(actions).toContain("store-failed");
  });
});
