import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../../src/core/http/rate-limit/rate-limiter.js";
import {
  connectionReset,
  FakeClock,
  idle,
  json,
  neverResponds,
  type Step,
  scriptedFetch,
} from "../../../../src/testing/index.js";
import { collect, countedSignal, ids, listClient, things } from "../../../kit/lists.js";

const page = (next: string | null, ...names: string[]) => json({ things: things(...names), starting_after: next });

/** A pager with prefetch over pages of `/body-token`. */
function prefetching(...steps: Step[]) {
  const fetch = scriptedFetch(...steps);
  const { controller, listeners } = countedSignal();
  const { signal } = controller;
  const pager = listClient(fetch).paginate("/body-token", { signal, prefetch: true });
  return { fetch, pager, controller, listeners };
}

// A rejection that a test leaves unhandled fails it.
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(async () => {
  await idle();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

describe("prefetch", () => {
  it("requests the next page while the first item is processed", async () => {
    const { fetch, pager } = prefetching(page("t1", "a", "b"), page(null, "c"));
    const iterator = pager[Symbol.asyncIterator]();
    await iterator.next();
    await idle();
    expect(fetch.log).toEqual(["GET /body-token", "GET /body-token?starting_after=t1"]);
    await iterator.return?.();
  });

  it("requests one page at most, however long an item takes", async () => {
    const { fetch, pager } = prefetching(page("t1", "a"), page("t2", "b"), page(null, "c"));
    const seen: unknown[] = [];
    for await (const { id } of pager) {
      await idle();
      seen.push([id, fetch.log.length]);
    }
    expect(seen).toEqual([
      ["a", 2],
      ["b", 3],
      ["c", 3],
    ]);
  });

  it("yields the same items as an iteration without prefetch", async () => {
    const { fetch, pager } = prefetching(page("t1", "a"), page("t2"), page(null, "b"));
    expect(ids(await pager.toArray())).toEqual(["a", "b"]);
    expect(fetch.log).toHaveLength(3);
  });

  it("is off by default", async () => {
    const fetch = scriptedFetch(page("t1", "a"));
    for await (const _ of listClient(fetch).paginate("/body-token")) {
      await idle();
      break;
    }
    expect(fetch.log).toHaveLength(1);
  });

  it("works for `pages()` as well", async () => {
    const { fetch, pager } = prefetching(page("t1", "a"), page(null, "b"));
    for await (const _ of pager.pages()) {
      await idle();
      expect(fetch.log).toHaveLength(2);
    }
  });
});

describe("a prefetch that is no longer needed", () => {
  it("is aborted on `break`", async () => {
    const { fetch, pager, listeners } = prefetching(page("t1", "a"), neverResponds);
    for await (const _ of pager) {
      await idle();
      expect(fetch.requests[1]?.signal.aborted).toBe(false);
      break;
    }
    expect(fetch.requests[1]?.signal.aborted).toBe(true);
    expect(listeners()).toBe(0);
  });

  it("is aborted on `return`", async () => {
    const { fetch, pager, listeners } = prefetching(page("t1", "a"), neverResponds);
    const iterator = pager.pages();
    await iterator.next();
    await idle();
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(fetch.requests[1]?.signal.aborted).toBe(true);
    expect(listeners()).toBe(0);
  });

  it("is aborted when the loop throws", async () => {
    const { fetch, pager, listeners } = prefetching(page("t1", "a"), neverResponds);
    await expect(async () => {
      for await (const _ of pager) {
        await idle();
        throw new Error("work");
      }
    }).rejects.toThrow("work");
    expect(fetch.requests[1]?.signal.aborted).toBe(true);
    expect(listeners()).toBe(0);
  });

  it("is aborted by `throw` of the iterator", async () => {
    const { fetch, pager, listeners } = prefetching(page("t1", "a"), neverResponds);
    const iterator = pager[Symbol.asyncIterator]();
    await iterator.next();
    await idle();
    await expect(iterator.throw?.(new Error("thrown in"))).rejects.toThrow("thrown in");
    expect(fetch.requests[1]?.signal.aborted).toBe(true);
    expect(listeners()).toBe(0);
  });

  it("is aborted by the signal, and the loop rejects with its reason", async () => {
    const { fetch, pager, controller, listeners } = prefetching(page("t1", "a", "b"), neverResponds);
    const reason = new Error("enough");
    const seen: string[] = [];
    const loop = (async () => {
      for await (const { id } of pager) {
        seen.push(id);
        await idle();
        controller.abort(reason);
        expect(fetch.requests[1]?.signal.aborted).toBe(true);
      }
    })();
    await expect(loop).rejects.toBe(reason);
    expect(seen).toEqual(["a"]);
    expect(listeners()).toBe(0);
  });

  it("makes the loop reject with the signal's reason even when its page has arrived", async () => {
    const { pager, controller } = prefetching(page("t1", "a"), page(null, "b"));
    const pages = pager.pages();
    await pages.next();
    await idle();
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(pages.next()).rejects.toBe(reason);
  });

  it("causes no unhandled rejection when it has just failed", async () => {
    const { pager } = prefetching(page("t1", "a"), connectionReset());
    for await (const _ of pager) {
      await idle();
      break;
    }
  });
});

describe("a prefetch that fails", () => {
  it("rejects once, with its cursor, when its page is requested", async () => {
    const { fetch, pager, listeners } = prefetching(page("t1", "a", "b"), connectionReset());
    const iterator = pager[Symbol.asyncIterator]();
    expect(await iterator.next()).toMatchObject({ value: { id: "a" } });
    await idle();
    expect(await iterator.next()).toMatchObject({ value: { id: "b" } });
    await expect(iterator.next()).rejects.toMatchObject({ name: "ConnectionError", cursor: "t1" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(fetch.log).toHaveLength(2);
    expect(listeners()).toBe(0);
  });

  it("rejects when its page is requested and is malformed", async () => {
    const { pager } = prefetching(page("t1", "a"), json({}));
    const { ids: seen, error } = await collect(pager);
    expect(seen).toEqual(["a"]);
    expect(error).toMatchObject({ name: "PaginationError", cursor: "t1" });
  });

  it("leaves the cursor of the pager after the last item", async () => {
    const { pager } = prefetching(page("t1", "a"), connectionReset());
    await collect(pager);
    expect(pager.cursor).toBe("t1");
  });
});

describe("the request of a prefetch", () => {
  it("waits for the rate limiter, and leaves its queue when the loop ends", async () => {
    const clock = new FakeClock();
    const rateLimit = createRateLimiter({ maxConcurrency: 1, clock });
    const fetch = scriptedFetch(page("t1", "a"), neverResponds);
    const client = listClient(fetch, { clock, rateLimit });
    const iterator = client.paginate("/body-token", { prefetch: true })[Symbol.asyncIterator]();
    const blocker = new AbortController();

    const first = iterator.next();
    // Takes the only place as soon as the first page has left it.
    const other = collect(client.paginate("/item-token", { signal: blocker.signal }));
    await first;
    await idle();
    expect(fetch.log).toEqual(["GET /body-token", "GET /item-token"]);
    expect(rateLimit.waiting).toBe(1);

    await iterator.return?.();
    await idle();
    expect(rateLimit.waiting).toBe(0);
    blocker.abort();
    await other;
    expect(rateLimit.inFlight).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("waits and is retried after a 429", async () => {
    const clock = new FakeClock();
    const busy = json({}, { status: 429, headers: { "retry-after": "3" } });
    const fetch = scriptedFetch(page("t1", "a"), busy, page(null, "b"));
    const client = listClient(fetch, { clock, retry: { limit: 1 } });
    const iterator = client.paginate("/body-token", { prefetch: true })[Symbol.asyncIterator]();
    await iterator.next();
    await clock.advance(2_999);
    expect(fetch.log).toHaveLength(2);
    expect(await clock.runUntil(iterator.next())).toMatchObject({ value: { id: "b" } });
    expect(clock.now()).toBeGreaterThanOrEqual(3_000);
    expect(fetch.log).toHaveLength(3);
  });
});
