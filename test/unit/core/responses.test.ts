import { describe, expect, it } from "vitest";
import { defineClient } from "../../../src/core/client.js";
import type { OperationTable } from "../../../src/core/types/metadata.js";
import { ApiError, unwrap } from "../../../src/index.js";
import { json, type Step, scriptedFetch } from "../../../src/testing/index.js";
import { BASE_URL, bench, evenClock, failure } from "../../kit/harness.js";

const SETTINGS = "/accounts/{aid}/management/settings";

async function get(step: Step) {
  const { dintero, clock } = bench([step], { retry: false });
  return clock.runUntil(dintero.GET(SETTINGS));
}

const html = (status: number) =>
  new Response("<h1>Bad gateway</h1>", { status, headers: { "content-type": "text/html; charset=utf-8" } });

describe("a response without a success status", () => {
  it.each([
    ["an empty 500", new Response(null, { status: 500 }), " failed: 500 with an empty body.", undefined],
    [
      "an empty 500 that says so",
      new Response(null, { status: 500, headers: { "content-length": "0" } }),
      " failed: 500 with an empty body.",
      undefined,
    ],
    ['a 401 with the body ""', new Response("", { status: 401 }), " failed: 401 with an empty body.", undefined],
    ['a 400 with the JSON text ""', json("", { status: 400 }), " failed: 400 with an empty body.", undefined],
    ["a 400 with the JSON 0", json(0, { status: 400 }), " failed: 400 without a message.", 0],
    ["a 400 with the JSON null", json(null, { status: 400 }), " failed: 400 with an empty body.", null],
    ["a 400 with the JSON false", json(false, { status: 400 }), " failed: 400 without a message.", false],
    [
      "a 502 of a proxy",
      html(502),
      " failed: 502 with 20 characters of text/html instead of JSON.",
      "<h1>Bad gateway</h1>",
    ],
    [
      "a 409 as documented",
      json({ error: { message: "Taken", code: "taken" } }, { status: 409 }),
      " failed: 409 Taken (taken).",
      { error: { message: "Taken", code: "taken" } },
    ],
  ] as [string, Response, string, unknown][])("is an error when it is %s", async (_, response, message, body) => {
    const { data, error } = await get(response);
    expect(data).toBeUndefined();
    expect(error).toBeInstanceOf(ApiError);
    expect(error?.message).toContain(`GET ${SETTINGS}${message}`);
    expect(error?.body).toEqual(body);
    expect(error).toMatchObject({ attempts: 1, method: "GET", path: SETTINGS });
  });

  it("has outcome `unknown` when it is a 500 of a POST, and `rejected` when it is a 500 of a GET", async () => {
    const { dintero, clock } = bench([new Response(null, { status: 500 })]);
    const body = { email: "ola@example.com", roles: [] };
    const { error } = await clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body }));
    expect(error).toMatchObject({ outcome: "unknown" });
    expect((await get(new Response(null, { status: 500 }))).error).toMatchObject({ outcome: "rejected" });
  });
  it.each([
    [302, "unknown"],
    [400, "rejected"],
    [408, "unknown"],
    [429, "rejected"],
    [501, "rejected"],
    [504, "unknown"],
    [505, "unknown"],
  ])("of a POST with status %i has the outcome %s", async (status, outcome) => {
    const { dintero, clock } = bench([new Response(null, { status })], { retry: false });
    const body = { email: "ola@example.com", roles: [] };
    const { error } = await clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body }));
    expect(error).toMatchObject({ status, outcome });
  });
  it("keeps the outcome of a POST unknown after an attempt that may have taken effect", async () => {
    const { dintero, clock } = bench([new Response(null, { status: 502 }), new Response(null, { status: 409 })]);
    const init = { body: { email: "ola@example.com", roles: [] }, idempotent: true };
    const { error } = await clock.runUntil(dintero.POST("/accounts/{oid}/management/users", init));
    expect(error).toMatchObject({ status: 409, attempts: 2, outcome: "unknown" });
  });
});

describe("a success", () => {
  it("has data and no error", async () => {
    const result = await get(json({ id: "x" }));
    expect(result.data).toEqual({ id: "x" });
    expect("error" in result).toBe(false);
  });
  it.each([0, false, "", null, []])("has data when that is %j", async (value) => {
    expect(await get(json(value))).toMatchObject({ data: value });
  });
  it("has undefined as data when it is a 204", async () => {
    const { data, error, response } = await get(new Response(null, { status: 204 }));
    expect({ data, error, status: response.status }).toEqual({ data: undefined, error: undefined, status: 204 });
  });
  it.each([
    ["HTML", html(200), "text/html"],
    [
      "broken JSON of the announced length and type",
      new Response("{", { headers: { "content-type": "application/json", "content-length": "1" } }),
      "application/json",
    ],
    [
      "broken JSON that came in chunks",
      new Response('{"a"', { headers: { "content-type": "application/json", "transfer-encoding": "chunked" } }),
      "application/json",
    ],
  ] as [string, Response, string][])(
    "throws an ApiError that names the call and the media type when the body is %s",
    async (_, response, type) => {
      const error = await failure(get(response));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 200, method: "GET", path: SETTINGS, outcome: "unknown" });
      expect(String(error)).toContain(
        `GET ${SETTINGS} failed: 200 with ${type} instead of valid JSON; read it with \`parseAs: "text"\`.`,
      );
    },
  );
});

