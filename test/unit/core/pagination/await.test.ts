import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { failure } from "../../../kit/harness.js";
import { collect, ids, listClient, things } from "../../../kit/lists.js";

const page = (next: string | null, ...names: string[]) => json({ things: things(...names), starting_after: next });

describe("a pager that is awaited", () => {
  it("returns its first page and requests no other", async () => {
    const fetch = scriptedFetch(page("t1", "a", "b"));
    const pager = listClient(fetch).paginate("/body-token", { prefetch: true });
    const { items, cursor, nextCursor, response } = await pager;
    expect(ids([...items])).toEqual(["a", "b"]);
    expect([cursor, nextCursor, pager.cursor, response.status]).toEqual([undefined, "t1", "t1", 200]);
    expect(fetch.log).toEqual(["GET /body-token"]);
  });
  it("returns the page at its cursor", async () => {
    const fetch = scriptedFetch(page(null, "c"));
    expect(await listClient(fetch).paginate("/body-token", { cursor: "t1" })).toMatchObject({
      items: things("c"),
      cursor: "t1",
      nextCursor: undefined,
    });
  });
  it("can be iterated from the beginning afterwards", async () => {
    const pager = listClient(scriptedFetch(page(null, "a"), page(null, "a"))).paginate("/body-token");
    await pager;
    expect((await collect(pager)).ids).toEqual(["a"]);
  });
  it("returns no more than `maxItems`", async () => {
    const pager = listClient(scriptedFetch(page("t1", "a", "b"))).paginate("/body-token", { maxItems: 1 });
    expect(await pager).toMatchObject({ items: things("a"), nextCursor: "~1~" });
  });
  it("rejects with the error of the call", async () => {
    const pager = listClient(scriptedFetch(new Response(null, { status: 403 }))).paginate("/body-token");
    expect(await failure(Promise.resolve(pager))).toMatchObject({ name: "ApiError", status: 403 });
  });
  it("rejects when `maxItems` is 0", async () => {
    const pager = listClient(scriptedFetch()).paginate("/body-token", { maxItems: 0 });
    expect(await failure(Promise.resolve(pager))).toMatchObject({ name: "ConfigurationError" });
  });
});

it("a pager prints the path of its list without parameters", () => {
  const params = { query: { limit: 7 } };
  const pager = listClient(scriptedFetch()).paginate("/body-token", { params });
  expect([String(pager), inspect(pager), inspect({ pager })]).toEqual([
    "Pager { GET /body-token }",
    "Pager { GET /body-token }",
    "{ pager: Pager { GET /body-token } }",
  ]);
});
