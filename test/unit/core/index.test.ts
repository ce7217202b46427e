import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type ClientDefinition,
  ConfigurationError,
  type DinteroEvent,
  defineClient,
  type Lists,
  type OpenEnvelope,
  PaginationError,
  unwrap,
} from "../../../src/core/index.js";
import { json, type Step, scriptedFetch } from "../../../src/testing/index.js";
import { evenClock, failure } from "../../kit/harness.js";

type Order = { readonly id: string };

/** What openapi-typescript writes for a shop. */
type Paths = {
  "/orders": {
    get: {
      parameters: { query?: { page?: number; size?: number }; header: { "x-request": string; "x-shop": string } };
      responses: { 200: { headers: Record<string, unknown>; content: { "application/json": { orders: Order[] } } } };
    };
  };
  "/orders/{id}": {
    get: {
      parameters: { path: { id: string } };
      responses: { 200: { headers: Record<string, unknown>; content: { "application/json": Order } } };
    };
  };
};

const LISTS = {
  "/orders": {
    method: "GET",
    scheme: "page-number",
    items: "orders",
    parameter: "page",
    current: "here",
    next: "next",
    limit: "size",
    maxLimit: 50,
  },
} as const satisfies Lists;

const headers = { "x-request": "1", "x-shop": "2" };

function bench(steps: Step[], definition: Partial<ClientDefinition<typeof LISTS>> = {}) {
  const clock = evenClock();
  const fetch = scriptedFetch(...steps);
  const events: DinteroEvent[] = [];
  const shop = defineClient<Paths, typeof LISTS>({
    baseUrl: "https://shop.example.com/api",
    lists: LISTS,
    clock,
    fetch,
    onEvent: (event) => events.push(event),
    ...definition,
  });
  return { shop, clock, fetch, events };
}

const read = { params: { path: { id: "o1" } } };
const authorizations = (requests: readonly Request[]) =>
  requests.map((request) => request.headers.get("authorization"));

