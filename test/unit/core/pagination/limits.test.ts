import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../src/core/errors/configuration-error.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { ids, listClient, things } from "../../../kit/lists.js";

const bodyPage = (next: string | null, ...names: string[]) => json({ things: things(...names), starting_after: next });

describe("the `limit` of a list", () => {
  it("is refused before anything is sent when it is above the documented maximum", () => {
    const fetch = scriptedFetch();
    expect(() => listClient(fetch).paginate("/item-token", { params: { query: { limit: 101 } } })).toThrow(
      "Expected `limit` of GET /item-token to be an integer from 1 to 100, got 101.",
    );
    expect(fetch.log).toEqual([]);
  });

  it("is sent when it is the documented maximum", async () => {
    const fetch = scriptedFetch(json([]));
    await listClient(fetch)
      .paginate("/item-token", { params: { query: { limit: 100 } } })
      .toArray();
    expect(fetch.log).toEqual(["GET /item-token?limit=100"]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("is refused when it is %d", (limit) => {
    const pager = () => listClient(scriptedFetch()).paginate("/body-token", { params: { query: { limit } } });
    expect(pager).toThrow("Expected `limit` of GET /body-token to be a positive integer");
  });

  it("may be any size when no maximum is documented", async () => {
    const fetch = scriptedFetch(bodyPage(null));
    await listClient(fetch)
      .paginate("/body-token", { params: { query: { limit: 5000 } } })
      .toArray();
    expect(fetch.log).toEqual(["GET /body-token?limit=5000"]);
  });
});

describe("maxItems", () => {
  it("stops the iteration inside a page", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a", "b"), bodyPage("t2", "c", "d"));
    const pager = listClient(fetch).paginate("/body-token", { maxItems: 3 });
    expect(ids(await pager.toArray())).toEqual(["a", "b", "c"]);
  });

  it("requests no further page when it ends with a page, not even with `prefetch`", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a", "b"));
    const pager = listClient(fetch).paginate("/body-token", { maxItems: 2, prefetch: true });
    expect(ids(await pager.toArray())).toEqual(["a", "b"]);
    expect(fetch.log).toHaveLength(1);
    expect(pager.cursor).toBe("t1");
  });

  it("counts from the cursor at which the iteration starts", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a", "b", "c", "d"));
    const pager = listClient(fetch).paginate("/body-token", { maxItems: 2, cursor: "~1~" });
    expect(ids(await pager.toArray())).toEqual(["b", "c"]);
    expect(pager.cursor).toBe("~3~");
  });

  it("sends nothing when it is 0", async () => {
    const fetch = scriptedFetch();
    expect(await listClient(fetch).paginate("/body-token", { maxItems: 0 }).toArray()).toEqual([]);
    expect(fetch.log).toEqual([]);
  });
});

describe("maxPages", () => {
  it("stops the iteration after that many pages, empty ones included, and prefetches no further page", async () => {
    const fetch = scriptedFetch(bodyPage("t1", "a"), bodyPage("t2"));
    const pager = listClient(fetch).paginate("/body-token", { maxPages: 2, prefetch: true });
    expect(ids(await pager.toArray())).toEqual(["a"]);
    expect(fetch.log).toHaveLength(2);
  });

  it("sends nothing when it is 0", async () => {
    const fetch = scriptedFetch();
    expect(await listClient(fetch).paginate("/body-token", { maxPages: 0 }).toArray()).toEqual([]);
    expect(fetch.log).toEqual([]);
  });
});

describe("an option of `paginate`", () => {
  it.each([-1, 1.5, Number.NaN, JSON.parse('"5"'), JSON.parse("null")])(
    "is refused by name when it is %j and not a count",
    (value) => {
      const client = listClient(scriptedFetch());
      for (const name of ["maxItems", "maxPages"]) {
        expect(() => client.paginate("/body-token", { [name]: value })).toThrow(
          `Expected \`${name}\` to be a non-negative integer, got`,
        );
      }
    },
  );

  it.each([
    ["/offset", "abc"],
    ["/page-number", "-1"],
    ["/composite", "abc"],
    ["/body-token", ""],
    ["/body-token", "~?"],
  ] as const)("refuses a cursor that is not one of the list before anything is sent: %s with %j", (path, cursor) => {
    const fetch = scriptedFetch();
    expect(() => listClient(fetch).paginate(path, { cursor })).toThrow(ConfigurationError);
    expect(fetch.log).toEqual([]);
  });

  it("is left out when it is undefined", async () => {
    const fetch = scriptedFetch(bodyPage(null, "a"));
    const pager = listClient(fetch).paginate("/body-token", { cursor: undefined });
    expect(ids(await pager.toArray())).toEqual(["a"]);
  });
});

describe("`paginate` with a path that is not a list", () => {
  it("is refused", () => {
    const paginate: (path: never) => unknown = listClient(scriptedFetch()).paginate;
    expect(() => paginate("/accounts" as never)).toThrow(
      'Expected `path` to be one of the lists of this API, got "/accounts".',
    );
    expect(() => paginate("constructor" as never)).toThrow(ConfigurationError);
  });
});
