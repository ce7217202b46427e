import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineClient } from "../../../../src/core/client.js";
import type { Pager, PaginateOptions } from "../../../../src/core/types/pager.js";
import type { Pagination } from "../../../../src/core/types/pagination.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { collect, ids, type Thing, things } from "../../../kit/lists.js";

type Server = (request: Request) => Promise<Response>;
type Init = PaginateOptions & { readonly params?: object; readonly body?: object };

/** A pager over the list `/things`. */
function list(fetch: Server, pagination: Pagination, init: Init = {}): Pager<Thing> {
  const lists = { "/things": pagination };
  const client = defineClient<object, typeof lists>({ baseUrl: "https://api.test/v1", fetch, retry: false, lists });
  return (client.paginate as unknown as (path: string, init: Init) => Pager<Thing>)("/things", init);
}

const GET = { method: "GET" } as const;
const STRIPE = {
  ...GET,
  scheme: "item-token",
  items: "data",
  parameter: "starting_after",
  token: "id",
  hasMore: "has_more",
} as const;
const MOLLIE = { ...GET, scheme: "body-link", items: "_embedded.payments", next: "_links.next.href" } as const;
const GITHUB = { ...GET, scheme: "link-header" } as const;
const PLAID = {
  method: "POST",
  scheme: "body-token",
  in: "body",
  items: "added",
  parameter: "cursor",
  token: "next_cursor",
  hasMore: "has_more",
} as const;

