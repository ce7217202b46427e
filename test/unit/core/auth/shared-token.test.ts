import { describe, expect, it } from "vitest";
import { TokenCache } from "../../../../src/core/auth/token-cache.js";
import type { TokenStore } from "../../../../src/core/auth/token-store.js";
import { FakeClock, MemoryTokenStore } from "../../../../src/testing/index.js";
import { partnerClient } from "../../../kit/token-server.js";

const pause = (clock: FakeClock, ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
const ask = (cache: TokenCache) => cache.get(new AbortController().signal);
const HOUR = 3_600_000;

/** A store that many processes reach over a network, with and without `add`: every request takes `latency`, and values expire. */
function network(clock: FakeClock, latency: () => number = () => 2, kept = new MemoryTokenStore(clock)) {
  const over = async <T>(work: () => Promise<T>): Promise<T> => {
    await pause(clock, latency());
    const value = await work();
    await pause(clock, latency());
    return value;
  };
  const plain: TokenStore = {
    get: (key) => over(() => kept.get(key)),
    set: (key, value, ttlMs) => over(() => kept.set(key, value, ttlMs)),
    delete: (key) => over(() => kept.delete(key)),
  };
  const add = (key: string, value: string, ttlMs: number) =>
    over(async () => {
      // There is no wait between the look and the write, as in a store that adds in one step.
      if (kept.keys().includes(key)) return false;
      await kept.set(key, value, ttlMs);
      return true;
    });
  return { store: { ...plain, add }, plain, kept };
}

/** Processes that share a store and a token endpoint. */
function processes(
  count: number,
  options: { store: TokenStore; clock: FakeClock; requestTime?: number | (() => number) },
) {
  const { store, clock, requestTime = 50 } = options;
  const issued: string[] = [];
  const actions: string[] = [];
  const errors: unknown[] = [];
  let fail: Error | undefined;
  let concurrent = 0;
  let most = 0;
  const caches = Array.from(
    { length: count },
    (_, index) =>
      new TokenCache({
        key: "the-key",
        clock,
        store,
        requestToken: async () => {
          concurrent += 1;
          most = Math.max(most, concurrent);
          await pause(clock, typeof requestTime === "function" ? requestTime() : requestTime);
          concurrent -= 1;
          if (fail) throw fail;
          issued.push(`token-${issued.length + 1}-by-${index}`);
          return { token: issued.at(-1) ?? "", expiresIn: HOUR / 1000 };
        },
        onEvent: (event) => {
          if (event.type !== "token") return;
          actions.push(event.action);
          if (event.error) errors.push(event.error);
        },
      }),
  );
  return {
    caches,
    issued,
    actions,
    errors,
    mostAtOnce: () => most,
    failWith: (error: Error | undefined) => {
      fail = error;
    },
    all: () => clock.runUntil(Promise.all(caches.map(ask))),
    settled: () => clock.runUntil(Promise.allSettled(caches.map(ask))),
  };
}

describe("processes with one store", () => {
  it("request one token between them when ten of them start together", async () => {
    const clock = new FakeClock();
    const { all, issued } = processes(10, { ...network(clock), clock });
    const tokens = await all();
    expect(issued).toHaveLength(1);
    expect(new Set(tokens)).toEqual(new Set(issued));
  });
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    "request one token between them whatever each request takes (seed %i)",
    async (seed) => {
      const clock = new FakeClock(seed);
      // Mostly quick, and now and then far longer.
      const latency = () => (clock.random() < 0.2 ? clock.random() * 350 : clock.random() * 10);
      const { all, issued } = processes(10, {
        ...network(clock, latency),
        clock,
        requestTime: () => clock.random() * 300,
      });
      await all();
      expect(issued).toHaveLength(1);
    },
  );
  it("request one token between them although the token endpoint takes nine seconds", async () => {
    const clock = new FakeClock();
    const { all, issued } = processes(5, { ...network(clock), clock, requestTime: 9_000 });
    await all();
    expect(issued).toHaveLength(1);
  });
  it("each get a valid token when the token request takes longer than the lock lives", async () => {
    const clock = new FakeClock();
    const { all, issued } = processes(3, { ...network(clock), clock, requestTime: 25_000 });
    const tokens = await all();
    expect(issued.length).toBeLessThanOrEqual(3);
    expect(tokens.every((token) => issued.includes(token))).toBe(true);
  });
  it("take the stored token without a request and without waiting", async () => {
    const clock = new FakeClock();
    const { store } = network(clock);
    await processes(1, { store, clock }).all();
    const before = clock.now();
    const late = processes(3, { store, clock });
    expect(await late.all()).toEqual(Array(3).fill("token-1-by-0"));
    expect(late.issued).toEqual([]);
    expect(clock.now() - before).toBeLessThan(10);
  });
  it("replace a revoked token once for all of them", async () => {
    const clock = new FakeClock();
    const { all, caches, issued } = processes(10, { ...network(clock), clock });
    const [revoked = ""] = await all();
    await Promise.all(caches.map((cache) => cache.invalidate(revoked)));
    const tokens = await all();
    expect(issued).toHaveLength(2);
    expect(new Set(tokens)).toEqual(new Set([issued[1]]));
  });
  it("take the successor when they learn of the revocation later", async () => {
    const clock = new FakeClock();
    const { all, caches, issued } = processes(2, { ...network(clock), clock });
    const [revoked = ""] = await all();
    await caches[0]?.invalidate(revoked);
    await all();
    await clock.advance(60_000);
    await caches[1]?.invalidate(revoked);
    expect(new Set(await all())).toEqual(new Set([issued[1]]));
    expect(issued).toHaveLength(2);
  });
  it("renew a token in the background once for all of them", async () => {
    const clock = new FakeClock();
    const { all, issued } = processes(10, { ...network(clock), clock });
    await all();
    await clock.advance(HOUR - 200_000);
    expect(new Set(await all())).toEqual(new Set([issued[0]]));
    await clock.advance(5_000);
    expect(new Set(await all())).toEqual(new Set([issued[1]]));
    expect(issued).toHaveLength(2);
  });
  it("never request a token at the same time, and each rejects, when the token request fails", async () => {
    const clock = new FakeClock();
    const { failWith, mostAtOnce, settled } = processes(4, { ...network(clock), clock });
    failWith(new Error("wrong secret"));
    const outcomes = await settled();
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    expect(mostAtOnce()).toBe(1);
  });
  it("leave no lock and no timer behind", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await processes(10, { store, clock }).all();
    await clock.advance(2_000);
    expect(kept.keys()).toEqual(["the-key"]);
    expect(clock.pending).toBe(0);
  });
});