describe("a success that is text by its media type", () => {
  const text = (body: string, type = "text/plain; charset=utf-8") =>
    get(new Response(body, { headers: { "content-type": type } }));
  it.each(["12345678901234567890", "hello", "true", '"quoted"', "", "[draft] {", "{"])(
    "stays text: %j",
    async (body) => {
      expect((await text(body)).data).toBe(body);
    },
  );
  it.each(["text/csv", "text/xml", "TEXT/PLAIN"])("stays text when it is %s", async (type) => {
    expect((await text("1", type)).data).toBe("1");
  });
  it.each(['{"id":"x"}', " [1]\n"])(
    "is parsed when it is a JSON object or array with the wrong media type: %j",
    async (body) => {
      expect((await text(body)).data).toEqual(JSON.parse(body));
    },
  );
  it("is parsed when the call asks for JSON", async () => {
    const { dintero, clock } = bench([new Response("7")]);
    expect((await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "json" }))).data).toBe(7);
  });
});

describe("parseAs", () => {
  it.each([
    ["text", ""],
    ["arrayBuffer", new ArrayBuffer(0)],
    ["stream", null],
  ] as const)("returns an empty value for %s and a 204", async (parseAs, empty) => {
    const { dintero, clock } = bench([new Response(null, { status: 204 })]);
    const { data } = await clock.runUntil(dintero.GET(SETTINGS, { parseAs }));
    expect(data).toEqual(empty);
  });
  it("returns an empty text for a body of no bytes", async () => {
    const { dintero, clock } = bench([new Response("", { headers: { "content-length": "0" } })]);
    expect((await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "text" }))).data).toBe("");
  });
  it("is refused when it has an unknown value", async () => {
    const { dintero } = bench([]);
    const init = { parseAs: "xml" } as unknown as { parseAs: "text" };
    expect(String(await failure(dintero.GET(SETTINGS, init)))).toContain(
      "Expected `parseAs` to be one of json, text, blob, arrayBuffer, stream",
    );
  });
  it("returns text for `text`", async () => {
    const { dintero, clock } = bench([new Response("<xml/>")]);
    expect((await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "text" }))).data).toBe("<xml/>");
  });
  it("returns bytes for `arrayBuffer`", async () => {
    const { dintero, clock } = bench([new Response("abc")]);
    const { data } = await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "arrayBuffer" }));
    expect(data?.byteLength).toBe(3);
  });
  it("has no effect on errors", async () => {
    const { dintero, clock } = bench([json({ error: { message: "no" } }, { status: 404 })]);
    const { error } = await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "stream" }));
    expect(error).toMatchObject({ status: 404 });
  });
});

describe("unwrap", () => {
  it("returns the data", async () => {
    expect(unwrap(await get(json({ id: "x" })))).toEqual({ id: "x" });
  });
  it("throws the error", async () => {
    const result = await get(new Response(null, { status: 404 }));
    expect(() => unwrap(result)).toThrow(result.error);
  });
});

describe("a redirect", () => {
  const AUTHORIZE = {
    audience: "https://api.example.com",
    response_type: "code",
    client_id: "webshop",
    redirect_uri: "https://shop.example.com/callback",
  } as const;
  const found = () =>
    new Response(null, { status: 302, headers: { location: "https://elsewhere.example.com/?code=1" } });
  it("is a result without an error when it is documented", async () => {
    const { dintero, clock, fetch } = bench([found()]);
    const params = { query: AUTHORIZE };
    const call = dintero.GET("/accounts/{oid}/auth/oidc/authorize", { params });
    const { data, error, response } = await clock.runUntil(call);
    expect({ data, error }).toEqual({ data: undefined, error: undefined });
    expect(response.headers.get("location")).toBe("https://elsewhere.example.com/?code=1");
    expect(fetch.log).toHaveLength(1);
  });
  it("is an ApiError when it is not documented, and is not followed", async () => {
    const { error } = await get(found());
    expect(error).toMatchObject({ name: "ApiError", status: 302 });
    expect(String(error)).not.toContain("code=1");
  });
  it("does not make a 400 of the same operation a success", async () => {
    const { dintero, clock } = bench([new Response(null, { status: 400 })]);
    const params = { query: AUTHORIZE };
    const { error } = await clock.runUntil(dintero.GET("/accounts/{oid}/auth/oidc/authorize", { params }));
    expect(error).toMatchObject({ status: 400 });
  });
});

describe("a 304", () => {
  it("is an error whether a redirect is documented or not, because the caller has the data", async () => {
    const { dintero, clock } = bench([new Response(null, { status: 304 }), new Response(null, { status: 304 })]);
    const redirecting = dintero.POST("/accounts/{oid}/auth/redirect", { body: { redirect_uri: "" } });
    expect((await clock.runUntil(redirecting)).error).toMatchObject({ name: "ApiError", status: 304 });
    expect((await clock.runUntil(dintero.GET(SETTINGS))).error).toMatchObject({ status: 304, outcome: "rejected" });
  });
});

describe("the scopes of an operation", () => {
  it("are named after a 403", async () => {
    const { error } = await get(json({ error: { message: "no" } }, { status: 403 }));
    expect(error?.requiredScopes?.length).toBeGreaterThan(0);
    expect(String(error)).toContain(`needs one of the scopes ${error?.requiredScopes?.join(", ")}.`);
  });
  it("are not named after another status", async () => {
    expect((await get(new Response(null, { status: 404 }))).error?.requiredScopes).toBeUndefined();
  });
  it("are not named when there are none", async () => {
    type OnePath = { "/things": { get: { responses: { 200: { content: { "application/json": number } } } } } };
    const operations: OperationTable = { "GET /things": { scopes: [] } };
    const clock = evenClock();
    const fetch = scriptedFetch(new Response(null, { status: 403 }));
    const client = defineClient<OnePath>({ baseUrl: BASE_URL, fetch, clock, operations });
    const { error } = await clock.runUntil(client.GET("/things"));
    expect(String(error)).toBe("ApiError: GET /things failed: 403 with an empty body. The request had no effect.");
  });
});
