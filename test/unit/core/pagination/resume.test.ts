import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../src/core/errors/api-error.js";
import { connectionReset, json, scriptedFetch } from "../../../../src/testing/index.js";
import { collect, ids, listClient, type Thing, things } from "../../../kit/lists.js";

/** Reads so many items, as a process does that ends there, and returns the cursor that it kept. */
async function readAndStop(
  pager: AsyncIterable<Thing> & { readonly cursor: string | undefined },
  count: number,
): Promise<string | undefined> {
  let left = count;
  for await (const _ of pager) {
    left -= 1;
    if (left === 0) break;
  }
  return pager.cursor;
}

const bodyPage = (next: string | null, ...names: string[]) => json({ things: things(...names), starting_after: next });

describe("an iteration that stopped inside a page continues after its last item in another process", () => {
  it("by the token of that item", async () => {
    const fetch = scriptedFetch(json(things("a", "b", "c")));
    const cursor = await readAndStop(listClient(fetch).paginate("/item-token"), 2);
    expect(cursor).toBe("b");

    const later = scriptedFetch(json(things("c")), json([]));
    expect(ids(await listClient(later).paginate("/item-token", { cursor }).toArray())).toEqual(["c"]);
    expect(later.log[0]).toBe("GET /item-token?starting_after=b");
  });

  it("by reading the page again when that item has no token", async () => {
    const page = () => json([{ name: "a" }, { name: "b" }, { id: "c" }]);
    const cursor = await readAndStop(listClient(scriptedFetch(page())).paginate("/item-token"), 2);
    const later = scriptedFetch(page(), json([]));
    expect(await listClient(later).paginate("/item-token", { cursor }).toArray()).toEqual([{ id: "c" }]);
    expect(later.log).toEqual(["GET /item-token", "GET /item-token?starting_after=c"]);
  });

  it("by the offset of the next item", async () => {
    const fetch = scriptedFetch(json({ things: things("a", "b") }), json({ things: things("c", "d") }));
    const cursor = await readAndStop(listClient(fetch).paginate("/offset"), 3);
    expect(cursor).toBe("3");

    const later = scriptedFetch(json({ things: things("d") }), json({ things: [] }));
    expect(ids(await listClient(later).paginate("/offset", { cursor }).toArray())).toEqual(["d"]);
    expect(later.log).toEqual(["GET /offset?starting_after=3", "GET /offset?starting_after=4"]);
  });

  it("by reading the page of a token again", async () => {
    const second = () => bodyPage("t2", "c", "d", "e");
    const fetch = scriptedFetch(bodyPage("t1", "a", "b"), second());
    const cursor = await readAndStop(listClient(fetch).paginate("/body-token"), 4);

    const later = scriptedFetch(second(), bodyPage(null, "f"));
    expect(ids(await listClient(later).paginate("/body-token", { cursor }).toArray())).toEqual(["e", "f"]);
    expect(later.log).toEqual(["GET /body-token?starting_after=t1", "GET /body-token?starting_after=t2"]);
  });

  it("by reading the first page again", async () => {
    const cursor = await readAndStop(listClient(scriptedFetch(bodyPage("t1", "a", "b"))).paginate("/body-token"), 1);
    const later = scriptedFetch(bodyPage(null, "a", "b"));
    expect(ids(await listClient(later).paginate("/body-token", { cursor }).toArray())).toEqual(["b"]);
    expect(later.log).toEqual(["GET /body-token"]);
  });

  it("by reading the page of a composite key again", async () => {
    const first = json({ items: things("a"), last_evaluated_key: { id: "s1", settled_at: "d1" } });
    const second = () => json({ items: things("b", "c") });
    const cursor = await readAndStop(listClient(scriptedFetch(first, second())).paginate("/composite"), 2);

    const later = scriptedFetch(second());
    expect(ids(await listClient(later).paginate("/composite", { cursor }).toArray())).toEqual(["c"]);
    expect(later.log).toEqual(["GET /composite?starting_after_id=s1&starting_after_date=d1"]);
  });

  it("by reading the page of a number again", async () => {
    const first = json({ data: things("a"), meta: { page: 1, next_page: 2 } });
    const second = () => json({ data: things("b", "c"), meta: { page: 2 } });
    const cursor = await readAndStop(listClient(scriptedFetch(first, second())).paginate("/page-number"), 2);

    const later = scriptedFetch(second());
    expect(ids(await listClient(later).paginate("/page-number", { cursor }).toArray())).toEqual(["c"]);
    expect(later.log).toEqual(["GET /page-number?page=2"]);
  });

  it("a second time within the same page", async () => {
    const page = () => bodyPage(null, "a", "b", "c");
    const first = await readAndStop(listClient(scriptedFetch(page())).paginate("/body-token"), 1);
    const pager = listClient(scriptedFetch(page())).paginate("/body-token", { cursor: first });
    const second = await readAndStop(pager, 1);
    const rest = listClient(scriptedFetch(page())).paginate("/body-token", { cursor: second });
    expect(ids(await rest.toArray())).toEqual(["c"]);
  });
});

