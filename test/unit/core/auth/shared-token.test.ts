import { describe, expect, it } from "vitest";
import { TokenCache } from "../../../../src/core/auth/token-cache.js";
import type { TokenStore } from "../../../../src/core/auth/token-store.js";
import { FakeClock, MemoryTokenStore } from "../../../../src/testing/index.js";
import { partnerClient } from "../../../kit/token-server.js";

const pause = (clock: FakeClock, ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
const ask = (cache: TokenCache) => cache.get(new AbortController().signal);
const HOUR = 3_600_000;

/** A store that many processes reach over a network: every request takes `latency`, and values end. */
function network(clock: FakeClock, latency: () => number = () => 2) {
  const kept = new MemoryTokenStore(clock);
  const over = async <T>(work: () => Promise<T>): Promise<T> => {
    await pause(clock, latency());
    const answer = await work();
    await pause(clock, latency());
    return answer;
  };
  const store: TokenStore = {
    get: (key) => over(() => kept.get(key)),
    set: (key, value, ttlMs) => over(() => kept.set(key, value, ttlMs)),
    delete: (key) => over(() => kept.delete(key)),
  };
  return { store, kept };
}

/** Processes that have a store and a token endpoint in common. */
function processes(
  count: number,
  options: { store: TokenStore; clock: FakeClock; mintTime?: number | (() => number) },
) {
  const { store, clock, mintTime = 50 } = options;
  const mints: string[] = [];
  const actions: string[] = [];
  const errors: unknown[] = [];
  let fail: Error | undefined;
  let atOnce = 0;
  let most = 0;
  const caches = Array.from(
    { length: count },
    (_, index) =>
      new TokenCache({
        key: "the-key",
        clock,
        store,
        requestToken: async () => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          await pause(clock, typeof mintTime === "function" ? mintTime() : mintTime);
          atOnce -= 1;
          if (fail) throw fail;
          mints.push(`token-${mints.length + 1}-by-${index}`);
          return { token: mints.at(-1) ?? "", expiresIn: HOUR / 1000 };
        },
        emit: (event) => {
          if (event.type !== "token") return;
          actions.push(event.action);
          if (event.error) errors.push(event.error);
        },
      }),
  );
  return {
    caches,
    mints,
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
  it("mint one token when ten of them start together", async () => {
    const clock = new FakeClock();
    const { all, mints } = processes(10, { ...network(clock), clock });
    const tokens = await all();
    expect(mints).toHaveLength(1);
    expect(new Set(tokens)).toEqual(new Set(mints));
  });
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    "mint one token whatever each request takes (chance %i)",
    async (seed) => {
      const clock = new FakeClock(seed);
      // Mostly quick, now and then far longer than a lease takes to settle.
      const latency = () => (clock.random() < 0.2 ? clock.random() * 350 : clock.random() * 10);
      const { all, mints } = processes(10, { ...network(clock, latency), clock, mintTime: () => clock.random() * 300 });
      await all();
      expect(mints).toHaveLength(1);
    },
  );
  it("mint one token also where minting takes longer than a lease", async () => {
    const clock = new FakeClock();
    const { all, mints } = processes(5, { ...network(clock), clock, mintTime: 60_000 });
    await all();
    expect(mints).toHaveLength(1);
  });
  it("take the token that is there without minting or waiting", async () => {
    const clock = new FakeClock();
    const { store } = network(clock);
    await processes(1, { store, clock }).all();
    const before = clock.now();
    const late = processes(3, { store, clock });
    expect(await late.all()).toEqual(Array(3).fill("token-1-by-0"));
    expect(late.mints).toEqual([]);
    expect(clock.now() - before).toBeLessThan(10);
  });
  it("replace a revoked token once for all of them", async () => {
    const clock = new FakeClock();
    const { all, caches, mints } = processes(10, { ...network(clock), clock });
    const [revoked = ""] = await all();
    await Promise.all(caches.map((cache) => cache.invalidate(revoked)));
    const tokens = await all();
    expect(mints).toHaveLength(2);
    expect(new Set(tokens)).toEqual(new Set([mints[1]]));
  });
  it("that hear of the revocation later take the successor", async () => {
    const clock = new FakeClock();
    const { all, caches, mints } = processes(2, { ...network(clock), clock });
    const [revoked = ""] = await all();
    await caches[0]?.invalidate(revoked);
    await all();
    await clock.advance(60_000);
    await caches[1]?.invalidate(revoked);
    expect(new Set(await all())).toEqual(new Set([mints[1]]));
    expect(mints).toHaveLength(2);
  });
  it("renew in the background once for all of them", async () => {
    const clock = new FakeClock();
    const { all, mints } = processes(10, { ...network(clock), clock });
    await all();
    await clock.advance(HOUR - 200_000);
    expect(new Set(await all())).toEqual(new Set([mints[0]]));
    await clock.advance(5_000);
    expect(new Set(await all())).toEqual(new Set([mints[1]]));
    expect(mints).toHaveLength(2);
  });
  it("never mint at once, also where the mint fails, and each hears why", async () => {
    const clock = new FakeClock();
    const { failWith, mostAtOnce, settled } = processes(4, { ...network(clock), clock });
    failWith(new Error("wrong secret"));
    const outcomes = await settled();
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    expect(mostAtOnce()).toBe(1);
  });
  it("leave no lease and no timer behind", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await processes(10, { store, clock }).all();
    await clock.advance(2_000);
    expect(kept.keys()).toEqual(["the-key"]);
    expect(clock.pending).toBe(0);
  });
});