describe("the lock of a store with `add`", () => {
  it("is taken over from a process that died when its time to live has passed", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await kept.set("the-key lock", "1", 10_000);
    const { all, issued } = processes(3, { store, clock });
    await all();
    expect(issued).toHaveLength(1);
    expect(clock.now()).toBeGreaterThan(10_000);
    expect(clock.now()).toBeLessThan(11_000);
  });

  it("is waited for no longer than 15 s, in a store that never lets values expire", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await kept.set("the-key lock", "1", Number.POSITIVE_INFINITY);
    const { actions, all, issued } = processes(1, { store, clock });
    expect(await all()).toEqual(issued);
    expect(clock.now()).toBeGreaterThan(15_000);
    expect(clock.now()).toBeLessThan(15_300);
    expect(actions).toEqual(["store-failed", "issued"]);
  });

  it("costs a single process less than 25 ms in a store with a latency of 4 ms", async () => {
    const clock = new FakeClock();
    await processes(1, { ...network(clock), clock, requestTime: 0 }).all();
    expect(clock.now()).toBeLessThan(25);
  });

  it("is released when the token request fails", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    const { failWith, settled } = processes(1, { store, clock });
    failWith(new Error("wrong secret"));
    await settled();
    expect(kept.keys()).toEqual([]);
  });

  it("does not prevent a process from using its issued token when the release fails", async () => {
    const clock = new FakeClock();
    const { store } = network(clock);
    const { all, issued } = processes(1, {
      store: { ...store, delete: () => Promise.reject(new Error("down")) },
      clock,
    });
    expect(await all()).toEqual(issued);
  });
});

describe("processes with a store without `add`", () => {
  it("each request a token when they start at the same time, and share one afterwards", async () => {
    const clock = new FakeClock();
    const { plain, kept } = network(clock);
    const first = processes(10, { store: plain, clock });
    await first.all();
    expect(first.issued).toHaveLength(10);
    const later = processes(10, { store: plain, clock });
    const shared = new Set(await later.all());
    expect(later.issued).toEqual([]);
    expect(shared.size).toBe(1);
    expect(String(await kept.get("the-key"))).toContain([...shared][0]);
  });

  it("share the next token once one of them has replaced the revoked one", async () => {
    const clock = new FakeClock();
    const { plain } = network(clock);
    const { all, caches, issued } = processes(3, { store: plain, clock });
    const [first] = caches;
    const revoked = first ? await clock.runUntil(ask(first)) : "";
    await all();
    await first?.invalidate(revoked);
    await all();
    for (const cache of caches) await cache.invalidate(revoked);
    expect(new Set(await all())).toEqual(new Set([issued[1]]));
    expect(issued).toHaveLength(2);
  });

  it("write nothing but the token to the store", async () => {
    const clock = new FakeClock();
    const { plain, kept } = network(clock);
    await processes(3, { store: plain, clock }).all();
    expect(kept.keys()).toEqual(["the-key"]);
  });
});