describe("an iteration that stopped at the end of a page", () => {
  it("continues with the next page", async () => {
    const cursor = await readAndStop(listClient(scriptedFetch(bodyPage("t1", "a"))).paginate("/body-token"), 1);
    expect(cursor).toBe("t1");
  });

  it("continues with items that were added to the last page since", async () => {
    const pager = listClient(scriptedFetch(bodyPage(null, "a", "b"))).paginate("/body-token");
    await pager.toArray();
    const later = scriptedFetch(bodyPage(null, "a", "b", "c"));
    expect(ids(await listClient(later).paginate("/body-token", { cursor: pager.cursor }).toArray())).toEqual(["c"]);
  });

  it("continues with a token that looks like a cursor of this package", async () => {
    const cursor = await readAndStop(listClient(scriptedFetch(bodyPage("~2~x", "a"))).paginate("/body-token"), 1);
    const later = scriptedFetch(bodyPage(null, "b", "c"));
    expect(ids(await listClient(later).paginate("/body-token", { cursor }).toArray())).toEqual(["b", "c"]);
    expect(later.log).toEqual(["GET /body-token?starting_after=~2~x"]);
  });
});

describe("the cursor of a pager", () => {
  it("is undefined before the first item", () => {
    expect(listClient(scriptedFetch()).paginate("/item-token").cursor).toBeUndefined();
  });

  it("is the one that it was given until there is an item", () => {
    const client = listClient(scriptedFetch());
    expect(client.paginate("/item-token", { cursor: "b" }).cursor).toBe("b");
    expect(client.paginate("/body-token", { cursor: "~1~" }).cursor).toBe("~1~");
  });

  it("belongs to the latest loop, from its beginning", async () => {
    const fetch = scriptedFetch(json(things("a", "b")), connectionReset());
    const pager = listClient(fetch).paginate("/item-token");
    await readAndStop(pager, 1);
    expect(pager.cursor).toBe("a");
    await collect(pager);
    expect(pager.cursor).toBeUndefined();
  });

  it("is after the item whose processing failed", async () => {
    const pager = listClient(scriptedFetch(json(things("a", "b")))).paginate("/item-token");
    await expect(async () => {
      for await (const _ of pager) throw new Error("work");
    }).rejects.toThrow("work");
    expect(pager.cursor).toBe("a");
  });
});

describe("an error during an iteration", () => {
  it("has the cursor at which the iteration can continue", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a"), json({ error: { message: "no" } }, { status: 500 }));
    const { ids: before, error } = await collect(listClient(fetch).paginate("/body-token"));
    expect(before).toEqual(["a"]);
    expect(error).toBeInstanceOf(ApiError);
    const { cursor } = error as ApiError;
    expect(cursor).toBe("t1");

    const later = scriptedFetch(bodyPage(null, "b"));
    expect(ids(await listClient(later).paginate("/body-token", { cursor }).toArray())).toEqual(["b"]);
  });

  it("has that cursor when there was no response at all", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a"), connectionReset());
    const { error } = await collect(listClient(fetch).paginate("/body-token"));
    expect(error).toMatchObject({ name: "ConnectionError", cursor: "t1" });
  });

  it("has no cursor on the first page, at the start of the list", async () => {
    const { error } = await collect(listClient(scriptedFetch(connectionReset())).paginate("/body-token"));
    expect(error).not.toHaveProperty("cursor");
  });

  it("has the checkpoint inside a page at which the iteration started", async () => {
    const pager = listClient(scriptedFetch(connectionReset())).paginate("/body-token", { cursor: '~2~["t1"]' });
    expect((await collect(pager)).error).toMatchObject({ cursor: '~2~["t1"]' });
    const malformed = listClient(scriptedFetch(json({}))).paginate("/body-token", { cursor: "~2~" });
    expect((await collect(malformed)).error).toMatchObject({ cursor: "~2~" });
  });

  it("is thrown once: the iterator is done afterwards, and a new loop requests the page again", async () => {
    const fetch = scriptedFetch(connectionReset(), bodyPage(null, "a"));
    const pager = listClient(fetch).paginate("/body-token");
    const iterator = pager[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ name: "ConnectionError" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(fetch.log).toHaveLength(1);
    expect(ids(await pager.toArray())).toEqual(["a"]);
  });
});