describe("a lease", () => {
  it("of a process that died is taken over when it ends", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await kept.set("the-key lease", "of a dead process", 5_000);
    const { all, mints } = processes(3, { store, clock });
    await all();
    expect(mints).toHaveLength(1);
    expect(clock.now()).toBeGreaterThan(5_000);
    expect(clock.now()).toBeLessThan(6_000);
  });
  it("is taken over also in a store that forgets nothing by itself", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await kept.set("the-key lease", "of a dead process", Number.POSITIVE_INFINITY);
    const { all, mints } = processes(3, { store, clock });
    await all();
    expect(mints).toHaveLength(1);
    expect(clock.now()).toBeLessThan(7_000);
  });
  it("is not deleted where it is another's", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    const { all } = processes(1, { store, clock, mintTime: 500 });
    const working = all();
    clock.setTimeout(() => kept.set("the-key lease", "another", 20_000), 490);
    await working;
    expect(await kept.get("the-key lease")).toBe("another");
  });
  it("whose renewal is still on its way when the work is done ends all the same", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    const set = async (key: string, value: string, ttlMs: number) => {
      // A renewal is counted; this one travels for long.
      if (/ \d$/.test(value)) await pause(clock, 800);
      return store.set(key, value, ttlMs);
    };
    await processes(1, { store: { ...store, set }, clock, mintTime: 350 }).all();
    await clock.advance(1_000);
    expect(await kept.get("the-key lease")).toBeUndefined();
  });
  it("costs a single process less than a quarter of a second", async () => {
    const clock = new FakeClock();
    await processes(1, { ...network(clock), clock, mintTime: 0 }).all();
    expect(clock.now()).toBeLessThan(250);
  });
});

describe("a store that fails", () => {
  const down = () => Promise.reject(new Error("down"));
  it("leaves each process on its own, with an event", async () => {
    const clock = new FakeClock();
    const { actions, all, mints } = processes(3, { store: { get: down, set: down, delete: down }, clock });
    await all();
    expect(mints).toHaveLength(3);
    expect(actions.sort()).toEqual(["issued", "issued", "issued", "store-failed", "store-failed", "store-failed"]);
  });
  it("by never answering does the same, after two seconds", async () => {
    const clock = new FakeClock();
    const never = () => new Promise<never>(() => {});
    const { all, errors, mints } = processes(2, {
      store: { get: never, set: never, delete: never },
      clock,
      mintTime: 0,
    });
    await all();
    expect(mints).toHaveLength(2);
    expect(clock.now()).toBe(2_000);
    expect(String(errors[0])).toContain("did not answer within 2000 ms");
  });
  it("by swallowing what it is given does the same", async () => {
    const clock = new FakeClock();
    const nothing = async () => undefined;
    const { all, errors, mints } = processes(2, { store: { get: nothing, set: nothing, delete: nothing }, clock });
    await all();
    expect(mints).toHaveLength(2);
    expect(String(errors[0])).toContain("does not keep what it is given");
  });
  it("while the token is minted keeps nobody from the token", async () => {
    const clock = new FakeClock();
    const { store } = network(clock);
    let broken = false;
    const breakable =
      (work: (...rest: never[]) => Promise<unknown>) =>
      async (...rest: never[]) => {
        if (broken) throw new Error("down");
        return work(...rest);
      };
    const { actions, all, mints } = processes(1, {
      store: { get: breakable(store.get), set: breakable(store.set), delete: breakable(store.delete) } as TokenStore,
      clock,
      mintTime: 500,
    });
    const working = all();
    clock.setTimeout(() => {
      broken = true;
    }, 300);
    expect(await working).toEqual(mints);
    expect(actions).toEqual(["issued", "store-failed"]);
  });
  it("and comes back shares the next token", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    let broken = true;
    const get = (key: string) => (broken ? down() : store.get(key));
    const { all, caches, mints } = processes(2, { store: { ...store, get }, clock });
    const [first = "", second = ""] = await all();
    broken = false;
    await caches[0]?.invalidate(first);
    await caches[1]?.invalidate(second);
    const tokens = await all();
    expect(mints).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(await kept.get("the-key")).toContain(mints[2]);
  });
});

