import { describe, expect, it } from "vitest";
import { PaginationError } from "../../../../src/core/errors/pagination-error.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { collect, listClient, things } from "../../../kit/lists.js";

describe("an iteration that would never end", () => {
  it("rejects with an error that names the path and the cursor when the server returns a cursor again", async () => {
    const page = (id: string, next: string) => json({ things: things(id), starting_after: next });
    const fetch = scriptedFetch(page("a", "t1"), page("b", "t2"), page("c", "t1"));
    const { ids, error } = await collect(listClient(fetch).paginate("/body-token"));
    expect(error).toBeInstanceOf(PaginationError);
    expect(error).toMatchObject({
      message:
        'GET /body-token failed: the server returned the cursor "t1" again, so the iteration would never end. The iteration stops here.',
      method: "GET",
      path: "/body-token",
      cursor: "t2",
    });
    expect(ids).toEqual(["a", "b"]);
  });

  it("yields no item twice when the server ignores the cursor", async () => {
    const page = () => json([...things("a", "b")]);
    const { ids, error } = await collect(listClient(scriptedFetch(page(), page())).paginate("/item-token"));
    expect(ids).toEqual(["a", "b"]);
    expect(error).toBeInstanceOf(PaginationError);
  });

  it("rejects when the first page returns the cursor at which the iteration started", async () => {
    const fetch = scriptedFetch(json({ things: things("a"), starting_after: "t1" }));
    const { ids, error } = await collect(listClient(fetch).paginate("/body-token", { cursor: "t1" }));
    expect(ids).toEqual([]);
    expect(error).toMatchObject({ name: "PaginationError", cursor: "t1" });
  });

  it("compares the whole of a composite key, not a part of it", async () => {
    const page = (id: string, date: string) =>
      json({ items: things(`${id} ${date}`), last_evaluated_key: { id, settled_at: date } });
    const fetch = scriptedFetch(page("s1", "d1"), page("s1", "d2"), page("s2", "d2"), page("s1", "d1"));
    const { ids, error } = await collect(listClient(fetch).paginate("/composite"));
    expect(ids).toEqual(["s1 d1", "s1 d2", "s2 d2"]);
    expect(error).toMatchObject({ message: expect.stringContaining('returned the cursor "s1", "d1" again') });
  });

  it("rejects with `prefetch` as well", async () => {
    const page = (id: string) => json({ things: things(id), starting_after: "t1" });
    const pager = listClient(scriptedFetch(page("a"), page("b"))).paginate("/body-token", { prefetch: true });
    const { ids, error } = await collect(pager);
    expect(ids).toEqual(["a"]);
    expect(error).toBeInstanceOf(PaginationError);
  });

  it("does not compare cursors of an earlier iteration", async () => {
    const script = () => [
      json({ things: things("a"), starting_after: "t1" }),
      json({ things: things("b"), starting_after: null }),
    ];
    const pager = listClient(scriptedFetch(...script(), ...script())).paginate("/body-token");
    expect(await pager.toArray()).toEqual(await pager.toArray());
  });
});

describe("a list with an offset", () => {
  it("rejects when the server returns the same page again", async () => {
    const page = () => json({ things: things("a", "b") });
    const { ids, error } = await collect(listClient(scriptedFetch(page(), page())).paginate("/offset"));
    expect(ids).toEqual(["a", "b"]);
    expect(error).toMatchObject({
      name: "PaginationError",
      message:
        "GET /offset failed: the server returned the same page again for `starting_after` 2. The iteration stops here.",
      cursor: "2",
      attempts: 1,
    });
  });

  it("accepts another page that begins with the same item", async () => {
    const fetch = scriptedFetch(
      json({ things: things("a", "b") }),
      json({ things: things("a", "c") }),
      json({ things: [] }),
    );
    expect(await collect(listClient(fetch).paginate("/offset"))).toEqual({
      ids: ["a", "b", "a", "c"],
      error: undefined,
    });
  });
});