describe("processes whose store fails", () => {
  const down = () => Promise.reject(new Error("down"));
  it("each request a token of their own and report an event", async () => {
    const clock = new FakeClock();
    const store = { get: down, set: down, delete: down, add: down };
    const { actions, all, issued } = processes(3, { store, clock });
    await all();
    expect(issued).toHaveLength(3);
    expect(actions.sort()).toEqual(["issued", "issued", "issued", "store-failed", "store-failed", "store-failed"]);
  });
  it("each request a token of their own after two seconds when the store never responds", async () => {
    const clock = new FakeClock();
    const never = () => new Promise<never>(() => {});
    const { all, errors, issued } = processes(2, {
      store: { get: never, set: never, delete: never, add: never },
      clock,
      requestTime: 0,
    });
    await all();
    expect(issued).toHaveLength(2);
    expect(clock.now()).toBe(2_000);
    expect(String(errors[0])).toContain("did not respond within 2000 ms");
  });
  it("each request a token of their own when the store keeps nothing", async () => {
    const clock = new FakeClock();
    const nothing = async () => undefined;
    const { all, errors, issued } = processes(2, { store: { get: nothing, set: nothing, delete: nothing }, clock });
    await all();
    expect(issued).toHaveLength(2);
    expect(errors).toEqual([]);
  });
  it("use the token that they requested when the store fails meanwhile", async () => {
    const clock = new FakeClock();
    const { store } = network(clock);
    let broken = false;
    const breakable =
      (work: (...rest: never[]) => Promise<unknown>) =>
      async (...rest: never[]) => {
        if (broken) throw new Error("down");
        return work(...rest);
      };
    const { actions, all, issued } = processes(1, {
      store: {
        get: breakable(store.get),
        set: breakable(store.set),
        delete: breakable(store.delete),
        add: breakable(store.add),
      } as TokenStore,
      clock,
      requestTime: 500,
    });
    const working = all();
    clock.setTimeout(() => {
      broken = true;
    }, 300);
    expect(await working).toEqual(issued);
    expect(actions).toEqual(["issued", "store-failed"]);
  });
  it("share the next token when the store works again", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    let broken = true;
    const get = (key: string) => (broken ? down() : store.get(key));
    const { all, caches, issued } = processes(2, { store: { ...store, get }, clock });
    const [first = "", second = ""] = await all();
    broken = false;
    await caches[0]?.invalidate(first);
    await caches[1]?.invalidate(second);
    const tokens = await all();
    expect(issued).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(await kept.get("the-key")).toContain(issued[2]);
  });
});

describe("a store with `encrypt` and `decrypt`", () => {
  const encrypt = (text: string) => `encrypted:${btoa(text)}`;
  const decrypt = (text: string) => {
    if (!text.startsWith("encrypted:")) throw new Error("encrypted by another key");
    return atob(text.slice("encrypted:".length));
  };
  it("contains no readable token, and the processes can read it", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    const encrypting = { ...store, encrypt, decrypt };
    const { issued } = processes(1, { store: encrypting, clock });
    await processes(1, { store: encrypting, clock }).all();
    expect(await kept.get("the-key")).not.toContain("token-1");
    expect(await processes(1, { store: encrypting, clock }).all()).toEqual(["token-1-by-0"]);
    expect(issued).toEqual([]);
  });
  it("may encrypt and decrypt asynchronously", async () => {
    const clock = new FakeClock();
    const { store } = network(clock);
    const encrypting = {
      ...store,
      encrypt: async (text: string) => encrypt(text),
      decrypt: async (text: string) => decrypt(text),
    };
    await processes(1, { store: encrypting, clock }).all();
    const second = processes(1, { store: encrypting, clock });
    await second.all();
    expect(second.issued).toEqual([]);
  });
  it("counts a value that it cannot decrypt as absent, reports it once and replaces it", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await kept.set("the-key", "of an older key", HOUR);
    const { actions, all, issued } = processes(1, { store: { ...store, encrypt, decrypt }, clock });
    expect(await all()).toEqual(issued);
    expect(actions).toEqual(["store-failed", "issued"]);
    expect(await kept.get("the-key")).toMatch(/^encrypted:/);
  });
  it("stores nothing when it cannot encrypt", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    const broken = () => Promise.reject(new Error("no key"));
    const { actions, all, issued } = processes(1, { store: { ...store, encrypt: broken, decrypt }, clock });
    expect(await all()).toEqual(issued);
    expect(await kept.get("the-key")).toBeUndefined();
    expect(actions).toEqual(["issued", "store-failed"]);
  });
});

describe("the option `tokenStore`", () => {
  const nothing = async () => undefined;
  const whole = { get: nothing, set: nothing, delete: nothing };
  const same = (text: string) => text;
  it.each([
    [
      "no object",
      7,
      "Expected `tokenStore` to be an object with `get`, `set` and `delete`, and with both of `encrypt` and `decrypt` or neither, got 7.",
    ],
    ["without `delete`", { get: nothing, set: nothing }, "`get`, `set` and `delete`"],
    ["with `encrypt` alone", { ...whole, encrypt: same }, "`encrypt` and `decrypt`"],
    ["with `decrypt` alone", { ...whole, decrypt: same }, "`encrypt` and `decrypt`"],
  ])("is refused when it is %s", (_, tokenStore, message) => {
    expect(() => partnerClient({}, { tokenStore: tokenStore as TokenStore })).toThrow(message);
  });
  it.each([
    ["as it is", whole],
    ["with `encrypt` and `decrypt`", { ...whole, encrypt: same, decrypt: same }],
    ["with `add`", { ...whole, add: async () => true }],
  ])("is accepted %s", (_, tokenStore) => {
    expect(() => partnerClient({}, { tokenStore })).not.toThrow();
  });
});