describe("pages", () => {
  it("have the cursors of themselves and of the next page", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a"), bodyPage(null, "b"));
    const cursors: unknown[] = [];
    for await (const { cursor, nextCursor } of listClient(fetch).paginate("/body-token").pages()) {
      cursors.push([cursor, nextCursor]);
    }
    expect(cursors).toEqual([
      [undefined, "t1"],
      ["t1", undefined],
    ]);
  });

  it("are read again by `cursor` and followed by `nextCursor`", async () => {
    const second = () => bodyPage("t2", "b", "c");
    const again = scriptedFetch(second(), bodyPage(null));
    const fetch = scriptedFetch(bodyPage("t1", "a"), second(), bodyPage(null, "d"));
    const pages = [];
    for await (const page of listClient(fetch).paginate("/body-token").pages()) pages.push(page);

    expect(ids(await listClient(again).paginate("/body-token", { cursor: pages[1]?.cursor }).toArray())).toEqual([
      "b",
      "c",
    ]);
    const after = scriptedFetch(bodyPage(null, "d"));
    expect(ids(await listClient(after).paginate("/body-token", { cursor: pages[1]?.nextCursor }).toArray())).toEqual([
      "d",
    ]);
  });

  it("are followed by the rest of the same page when `maxItems` ends inside a page", async () => {
    const page = () => bodyPage("t1", "a", "b", "c");
    const pages = [];
    const pager = listClient(scriptedFetch(page())).paginate("/body-token", { maxItems: 2 });
    for await (const { items, nextCursor } of pager.pages()) pages.push({ items, nextCursor });
    expect(pages).toEqual([{ items: things("a", "b"), nextCursor: "~2~" }]);

    const later = listClient(scriptedFetch(page(), bodyPage(null))).paginate("/body-token", { cursor: "~2~" });
    expect(ids(await later.toArray())).toEqual(["c"]);
  });

  it("are read again from inside the page when they start there", async () => {
    const page = () => bodyPage(null, "a", "b", "c");
    const client = listClient(scriptedFetch(page(), page()));
    for await (const first of client.paginate("/body-token", { cursor: "~1~" }).pages()) {
      expect(first).toMatchObject({ items: things("b", "c"), cursor: "~1~", nextCursor: undefined });
    }
  });

  it("move the cursor of the pager after all of a page that started inside it", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a", "b", "c"));
    const pager = listClient(fetch).paginate("/body-token", { cursor: "~2~", maxPages: 1 });
    for await (const _ of pager.pages()) expect(pager.cursor).toBe("t1");
  });

  it("move the cursor of the pager after themselves, even when they are empty", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a", "b"), bodyPage("t2"), bodyPage(null, "c"));
    const pager = listClient(fetch).paginate("/body-token");
    const cursors: unknown[] = [];
    for await (const _ of pager.pages()) cursors.push(pager.cursor);
    expect(cursors).toEqual(["t1", "t2", '~1~["t2"]']);
  });
});

describe("a page that has become shorter", () => {
  it("is skipped, and the iteration continues", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a"), bodyPage(null, "b"));
    expect(ids(await listClient(fetch).paginate("/body-token", { cursor: "~5~" }).toArray())).toEqual(["b"]);
  });
});

describe("a cursor among the query parameters", () => {
  it("is where the iteration starts", async () => {
    const fetch = scriptedFetch(json({ things: things("c") }), json({ things: [] }));
    const pager = listClient(fetch).paginate("/offset", { params: { query: { starting_after: 40 } } });
    expect(pager.cursor).toBe("40");
    expect(ids(await pager.toArray())).toEqual(["c"]);
    expect(fetch.log).toEqual(["GET /offset?starting_after=40", "GET /offset?starting_after=41"]);
  });

  it("is replaced by the option `cursor`", async () => {
    const fetch = scriptedFetch(json([]));
    const init = { params: { query: { starting_after: "a" } } };
    await listClient(fetch)
      .paginate("/item-token", { ...init, cursor: "b" })
      .toArray();
    expect(fetch.log).toEqual(["GET /item-token?starting_after=b"]);
  });

  it("ends the iteration with a PaginationError when the server returns it again", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a"));
    const pager = listClient(fetch).paginate("/body-token", { params: { query: { starting_after: "t1" } } });
    expect((await collect(pager)).error).toMatchObject({ name: "PaginationError" });
  });
});
