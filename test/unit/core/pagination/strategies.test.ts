import { describe, expect, it } from "vitest";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { ids, LISTS, listClient, type Thing, things } from "../../../kit/lists.js";

describe("item-token", () => {
  it("requests what follows the token of the last item, until a page is empty", async () => {
    const page = (...names: string[]): Thing[] => names.map((id) => ({ id, paging_token: `pt-${id}` }));
    const fetch = scriptedFetch(json(page("a", "b")), json(page("c")), json([]));
    expect(ids(await listClient(fetch).paginate("/item-token").toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual([
      "GET /item-token",
      "GET /item-token?starting_after=pt-b",
      "GET /item-token?starting_after=pt-c",
    ]);
  });

  it.each([
    ["has no token", { id: "b" }],
    ["has null for a token", { id: "b", paging_token: null }],
    ["has an empty token", { id: "b", paging_token: "" }],
  ])("uses the id when the last item %s", async (_, last) => {
    const fetch = scriptedFetch(json([{ id: "a", paging_token: "pt-a" }, last]), json([]));
    await listClient(fetch).paginate("/item-token").toArray();
    expect(fetch.log[1]).toBe("GET /item-token?starting_after=b");
  });

  it("uses a number as id", async () => {
    const fetch = scriptedFetch(json([{ id: 7 }]), json([]));
    const pager = listClient(fetch).paginate("/item-token");
    for await (const _ of pager) expect(pager.cursor).toBe("7");
    expect(fetch.log[1]).toBe("GET /item-token?starting_after=7");
  });

  it("does not end at a page shorter than the limit that was sent, because a server may cap its pages", async () => {
    const fetch = scriptedFetch(json(things("a", "b")), json(things("c")), json([]));
    const pager = listClient(fetch).paginate("/item-token", { params: { query: { limit: 100 } } });
    expect(ids(await pager.toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toHaveLength(3);
  });

  it("ends at a short page when the metadata of the list allows it", async () => {
    const list = { ...LISTS["/item-token"], endsAtShortPage: true } as (typeof LISTS)["/item-token"];
    const fetch = scriptedFetch(json(things("a", "b")), json(things("c")));
    const client = listClient(fetch, {}, { ...LISTS, "/item-token": list });
    const pager = client.paginate("/item-token", { params: { query: { limit: 2 } } });
    expect(ids(await pager.toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual(["GET /item-token?limit=2", "GET /item-token?limit=2&starting_after=b"]);
  });

  it("does not end at a full page", async () => {
    const fetch = scriptedFetch(json(things("a", "b")), json([]));
    const pager = listClient(fetch).paginate("/item-token", { params: { query: { limit: 2 } } });
    expect(ids(await pager.toArray())).toEqual(["a", "b"]);
    expect(fetch.log).toHaveLength(2);
  });
});

describe.each([
  ["body-token", "/body-token", "things", "starting_after", "starting_after"],
  ["page-token", "/page-token", "entries", "next_page_token", "page"],
] as const)("%s", (_, path, key, token, parameter) => {
  it("requests the page that the token of the body names", async () => {
    const fetch = scriptedFetch(
      json({ [key]: things("a"), [token]: "t 1" }),
      json({ [key]: things("b"), [token]: "t2" }),
      json({ [key]: things("c") }),
    );
    expect(ids(await listClient(fetch).paginate(path).toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual([`GET ${path}`, `GET ${path}?${parameter}=t%201`, `GET ${path}?${parameter}=t2`]);
  });

  it.each([
    ["missing", {}],
    ["null", { [token]: null }],
    ["empty", { [token]: "" }],
  ])("ends when the token is %s, however long the page is", async (_name, end) => {
    const fetch = scriptedFetch(json({ [key]: things("a", "b"), ...end }));
    const pager = listClient(fetch).paginate(path, { params: { query: { limit: 2 } } });
    expect(ids(await pager.toArray())).toEqual(["a", "b"]);
    expect(fetch.log).toHaveLength(1);
  });

  it("continues after pages that are empty or short", async () => {
    const fetch = scriptedFetch(
      json({ [key]: [], [token]: "t1" }),
      json({ [key]: things("a"), [token]: "t2" }),
      json({ [key]: [], [token]: "t3" }),
      json({ [key]: things("b") }),
    );
    const pager = listClient(fetch).paginate(path, { params: { query: { limit: 2 } } });
    expect(ids(await pager.toArray())).toEqual(["a", "b"]);
  });
});

describe("offset", () => {
  it("requests what follows as many items as there were", async () => {
    const fetch = scriptedFetch(
      json({ things: things("a", "b") }),
      json({ things: things("c") }),
      json({ things: [] }),
    );
    expect(ids(await listClient(fetch).paginate("/offset").toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual(["GET /offset", "GET /offset?starting_after=2", "GET /offset?starting_after=3"]);
  });

  it("ends at a page shorter than the limit only when the metadata of the list allows it", async () => {
    const list = { ...LISTS["/offset"], endsAtShortPage: true } as (typeof LISTS)["/offset"];
    for (const [lists, requests] of [
      [LISTS, 3],
      [{ ...LISTS, "/offset": list }, 2],
    ] as const) {
      const pages = [things("a", "b"), things("c"), []].map((page) => json({ things: page }));
      const fetch = scriptedFetch(...pages);
      const pager = listClient(fetch, {}, lists).paginate("/offset", { params: { query: { limit: 2 } } });
      expect(ids(await pager.toArray())).toEqual(["a", "b", "c"]);
      expect(fetch.log).toHaveLength(requests);
    }
  });

  it("ignores the offset in the body", async () => {
    const fetch = scriptedFetch(json({ things: things("a"), starting_after: 0 }), json({ things: [] }));
    await listClient(fetch).paginate("/offset").toArray();
    expect(fetch.log[1]).toBe("GET /offset?starting_after=1");
  });
});

describe("composite", () => {
  const key = (id: string, dates: object) => ({ last_evaluated_key: { id, account_id: "T12345678", ...dates } });

  it("sends the key of the body as its parameters", async () => {
    const fetch = scriptedFetch(
      json({ items: things("a"), ...key("s1", { settled_at: "2026-01-01", created_at: "2025-01-01" }) }),
      json({ items: things("b") }),
    );
    expect(ids(await listClient(fetch).paginate("/composite").toArray())).toEqual(["a", "b"]);
    expect(fetch.log[1]).toBe("GET /composite?starting_after_id=s1&starting_after_date=2026-01-01");
  });

  it("uses the second of the named members when the first is missing", async () => {
    const fetch = scriptedFetch(
      json({ items: things("a"), ...key("s1", { created_at: "2025-01-01" }) }),
      json({ items: things("b") }),
    );
    await listClient(fetch).paginate("/composite").toArray();
    expect(fetch.log[1]).toBe("GET /composite?starting_after_id=s1&starting_after_date=2025-01-01");
  });

  it.each([
    ["missing", {}],
    ["null", { last_evaluated_key: null }],
    ["empty", { last_evaluated_key: {} }],
  ])("ends when the key is %s", async (_, end) => {
    const fetch = scriptedFetch(json({ items: things("a"), ...end }));
    expect(ids(await listClient(fetch).paginate("/composite").toArray())).toEqual(["a"]);
  });

  it("continues after an empty page", async () => {
    const fetch = scriptedFetch(json({ items: [], ...key("s1", { created_at: "d" }) }), json({ items: things("a") }));
    expect(ids(await listClient(fetch).paginate("/composite").toArray())).toEqual(["a"]);
  });
});

describe("page-number", () => {
  const page = (number: number, next: number | null, ...names: string[]) =>
    json({ data: things(...names), meta: { page: number, next_page: next } });

  it("requests the next page that the body names, until it names none", async () => {
    const fetch = scriptedFetch(page(1, 2, "a", "b"), page(2, 3), page(3, null, "c"));
    expect(ids(await listClient(fetch).paginate("/page-number").toArray())).toEqual(["a", "b", "c"]);
    expect(fetch.log).toEqual(["GET /page-number", "GET /page-number?page=2", "GET /page-number?page=3"]);
  });

  it("ends when the body has no next page at all", async () => {
    const fetch = scriptedFetch(json({ data: things("a"), meta: { page: 1 } }));
    expect(ids(await listClient(fetch).paginate("/page-number").toArray())).toEqual(["a"]);
  });
});
