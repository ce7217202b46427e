import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { FakeClock, idle, json, neverResponds, scriptedFetch } from "../../../../src/testing/index.js";
import { collect, countedSignal, ids, listClient, things } from "../../../kit/lists.js";

const page = (next: string | null, ...names: string[]) => json({ things: things(...names), starting_after: next });

describe("a pager", () => {
  it("sends nothing before its first item is requested", async () => {
    const fetch = scriptedFetch(page(null, "a"));
    const pager = listClient(fetch).paginate("/body-token", { prefetch: true });
    const iterator = pager[Symbol.asyncIterator]();
    await idle();
    expect(fetch.log).toEqual([]);
    await iterator.next();
    expect(fetch.log).toHaveLength(1);
  });

  it("requests the next page when the last item of a page has been processed", async () => {
    const fetch = scriptedFetch(page("t1", "a", "b"), page(null, "c"));
    const counts: number[] = [];
    for await (const _ of listClient(fetch).paginate("/body-token")) counts.push(fetch.log.length);
    expect(counts).toEqual([1, 1, 2]);
  });

  it("starts again with every loop", async () => {
    const fetch = scriptedFetch(page(null, "a"), page(null, "a", "b"));
    const pager = listClient(fetch).paginate("/body-token");
    expect(ids(await pager.toArray())).toEqual(["a"]);
    expect(ids(await pager.toArray())).toEqual(["a", "b"]);
  });

  it("sends the query, the headers and the page size with every page", async () => {
    const fetch = scriptedFetch(page("t1", "a"), page(null, "b"));
    const init = { params: { query: { limit: 1 } }, headers: { "x-trace": "7" } };
    await listClient(fetch).paginate("/body-token", init).toArray();
    expect(fetch.log).toEqual(["GET /body-token?limit=1", "GET /body-token?limit=1&starting_after=t1"]);
    expect(fetch.requests.map(({ headers }) => headers.get("x-trace"))).toEqual(["7", "7"]);
  });

  it("does not change the options that it was given", async () => {
    const fetch = scriptedFetch(page("t1", "a"), page(null, "b"));
    const init = Object.freeze({ params: Object.freeze({ query: Object.freeze({ limit: 1 }) }) });
    await listClient(fetch).paginate("/body-token", init).toArray();
    expect(init).toEqual({ params: { query: { limit: 1 } } });
  });

  it("sends the body of a list with POST for every page", async () => {
    const fetch = scriptedFetch(
      json({ things: things("a", "b") }),
      json({ things: things("c", "d") }),
      json({ things: things("e") }),
      json({ things: [] }),
    );
    const init = { params: { query: { limit: 2 } }, body: { name: "Åse" } };
    expect(ids(await listClient(fetch).paginate("/search", init).toArray())).toEqual(["a", "b", "c", "d", "e"]);
    expect(fetch.log).toEqual([
      "POST /search?limit=2",
      "POST /search?limit=2&starting_after=2",
      "POST /search?limit=2&starting_after=4",
      "POST /search?limit=2&starting_after=5",
    ]);
    expect(fetch.bodies).toEqual(Array.from({ length: 4 }, () => '{"name":"Åse"}'));
  });

  it("yields no item and one page for an empty list", async () => {
    const client = listClient(scriptedFetch(page(null), page(null)));
    expect(await client.paginate("/body-token").toArray()).toEqual([]);
    const pages = [];
    for await (const { items } of client.paginate("/body-token").pages()) pages.push(items);
    expect(pages).toEqual([[]]);
  });

  it("has the response of every page", async () => {
    const headers = { "total-count": "2" };
    const fetch = scriptedFetch(json({ things: things("a", "b") }, { headers }), json({ things: [] }));
    const counts: unknown[] = [];
    for await (const { response } of listClient(fetch).paginate("/offset").pages()) {
      counts.push(response.headers.get("total-count"));
    }
    expect(counts).toEqual(["2", null]);
  });

  it("gives each of its calls a `totalTimeout` of its own", async () => {
    const clock = new FakeClock();
    const fetch = scriptedFetch(page("t1", "a"), page(null, "b"));
    const pager = listClient(fetch, { clock, totalTimeout: 1_000 }).paginate("/body-token");
    const seen: string[] = [];
    for await (const { id } of pager) {
      seen.push(id);
      await clock.advance(5_000);
    }
    expect(seen).toEqual(["a", "b"]);
    expect(clock.pending).toBe(0);
  });

  it("does not show its call when it is printed", () => {
    const pager = listClient(scriptedFetch()).paginate("/search", { body: { name: "s3cret" } });
    expect(JSON.stringify(pager)).toBe("{}");
  });
});

describe("an aborted pager", () => {
  it("sends nothing when its signal was aborted before", async () => {
    const fetch = scriptedFetch();
    const reason = new Error("never mind");
    const pager = listClient(fetch).paginate("/body-token", { signal: AbortSignal.abort(reason) });
    expect(await collect(pager)).toEqual({ ids: [], error: reason });
    expect(fetch.log).toEqual([]);
  });

  it("aborts its request and rejects with the signal's own reason", async () => {
    const { controller, listeners } = countedSignal();
    const fetch = scriptedFetch(neverResponds);
    const iterating = collect(listClient(fetch).paginate("/body-token", { signal: controller.signal }));
    await idle();
    const reason = new Error("never mind");
    controller.abort(reason);
    expect((await iterating).error).toBe(reason);
    expect(fetch.requests[0]?.signal.aborted).toBe(true);
    expect(listeners()).toBe(0);
  });

  it("yields no further item, and its cursor continues after the last one", async () => {
    const controller = new AbortController();
    const fetch = scriptedFetch(json(things("a", "b", "c")));
    const pager = listClient(fetch).paginate("/item-token", { signal: controller.signal });
    const seen: string[] = [];
    await expect(async () => {
      for await (const { id } of pager) {
        seen.push(id);
        if (id === "b") controller.abort();
      }
    }).rejects.toMatchObject({ name: "AbortError" });
    expect(seen).toEqual(["a", "b"]);
    expect(pager.cursor).toBe("b");
  });

  it("leaves no listener on the signal after the last page", async () => {
    const { controller, listeners } = countedSignal();
    const fetch = scriptedFetch(page("t1", "a"), page(null, "b"));
    await listClient(fetch).paginate("/body-token", { signal: controller.signal }).toArray();
    expect(listeners()).toBe(0);
  });
});

describe("the memory of a pager", () => {
  it("does not retain earlier pages", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    const fetch = scriptedFetch(page("t1", "a"), page("t2", "b"), page("t3", "c"), page(null, "d"));
    const pager = listClient(fetch).paginate("/body-token");
    const held: WeakRef<object>[] = [];
    const alive: boolean[] = [];
    for await (const item of pager) {
      held.push(new WeakRef(item));
      if (held.length < 4) continue;
      await idle();
      collectGarbage();
      alive.push(...held.map((item) => item.deref() !== undefined));
    }
    expect(alive).toEqual([false, false, false, true]);
  });
});