describe("sealed values", () => {
  const seal = (text: string) => `sealed:${btoa(text)}`;
  const unseal = (text: string) => {
    if (!text.startsWith("sealed:")) throw new Error("not sealed by us");
    return atob(text.slice("sealed:".length));
  };
  it("keep the token unreadable in the store and readable for the processes", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    const sealed = { ...store, seal, unseal };
    const { mints } = processes(1, { store: sealed, clock });
    await processes(1, { store: sealed, clock }).all();
    expect(await kept.get("the-key")).not.toContain("token-1");
    expect(await processes(1, { store: sealed, clock }).all()).toEqual(["token-1-by-0"]);
    expect(mints).toEqual([]);
  });
  it("may be sealed and opened asynchronously", async () => {
    const clock = new FakeClock();
    const { store } = network(clock);
    const sealed = { ...store, seal: async (text: string) => seal(text), unseal: async (text: string) => unseal(text) };
    await processes(1, { store: sealed, clock }).all();
    const second = processes(1, { store: sealed, clock });
    await second.all();
    expect(second.mints).toEqual([]);
  });
  it("that cannot be opened count as absent, are told once and are replaced", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    await kept.set("the-key", "of an older key", HOUR);
    const { actions, all, mints } = processes(1, { store: { ...store, encrypt, decrypt }, clock });
    expect(await all()).toEqual(mints);
    expect(actions).toEqual(["store-failed", "issued"]);
    expect(await kept.get("the-key")).toMatch(/^sealed:/);
  });
  it("that cannot be made are not stored in the clear", async () => {
    const clock = new FakeClock();
    const { store, kept } = network(clock);
    const broken = () => Promise.reject(new Error("no key"));
    const { actions, all, mints } = processes(1, { store: { ...store, encrypt: broken, decrypt }, clock });
    expect(await all()).toEqual(mints);
    expect(await kept.get("the-key")).toBeUndefined();
    expect(actions).toEqual(["issued", "store-failed"]);
  });
});

describe("the option `tokenStore`", () => {
  const nothing = async () => undefined;
  const whole = { get: nothing, set: nothing, delete: nothing };
  const seal = (text: string) => text;
  it.each([
    ["no object", 7, "Expected `tokenStore` to be an object with `get`, `set` and `delete`, got 7."],
    ["without `delete`", { get: nothing, set: nothing }, "`get`, `set` and `delete`"],
    ["with `seal` alone", { ...whole, seal }, "both of `seal` and `unseal` or with neither"],
    ["with `unseal` alone", { ...whole, unseal: seal }, "both of `seal` and `unseal` or with neither"],
  ])("is refused where it is %s", (_, tokenStore, message) => {
    expect(() => partnerClient({}, { tokenStore: tokenStore as TokenStore })).toThrow(message);
  });
  it.each([
    ["as it is", whole],
    ["with both hooks", { ...whole, seal, unseal: seal }],
  ])("is taken %s", (_, tokenStore) => {
    expect(() => partnerClient({}, { tokenStore })).not.toThrow();
  });
});
