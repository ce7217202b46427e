import { describe, expect, it } from "vitest";
import { PaginationError } from "../../../../src/core/errors/pagination-error.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { collect, listClient, things } from "../../../kit/lists.js";

describe("an iteration that would never end", () => {
  it("rejects with an error that names the path and the cursor when a cursor is repeated", async () => {
    const page = (id: string, next: string) => json({ things: things(id), starting_after: next });
    const fetch = scriptedFetch(page("a", "t1"), page("b", "t2"), page("c", "t1"));
    const { ids, error } = await collect(listClient(fetch).paginate("/body-token"));
    expect(error).toBeInstanceOf(PaginationError);
    expect(error).toMatchObject({
      message:
        'GET /body-token failed: the cursor "t1" was repeated, so the iteration would never end. The iteration stops here.',
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

  it("rejects on the first page after the cursor at which it starts", async () => {
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
    expect(error).toMatchObject({ message: expect.stringContaining('the cursor "s1", "d1" was repeated') });
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
        "GET /offset failed: the server returned the same page again for the offset 2. The iteration stops here.",
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

describe("a list with page numbers", () => {
  const page = (number: unknown, next: unknown, id: string) =>
    json({ data: things(id), meta: { page: number, next_page: next } });

  it("rejects when the server returns another page than the one that was asked for", async () => {
    const fetch = scriptedFetch(page(1, 2, "a"), page(1, 2, "a"));
    const { ids, error } = await collect(listClient(fetch).paginate("/page-number"));
    expect(ids).toEqual(["a"]);
    expect(error).toMatchObject({
      name: "PaginationError",
      message: "GET /page-number failed: asked for page 2, and `meta.page` of the body is 1. The iteration stops here.",
      cursor: "2",
    });
  });

  it("rejects when the server does not return the page number that was asked for", async () => {
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