describe("items under a key with the last item's id as cursor", () => {
  it("are requested until has_more is false", async () => {
    const fetch = scriptedFetch(
      json({ data: things("a", "b"), has_more: true }),
      json({ data: things("c"), has_more: false }),
    );
    expect(ids(await list(fetch, STRIPE).toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual(["GET /v1/things", "GET /v1/things?starting_after=b"]);
  });
  it("end at an empty page when has_more is missing, or true by mistake", async () => {
    const fetch = scriptedFetch(json({ data: things("a") }), json({ data: [], has_more: true }));
    expect(ids(await list(fetch, STRIPE).toArray())).toEqual(["a"]);
  });
  it("reject when the last item has no id", async () => {
    const { error } = await collect(list(scriptedFetch(json({ data: [{}], has_more: true })), STRIPE));
    expect(String(error)).toContain("the last item (an object) has no `id`");
  });
});

describe("a next link in the body", () => {
  const page = (next: unknown, ...names: string[]) =>
    json({ _embedded: { payments: things(...names) }, _links: { next: next === null ? null : { href: next } } });

  it.each([
    ["absolute", "https://api.test/v2/other?from=b&limit=2", "GET /v2/other?from=b&limit=2"],
    ["relative to the origin", "/v2/other?from=b%20c", "GET /v2/other?from=b%20c"],
    ["relative to the page", "?from=b", "GET /v1/things?from=b"],
  ])("is followed when it is %s", async (_, link, sent) => {
    const fetch = scriptedFetch(page(link, "a", "b"), page(null, "c"));
    const query = { limit: 2 };
    expect(ids(await list(fetch, MOLLIE, { params: { query } }).toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual(["GET /v1/things?limit=2", sent]);
  });
  it.each([
    "https://evil.test/v1/things",
    "http://api.test/v1/things",
    "//evil.test/things",
    "https://api.test:8443/v1/things",
    "https://api.test@evil.test/",
    "javascript:alert(1)",
  ])("is not followed to another origin: %s", async (link) => {
    const fetch = scriptedFetch(page(link, "a"));
    const { ids: seen, error } = await collect(list(fetch, MOLLIE));
    expect(seen).toEqual([]);
    expect(String(error)).toContain("GET /things failed: the link to the next page is of another origin.");
    expect(String(error)).not.toContain("evil");
    expect(fetch.log).toHaveLength(1);
  });
  it.each([
    [7, "expected `_links.next.href` of the body to be a URL, got a number"],
    ["https://[", "the link to the next page is not a URL"],
  ])("rejects when it is %j", async (link, reason) => {
    expect(String((await collect(list(scriptedFetch(page(link, "a")), MOLLIE))).error)).toContain(reason);
  });
  it("rejects when it is the link of an earlier page", async () => {
    const fetch = scriptedFetch(page("?from=b", "a"), page("/v1/things?from=b", "b"));
    const { ids: seen, error } = await collect(list(fetch, MOLLIE));
    expect(seen).toEqual(["a"]);
    expect(error).toMatchObject({ name: "PaginationError" });
  });
  it("continues from a cursor in another process, and not from one of another origin", async () => {
    const fetch = scriptedFetch(page("?from=b", "a", "b"), page("?from=d", "c", "d"), page(null, "e"));
    const pager = list(fetch, MOLLIE);
    for await (const { id } of pager) if (id === "c") break;
    const { cursor } = pager;
    const rest = scriptedFetch(page("?from=d", "c", "d"), page(null, "e"));
    expect(ids(await list(rest, MOLLIE, { cursor }).toArray())).toEqual(["d", "e"]);
    expect(rest.log).toEqual(["GET /v1/things?from=b", "GET /v1/things?from=d"]);
    const forged = await collect(list(scriptedFetch(), MOLLIE, { cursor: "//evil.test/things" }));
    expect(forged.error).toMatchObject({ name: "ConfigurationError" });
  });
});

describe("a Link header", () => {
  const page = (link: string | undefined, ...names: string[]) =>
    json(things(...names), { headers: link === undefined ? {} : { link } });
  it.each([
    '<https://api.test/repositories/1/things?page=2>; rel="next"',
    '<https://api.test/x?page=9>; rel="last", <https://api.test/repositories/1/things?page=2>; rel="next"',
    '<https://api.test/a,b>; rel="prev"; title="<x>; rel=next, y", </repositories/1/things?page=2>; title="a"; REL="start Next"',
    "</repositories/1/things?page=2>;rel=next",
  ])("is followed: %s", async (link) => {
    const fetch = scriptedFetch(page(link, "a"), page('<https://api.test/x>; rel="prev"', "b"));
    expect(ids(await list(fetch, GITHUB).toArray())).toEqual(["a", "b"]);
    expect(fetch.log).toEqual(["GET /v1/things", "GET /repositories/1/things?page=2"]);
  });
  it("is missing on the last page", async () => {
    expect(ids(await list(scriptedFetch(page(undefined, "a")), GITHUB).toArray())).toEqual(["a"]);
  });
});

describe("page numbers without a next page in the body", () => {
  const NUMBERS = { ...GET, scheme: "page-number", items: "data", parameter: "page" } as const;
  const page = (more: object, ...names: string[]) => json({ data: things(...names), ...more });
  it("are requested until a page is empty", async () => {
    const fetch = scriptedFetch(page({}, "a", "b"), page({}, "c"), page({}));
    expect(ids(await list(fetch, NUMBERS).toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual(["GET /v1/things", "GET /v1/things?page=2", "GET /v1/things?page=3"]);
  });
  it("begin at 0 when the list says so, and continue from the page that the query names", async () => {
    const fetch = scriptedFetch(page({}, "a"), page({}));
    await list(fetch, { ...NUMBERS, first: 0 }).toArray();
    expect(fetch.log[1]).toBe("GET /v1/things?page=1");
    const later = scriptedFetch(page({}, "a"), page({}));
    await list(later, NUMBERS, { params: { query: { page: 4 } } }).toArray();
    expect(later.log).toEqual(["GET /v1/things?page=4", "GET /v1/things?page=5"]);
  });
  it("end at the last page that the body names", async () => {
    const fetch = scriptedFetch(page({ pages: 2 }, "a"), page({ pages: 2 }, "b"));
    expect(ids(await list(fetch, { ...NUMBERS, lastPage: "pages" }).toArray())).toEqual(["a", "b"]);
  });
  it("reject when the server ignores the page", async () => {
    const { ids: seen, error } = await collect(list(async () => page({}, "a"), NUMBERS));
    expect(seen).toEqual(["a"]);
    expect(String(error)).toContain("the server returned the same page again for `page` 2");
  });
  it("yield every item, whatever size the server makes its pages, by the total of the body", async () => {
    const sizes = fc.record({
      total: fc.nat(30),
      size: fc.integer({ min: 1, max: 12 }),
      limit: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ total, size, limit }) => {
        const all = things(...Array.from({ length: total }, (_, index) => `t${index}`));
        const server: Server = async (request) => {
          const number = Number(new URL(request.url).searchParams.get("page") ?? 1);
          const length = Math.min(size, limit);
          return json({ data: all.slice((number - 1) * length, number * length), meta: { total } });
        };
        const pager = list(
          server,
          { ...NUMBERS, limit: "limit", total: "meta.total" },
          { params: { query: { limit } } },
        );
        expect(await pager.toArray()).toEqual(all);
      }),
      { seed: 20_261_127, numRuns: 200 },
    );
  });
});

it("a pager ends an offset list at the total of its body", async () => {
  const fetch = scriptedFetch(json({ data: things("a", "b"), total: 3 }), json({ data: things("c"), total: 3 }));
  const offset = { ...GET, scheme: "offset", items: "data", parameter: "offset", total: "total" } as const;
  expect(ids(await list(fetch, offset).toArray())).toEqual(["a", "b", "c"]);
});

describe("a cursor in the body of a POST", () => {
  it("is sent in the body until has_more is false", async () => {
    const fetch = scriptedFetch(
      json({ added: things("a"), next_cursor: "c1", has_more: true }),
      json({ added: [], next_cursor: "c2", has_more: true }),
      json({ added: things("b"), next_cursor: "c3", has_more: false }),
    );
    expect(ids(await list(fetch, PLAID, { body: { count: 1 } }).toArray())).toEqual(["a", "b"]);
    expect(fetch.bodies.map((body) => JSON.parse(body ?? ""))).toEqual([
      { count: 1 },
      { count: 1, cursor: "c1" },
      { count: 1, cursor: "c2" },
    ]);
  });
  it("may be a number at a place inside the body", async () => {
    const nested = {
      method: "POST",
      scheme: "offset",
      in: "body",
      items: "added",
      parameter: "options.offset",
      limit: "options.count",
      maxLimit: 2,
    } as const;
    const fetch = scriptedFetch(json({ added: things("a", "b") }), json({ added: [] }));
    await list(fetch, nested, { body: { options: { count: 2 } } }).toArray();
    expect(fetch.bodies[1]).toBe('{"options":{"count":2,"offset":2}}');
    expect(() => list(fetch, nested, { body: { options: { count: 3 } } })).toThrow(
      "Expected `options.count` of POST /things to be an integer from 1 to 2, got 3.",
    );
  });
});

it("a pager sends the cursor of a response header", async () => {
  const header = { ...GET, scheme: "header-token", parameter: "continuation", token: "Continuation-Token" } as const;
  const fetch = scriptedFetch(
    json(things("a"), { headers: { "continuation-token": "c 1" } }),
    json(things("b"), { headers: { "continuation-token": "" } }),
  );
  expect(ids(await list(fetch, header).toArray())).toEqual(["a", "b"]);
  expect(fetch.log[1]).toBe("GET /v1/things?continuation=c%201");
});
