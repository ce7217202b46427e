import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createDintero } from "../../../src/index.js";
import { FakeClock, MemoryTokenStore, scriptedFetch } from "../../../src/testing/index.js";

const ROLES = "/accounts/{oid}/auth/roles";

describe("a token store in memory", () => {
  it("returns a value until its time to live has passed on the given clock", async () => {
    const clock = new FakeClock();
    const store = new MemoryTokenStore(clock);
    await store.set("a", "one", 1_000);
    await clock.advance(999);
    expect(await store.get("a")).toBe("one");
    await clock.advance(1);
    expect([await store.get("a"), store.keys()]).toEqual([undefined, []]);
  });

  it("does not use the machine's clock when it is given another", async () => {
    const clock = new FakeClock();
    const store = new MemoryTokenStore(clock);
    await store.set("a", "one", 1_000);
    clock.setSystemTime(3_600_000);
    expect(await store.get("a")).toBe("one");
  });

  it("starts the time to live again with each value", async () => {
    const clock = new FakeClock();
    const store = new MemoryTokenStore(clock);
    await store.set("a", "one", 1_000);
    await clock.advance(900);
    await store.set("a", "two", 1_000);
    await clock.advance(900);
    expect(await store.get("a")).toBe("two");
  });

  it("deletes a value and returns whether there was one", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    await store.set("a", "one", 1_000);
    expect([await store.delete("a"), await store.delete("a"), await store.get("a")]).toEqual([true, false, undefined]);
  });

  it("does not store a value without a time to live", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    await store.set("a", "one", 0);
    expect(await store.get("a")).toBeUndefined();
  });

  it("uses the machine's clock unless it is given another", async () => {
    const store = new MemoryTokenStore();
    await store.set("a", "one", 60_000);
    expect(await store.get("a")).toBe("one");
  });

  it("works when its methods are called without it", async () => {
    const { get, set } = { ...new MemoryTokenStore(new FakeClock()) };
    await set("a", "one", 1_000);
    expect(await get("a")).toBe("one");
  });

  it("shows nothing of a token when it is printed or serialised", async () => {
    const store = new MemoryTokenStore(new FakeClock());
    await store.set("a", "s3cret-token", 1_000);
    const printed = [inspect(store, { depth: null, showHidden: true }), JSON.stringify(store), String(store)];
    expect(printed.join()).not.toContain("s3cret");
  });

  it("lets two clients share one token", async () => {
    const clock = new FakeClock();
    const tokenStore = new MemoryTokenStore(clock);
    const fetch = scriptedFetch().always(`GET ${ROLES}`).reply(200, []);
    const token = { access_token: "shared", token_type: "Bearer", expires_in: 3_600 } as const;
    fetch.on("POST /accounts/{oid}/auth/token").reply(200, token);
    const credentials = { accountId: "T12345678", clientId: "the-client", clientSecret: "the-secret" };
    const clients = [1, 2].map(() => createDintero({ ...credentials, clock, fetch, tokenStore }));
    await clock.runUntil(Promise.all(clients.map((dintero) => dintero.GET(ROLES))));
    fetch.assertDone();
    expect(fetch.log.filter((line) => line.startsWith("POST"))).toHaveLength(1);
    expect(tokenStore.keys()).toEqual([expect.stringContaining("the-client")]);
  });
});