describe("an offset list that never ends", () => {
  const endless = (pageAt: (offset: number) => unknown[]) => async (request: Request) =>
    json({ things: pageAt(Number(new URL(request.url).searchParams.get("starting_after") ?? 0)) });

  it.each([2, 3, 7])("rejects when the server starts again after %i pages", async (period) => {
    const server = endless((offset) => things(`a${(offset / 2) % period}`, `b${(offset / 2) % period}`));
    const { ids, error } = await collect(listClient(server).paginate("/offset"));
    expect(ids).toHaveLength(2 * period);
    expect(error).toMatchObject({ name: "PaginationError", cursor: String(2 * period) });
  });
  it("rejects when the list has no number of whole pages and starts again", async () => {
    const server = endless((offset) => [0, 1, 2].map((index) => ({ name: `n${(offset + index) % 7}` })));
    expect((await collect(listClient(server).paginate("/offset"))).error).toMatchObject({ name: "PaginationError" });
  });
  it.each([0, 1, 5, 40].flatMap((before) => [1, 2, 3, 30].map((period) => ({ before, period }))))(
    "rejects when $before pages are followed by $period pages that the server returns in turn",
    async ({ before, period }) => {
      const pageOf = (number: number) => (number < before ? number : before + ((number - before) % period));
      const server = endless((offset) => things(`a${pageOf(offset / 2)}`, `b${pageOf(offset / 2)}`));
      const { ids, error } = await collect(listClient(server).paginate("/offset"));
      expect(error).toMatchObject({ name: "PaginationError" });
      expect(ids.length / 2).toBeLessThanOrEqual(3 * (before + period));
    },
  );
  it("rejects when the server ignores the offset while a field of its items changes", async () => {
    const server = endless((offset) => things("a", "b").map((thing) => ({ ...thing, read_at: offset })));
    const { ids, error } = await collect(listClient(server).paginate("/offset"));
    expect(ids).toEqual(["a", "b"]);
    expect(error).toMatchObject({ name: "PaginationError" });
  });
  it("compares items that are nested 10,000 levels deep without a stack overflow", async () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    const page = (items: string) => new Response(`{"things":[${items}]}`);
    const fetch = scriptedFetch(page(`{"id":"a","deep":${deep}}`), page(deep), page(deep), page(""));
    expect(await listClient(fetch).paginate("/offset").toArray()).toHaveLength(3);
  });
});

describe("a list of empty pages", () => {
  it("rejects after 200 in a row with the cursor at which it can continue", async () => {
    let requests = 0;
    const server = async () => json({ things: [], starting_after: `t${++requests}` });
    const { error } = await collect(listClient(server).paginate("/body-token"));
    expect(error).toMatchObject({
      name: "PaginationError",
      message: "GET /body-token failed: the server returned 200 empty pages in a row. The iteration stops here.",
      cursor: "t199",
    });
    expect(requests).toBe(200);
  });
  it("continues when items follow before that", async () => {
    let requests = 0;
    const server = async () => {
      requests += 1;
      const isFull = requests % 150 === 0;
      return json({
        things: isFull ? things(`a${requests}`) : [],
        starting_after: requests < 450 ? `t${requests}` : null,
      });
    };
    expect((await collect(listClient(server).paginate("/body-token"))).ids).toEqual(["a150", "a300", "a450"]);
  });
});

describe("a list with page numbers", () => {
  const page = (number: unknown, next: unknown, id: string) =>
    json({ data: things(id), meta: { page: number, next_page: next } });

  it("rejects when the server returns another page than the requested one", async () => {
    const fetch = scriptedFetch(page(1, 2, "a"), page(1, 2, "a"));
    const { ids, error } = await collect(listClient(fetch).paginate("/page-number"));
    expect(ids).toEqual(["a"]);
    expect(error).toMatchObject({
      name: "PaginationError",
      message: "GET /page-number failed: requested page 2, and `meta.page` of the body is 1. The iteration stops here.",
      cursor: "2",
    });
  });

  it("rejects when the response does not have the requested page number", async () => {
    const fetch = scriptedFetch(page(1, 2, "a"), page(undefined, 3, "b"));
    const { error } = await collect(listClient(fetch).paginate("/page-number"));
    expect(error).toMatchObject({ message: expect.stringContaining("`meta.page` of the body is nothing") });
  });

  it.each([1, 2])("rejects when the page after 2 is %i", async (next) => {
    const fetch = scriptedFetch(page(1, 2, "a"), page(2, next, "b"));
    const { ids, error } = await collect(listClient(fetch).paginate("/page-number"));
    expect(ids).toEqual(["a"]);
    expect(error).toMatchObject({
      name: "PaginationError",
      message: expect.stringContaining(`to be a page number beyond 2, got ${next}`),
    });
  });
});
