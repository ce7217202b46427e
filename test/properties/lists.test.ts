import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PaginateOptions } from "../../src/index.js";
import { FakeClock } from "../../src/testing/index.js";
import { type Failure, isAskedByItem, itemsOn, type ListOnServer, ListServer } from "../kit/list-server.js";
import { ids, LISTS, listClient, type Thing } from "../kit/lists.js";

type Client = ReturnType<typeof listClient>;

/** A pager over any of the lists, which only differ in their types. */
function pagerOf(client: Client, { path }: ListOnServer, limit: number | undefined, options: PaginateOptions) {
  const params = { query: limit === undefined ? {} : { limit } };
  return path === "/search"
    ? client.paginate(path, { params, body: { name: "x" }, ...options })
    : client.paginate(path, { params, ...options });
}

const lists: fc.Arbitrary<ListOnServer> = fc.record({
  path: fc.constantFrom(...(Object.keys(LISTS) as (keyof typeof LISTS)[])),
  pages: fc.array(fc.nat(5), { minLength: 1, maxLength: 9 }),
  size: fc.integer({ min: 1, max: 7 }),
  prefix: fc.constantFrom("t", "~", "~1~", '"é\n~'),
});
const limits = fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined });
const failingRequests = (...kinds: Failure[]) =>
  fc
    .uniqueArray(fc.tuple(fc.nat(15), fc.constantFrom(...kinds)), { selector: ([ordinal]) => ordinal, maxLength: 4 })
    .map((entries) => new Map(entries));

/** How a list is read: each process stops after a number of items, the last one at the end of the list. */
type Reading = {
  readonly list: ListOnServer;
  readonly limit: number | undefined;
  readonly prefetch: boolean;
  readonly breaks: readonly number[];
};

const readings: fc.Arbitrary<Reading> = fc.record({
  list: lists,
  limit: limits,
  prefetch: fc.boolean(),
  breaks: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 5 }),
});

/** Reads a list to its end, continuing after every break and every error with a new client from the cursor. */
async function read(
  { list, limit, prefetch, breaks }: Reading,
  server: ListServer,
  byError: boolean,
): Promise<Thing[]> {
  const seen: Thing[] = [];
  const ends = [...breaks, Number.POSITIVE_INFINITY];
  let cursor: string | undefined;
  let left = ends.shift() ?? 0;
  for (;;) {
    const pager = pagerOf(listClient(server.fetch), list, limit, { cursor, prefetch });
    try {
      for await (const item of pager) {
        seen.push(item);
        left -= 1;
        if (left === 0) break;
      }
      if (left > 0) return seen;
      left = ends.shift() ?? 0;
      cursor = pager.cursor;
    } catch (error) {
      cursor = byError ? (error as { cursor?: string }).cursor : pager.cursor;
    }
  }
}

/** The least number of requests that a reading takes. */
function leastRequests({ list, limit, breaks }: Reading): number {
  const { pages } = list;
  const size = limit ?? list.size;
  const total = itemsOn(list).length;
  let requests = 0;
  // The page, for lists whose pages the server cuts, and the item inside it, or inside the list.
  let [page, item] = [0, 0];
  for (const take of [...breaks, Number.POSITIVE_INFINITY]) {
    for (let left = take; ; ) {
      requests += 1;
      const here = isAskedByItem(list) ? Math.min(size, total - item) : (pages[page] ?? 0) - item;
      const isLast = isAskedByItem(list) ? here === 0 : page === pages.length - 1;
      const stopsHere = left <= here;
      item += Math.min(left, here);
      if (!isAskedByItem(list) && !isLast && (!stopsHere || left === here)) [page, item] = [page + 1, 0];
      if (stopsHere) break;
      if (isLast) return requests;
      left -= here;
    }
  }
  return requests;
}

describe("reading a list", () => {
  it("yields every item once and in order for any list, pages, failures and restarts", async () => {
    const failing = failingRequests("lost", "overloaded", "refused", "malformed");
    await fc.assert(
      fc.asyncProperty(readings, failing, fc.boolean(), async (reading, failures, byError) => {
        const server = new ListServer(reading.list, failures);
        expect(ids(await read(reading, server, byError))).toEqual(ids(itemsOn(reading.list)));
      }),
      { seed: 20_260_101, numRuns: 1_000 },
    );
  });

  it("sends no request that the list does not need, except one prefetch for each restart", async () => {
    const failing = failingRequests("lost", "overloaded", "malformed");
    await fc.assert(
      fc.asyncProperty(readings, failing, async (reading, failures) => {
        const server = new ListServer(reading.list, failures);
        await read(reading, server, true);
        const succeeded = server.requests - server.failures;
        const least = leastRequests(reading);
        expect(succeeded).toBeGreaterThanOrEqual(least);
        expect(succeeded).toBeLessThanOrEqual(least + (reading.prefetch ? reading.breaks.length : 0));
      }),
      { seed: 20_260_102, numRuns: 1_000 },
    );
  });

  it("hides failures that the client retries, at the cost of one request each", async () => {
    const failing = failingRequests("lost", "overloaded", "refused");
    const readable = readings.filter(({ list }) => list.path !== "/search");
    await fc.assert(
      fc.asyncProperty(readable, failing, async (reading, failures) => {
        const { list, limit, prefetch } = reading;
        const server = new ListServer(list, failures);
        const clock = new FakeClock();
        const options = { clock, retry: 4, timeout: false, totalTimeout: false } as const;
        const pager = pagerOf(listClient(server.fetch, options), list, limit, { prefetch });
        expect(ids(await clock.runUntil(pager.toArray()))).toEqual(ids(itemsOn(list)));
        expect(server.requests - server.failures).toBe(leastRequests({ ...reading, breaks: [] }));
        expect(clock.pending).toBe(0);
      }),
      { seed: 20_260_103, numRuns: 200 },
    );
  });

  it("reads a page again from its `cursor` and the rest of the list from its `nextCursor`", async () => {
    await fc.assert(
      fc.asyncProperty(readings, fc.nat(6), async ({ list, limit, prefetch }, maxItems) => {
        const client = listClient(new ListServer(list).fetch);
        const everything = ids(itemsOn(list));
        const parts = { prefetch, maxItems: maxItems || Number.POSITIVE_INFINITY };
        let before = 0;
        for await (const page of pagerOf(client, list, limit, parts).pages()) {
          const rest = async (cursor: string | undefined) =>
            ids(await pagerOf(client, list, limit, { cursor }).toArray());
          expect(await rest(page.cursor)).toEqual(everything.slice(before));
          before += page.items.length;
          if (page.nextCursor === undefined) expect(before).toBe(everything.length);
          else expect(await rest(page.nextCursor)).toEqual(everything.slice(before));
        }
        expect(before).toBe(Math.min(parts.maxItems, everything.length));
      }),
      { seed: 20_260_104, numRuns: 200 },
    );
  });
});
