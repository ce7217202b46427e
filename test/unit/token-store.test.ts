import { describe, expect, test } from "vitest";
import { TokenCache } from "../../src/core/tokens/token-cache.js";
import type { TokenStore } from "../../src/core/tokens/token-store.js";
import { FakeClock } from "../support/fake-clock.js";

const HOUR = 3_600_000;

/** A store in memory that remembers what it was told. */
function memory(
  initial: Record<string, unknown> = {},
): TokenStore & { values: Map<string, unknown>; ttls: Map<string, number> } {
  const values = new Map(Object.entries(initial));
  const ttls = new Map<string, number>();
  return {
    values,
    ttls,
    get: async (key) => values.get(key),
    set: async (key, value, ttl) => {
      values.set(key, value);
      ttls.set(key, ttl);
    },
    delete: async (key) => values.delete(key),
  };
}

function cacheWith(store: TokenStore, clock = new FakeClock(), name = "t") {
  let mints = 0;
  const actions: string[] = [];
  const cache = new TokenCache({
    key: "the-key",
    clock,
    store,
    mint: async () => {
      mints += 1;
      return { token: `${name}${mints}`, expiresIn: 3_600 };
    },
    emit: (event) => actions.push(event.type === "token" ? event.action : event.type),
  });
  return {
    cache,
    clock,
    actions,
    get: () => clock.until(cache.token(new AbortController().signal)),
    mints: () => mints,
  };
}

const entry = (token: string, expiresAt: number) => JSON.stringify({ token, expiresAt, life: HOUR });

describe("a token store", () => {
  test("is given the minted token with its end, for as long as the token lives", async () => {
    const store = memory();
    const { get, clock } = cacheWith(store);
    await get();
    const kept = JSON.parse(String(store.values.get("the-key")));
    expect(kept).toMatchObject({ token: "t1" });
    expect(Math.abs(kept.expiresAt - (clock.wall() + HOUR))).toBeLessThan(2_000);
    expect(store.ttls.get("the-key")).toBe(HOUR);
  });
  test("saves the mint of a second process", async () => {
    const store = memory();
    await cacheWith(store).get();
    const second = cacheWith(store, new FakeClock(), "other");
    expect(await second.get()).toBe("t1");
    expect(second.mints()).toBe(0);
    expect(second.actions).toEqual([]);
  });
  test("is asked once and not for every call", async () => {
    const clock = new FakeClock();
    let reads = 0;
    const filled = memory({ "the-key": entry("stored", clock.wall() + HOUR) });
    const get = (key: string) => {
      reads += 1;
      return filled.get(key);
    };
    const cache = cacheWith({ ...filled, get }, clock);
    await cache.get();
    const first = reads;
    await cache.get();
    expect(reads).toBe(first);
  });
  test("gives a token that is as old as it says", async () => {
    const clock = new FakeClock();
    const { get, mints } = cacheWith(memory({ "the-key": entry("stored", clock.wall() + 600_000) }), clock);
    expect(await get()).toBe("stored");
    await clock.advance(570_000);
    expect(await get()).toBe("t1");
    expect(mints()).toBe(1);
  });
  test("that holds an expired token is passed over", async () => {
    const clock = new FakeClock();
    expect(await cacheWith(memory({ "the-key": entry("stored", clock.wall()) }), clock).get()).toBe("t1");
  });
  test("that still holds the refused token is passed over", async () => {
    const store = memory();
    const { cache, get } = cacheWith(store);
    await get();
    await cache.refused("t1");
    expect(await get()).toBe("t2");
    expect(String(store.values.get("the-key"))).toContain("t2");
  });
  test("in which another process has put a successor of the refused token gives that one", async () => {
    const store = memory();
    const { cache, clock, get, mints } = cacheWith(store);
    await get();
    store.values.set("the-key", entry("from-the-other", clock.wall() + HOUR));
    await cache.refused("t1");
    expect(await get()).toBe("from-the-other");
    expect(mints()).toBe(1);
  });
  test("is not asked to renew with the very token that is to be renewed", async () => {
    const { clock, get } = cacheWith(memory());
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
    const { get, mints } = cacheWith(memory({ "the-key": value }));
    expect(await get()).toBe("t1");
    expect(mints()).toBe(1);
  });
  test("that cannot be read is an event, and the client goes on with its own token", async () => {
    const store: TokenStore = { ...memory(), get: () => Promise.reject(new Error("down")) };
    const { get, actions } = cacheWith(store);
    expect(await get()).toBe("t1");
    expect(actions.sort()).toEqual(["minted", "store-failed"]);
  });
  test("that cannot be written is an event, and the client goes on with its own token", async () => {
    const store: TokenStore = { ...memory(), set: () => Promise.reject(new Error("down")) };
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