describe("a client of any API", () => {
  it("sends requests to the paths of its document below the base URL", async () => {
    const { shop, fetch } = bench([json({ id: "o1" })]);
    const order = unwrap(await shop.GET("/orders/{id}", read));
    expectTypeOf(order).toEqualTypeOf<Order>();
    expect(order).toEqual({ id: "o1" });
    expect(fetch.requests[0]?.url).toBe("https://shop.example.com/api/orders/o1");
  });

  it("refuses a header parameter that contains another header, without showing it", async () => {
    const { shop, fetch } = bench([]);
    const smuggled = { ...headers, "x-shop": "2\r\nx-admin: secret-value" };
    const error = await failure(shop.GET("/orders", { params: { header: smuggled } }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain("`x-shop`");
    expect(String(error)).not.toContain("secret-value");
    expect(fetch.log).toEqual([]);
  });

  it("iterates over its lists as their pagination says", async () => {
    const { shop, fetch } = bench([
      json({ orders: [{ id: "a" }], here: 1, next: 2 }),
      json({ orders: [{ id: "b" }], here: 2 }),
    ]);
    const orders = await shop.paginate("/orders", { params: { header: headers } }).toArray();
    expectTypeOf(orders).toEqualTypeOf<Order[]>();
    expect(orders).toEqual([{ id: "a" }, { id: "b" }]);
    expect(fetch.log).toEqual(["GET /api/orders", "GET /api/orders?page=2"]);
    expect(fetch.requests.map((request) => request.headers.get("x-shop"))).toEqual(["2", "2"]);
  });

  it("rejects when a server ignores the page number", async () => {
    const same = () => json({ orders: [{ id: "a" }], here: 1, next: 2 });
    const { shop } = bench([same(), same()]);
    const orders = shop.paginate("/orders", { params: { header: headers } });
    expect(await failure(orders.toArray())).toBeInstanceOf(PaginationError);
  });

  it("uses the metadata of an operation", async () => {
    const { shop } = bench([json({}, { status: 403 })], {
      operations: { "GET /orders/{id}": { scopes: ["orders:read"] } },
    });
    const { error } = await shop.GET("/orders/{id}", read);
    expect(error?.requiredScopes).toEqual(["orders:read"]);
  });

  it("gives every attempt headers of its own", async () => {
    let count = 0;
    const attemptHeaders = (fresh: Headers) => fresh.append("x-attempt", String(++count));
    const { shop, clock, fetch } = bench([json({}, { status: 503 }), json({ id: "o1" })], { attemptHeaders });
    await clock.runUntil(shop.GET("/orders/{id}", read));
    expect(fetch.requests.map((request) => request.headers.get("x-attempt"))).toEqual(["1", "2"]);
  });

  it("reads errors with `parseError`", async () => {
    const parseError = (body: unknown) => ({ code: (body as { kind: string }).kind, message: "Sold out", errors: [1] });
    const { shop } = bench([json({ kind: "gone" }, { status: 404 })], { parseError });
    const { error } = await shop.GET("/orders/{id}", read);
    expect(error).toMatchObject({ code: "gone", errors: [1] });
    expect(error?.message).toBe("GET /orders/{id} failed: 404 Sold out (gone). The request had no effect.");
  });
});

describe("the access token of a client of any API", () => {
  it("is left out without `auth`", async () => {
    const { shop, fetch } = bench([json({ id: "o1" })]);
    await shop.GET("/orders/{id}", read);
    expect(authorizations(fetch.requests)).toEqual([null]);
  });

  it.each([
    ["a key", "key"],
    ["a function", () => "key"],
    ["an asynchronous function", async () => "key"],
    ["a token source", { get: async () => "key", invalidate: async () => {} }],
    ["a token request", { requestToken: async () => ({ token: "key", expiresIn: 60 }) }],
  ])("comes from %s", async (_, auth) => {
    const { shop, fetch } = bench([json({ id: "o1" })], { auth });
    await shop.GET("/orders/{id}", read);
    expect(authorizations(fetch.requests)).toEqual(["Bearer key"]);
  });

  it("is requested once for many calls, and again when the server refuses it", async () => {
    const tokens = ["one", "two"];
    const requestToken = async () => ({ token: tokens.shift() ?? "", expiresIn: 3_600 });
    const ok = () => json({ id: "o1" });
    const { shop, fetch, events } = bench([ok(), ok(), json({}, { status: 401 }), ok()], { auth: { requestToken } });
    await Promise.all([shop.GET("/orders/{id}", read), shop.GET("/orders/{id}", read)]);
    await shop.GET("/orders/{id}", read);
    expect(authorizations(fetch.requests)).toEqual(["Bearer one", "Bearer one", "Bearer one", "Bearer two"]);
    expect(events.flatMap((event) => (event.type === "token" ? [event.action] : []))).toEqual([
      "issued",
      "refused",
      "issued",
    ]);
  });

  it("is refused when `auth` is present but undefined", () => {
    const unset: object = { auth: undefined };
    expect(() => bench([], unset)).toThrow("Expected `auth` to be set.");
  });

  it("is refused without being shown when a header cannot contain it", () => {
    expect(() => bench([], { auth: "a\nb" })).toThrow("Expected `auth` to be set.");
  });
});

describe("an envelope", () => {
  const envelope: OpenEnvelope = (body) => {
    const { ok, payload } = Object(body) as { ok?: boolean; payload?: unknown };
    return ok === undefined ? undefined : ok ? { data: payload } : { refused: true };
  };

  it("is removed, so that the call returns the data inside", async () => {
    const { shop } = bench([json({ ok: true, payload: { id: "o1" } })], { envelope });
    expect(unwrap(await shop.GET("/orders/{id}", read))).toEqual({ id: "o1" });
  });

  it("keeps the status and the headers of the response", async () => {
    const headers = { "content-length": "34", "x-mark": "1" };
    const { shop } = bench([json({ ok: true, payload: { id: "o1" } }, { status: 201, headers })], { envelope });
    const { response } = await shop.GET("/orders/{id}", read);
    expect(response.status).toBe(201);
    expect([response.headers.get("x-mark"), response.headers.get("content-length")]).toEqual(["1", "34"]);
  });

  it("is removed from data that is nested 10,000 levels deep", async () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    const body = new Response(`{"ok":true,"payload":${deep}}`, { headers: { "content-type": "application/json" } });
    const { shop } = bench([body], { envelope });
    expect(Array.isArray((await shop.GET("/orders/{id}", read)).data)).toBe(true);
  });

  it("without data returns null as data", async () => {
    const { shop } = bench([json({ ok: true })], { envelope });
    expect((await shop.GET("/orders/{id}", read)).data).toBeNull();
  });

  it("that reports a failure causes an error with the status of the response", async () => {
    const { shop } = bench([json({ ok: false, error: { code: "no", message: "No" } }, { status: 201 })], { envelope });
    const { data, error, response } = await shop.GET("/orders/{id}", read);
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ status: 201, code: "no" });
    expect(response.status).toBe(201);
  });

  it("is not expected in an error", async () => {
    const { shop } = bench([json({ ok: true, payload: 1 }, { status: 404 })], { envelope });
    expect((await shop.GET("/orders/{id}", read)).error?.body).toEqual({ ok: true, payload: 1 });
  });

  it.each([
    ["an empty body", new Response(null, { status: 204 }), undefined],
    ["a body of another shape", json({ id: "o1" }), { id: "o1" }],
  ])("is not required in %s", async (_, response, data) => {
    const { shop } = bench([response], { envelope });
    expect((await shop.GET("/orders/{id}", read)).data).toEqual(data);
  });

  it.each([
    ["returns data for", { data: "made up" }],
    ["refuses", { refused: true }],
  ] as const)("is not expected without a body, even if `envelope` %s every value", async (_, opened) => {
    const { shop } = bench([new Response(null, { status: 204 })], { envelope: () => opened });
    const { data, error } = await shop.GET("/orders/{id}", read);
    expect({ data, error }).toEqual({ data: undefined, error: undefined });
  });

  it("is part of what `parseAs` returns, and the user's middleware sees it", async () => {
    const { shop } = bench([json({ ok: true, payload: { id: "o1" } })], { envelope });
    const seen: string[] = [];
    shop.use({
      onResponse: async ({ response }) => {
        seen.push(await response.clone().text());
      },
    });
    expect((await shop.GET("/orders/{id}", { ...read, parseAs: "text" })).data).toBe('{"id":"o1"}');
    expect(seen).toEqual(['{"ok":true,"payload":{"id":"o1"}}']);
  });
});
