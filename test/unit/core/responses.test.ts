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

describe("an answer is an error by its status alone", () => {
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
  ] as [string, Response, string, unknown][])("%s", async (_, response, message, body) => {
    const { data, error } = await get(response);
    expect(data).toBeUndefined();
    expect(error).toBeInstanceOf(ApiError);
    expect(error?.message).toContain(`GET ${SETTINGS}${message}`);
    expect(error?.body).toEqual(body);
    expect(error).toMatchObject({ attempts: 1, method: "GET", path: SETTINGS });
  });

  it("a 500 may have been carried out where it was a POST, and not where it was a GET", async () => {
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
  ])("a POST answered %i has the outcome %s", async (status, outcome) => {
    const { dintero, clock } = bench([new Response(null, { status })], { retry: false });
    const body = { email: "ola@example.com", roles: [] };
    const { error } = await clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body }));
    expect(error).toMatchObject({ status, outcome });
  });
  it("a POST that was refused after an attempt that may have been carried out stays unknown", async () => {
    const { dintero, clock } = bench([new Response(null, { status: 502 }), new Response(null, { status: 409 })]);
    const init = { body: { email: "ola@example.com", roles: [] }, idempotent: true };
    const { error } = await clock.runUntil(dintero.POST("/accounts/{oid}/management/users", init));
    expect(error).toMatchObject({ status: 409, attempts: 2, outcome: "unknown" });
  });
});

describe("a success", () => {
  it("gives the data and no error", async () => {
    const result = await get(json({ id: "x" }));
    expect(result.data).toEqual({ id: "x" });
    expect("error" in result).toBe(false);
  });
  it.each([0, false, "", null, []])("gives the data also where that is %j", async (value) => {
    expect(await get(json(value))).toMatchObject({ data: value });
  });
  it("of 204 gives undefined", async () => {
    const { data, error, response } = await get(new Response(null, { status: 204 }));
    expect({ data, error, status: response.status }).toEqual({ data: undefined, error: undefined, status: 204 });
  });
  it.each([
    ["HTML", html(200), "text/html"],
    ["text", new Response("ok"), "text/plain"],
    ["broken JSON of the announced length", new Response("{", { headers: { "content-length": "1" } }), "text/plain"],
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
    "with %s throws an ApiError that says which call and what came",
    async (_, response, type) => {
      const error = await failure(get(response));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 200, method: "GET", path: SETTINGS, outcome: "unknown" });
      expect(String(error)).toContain(`GET ${SETTINGS} failed: 200 with ${type} that is not the JSON it should be.`);
    },
  );
});

describe("parseAs", () => {
  it("text gives the text", async () => {
    const { dintero, clock } = bench([new Response("<xml/>")]);
    expect((await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "text" }))).data).toBe("<xml/>");
  });
  it("arrayBuffer gives the bytes", async () => {
    const { dintero, clock } = bench([new Response("abc")]);
    const { data } = await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "arrayBuffer" }));
    expect(data?.byteLength).toBe(3);
  });
  it("does not change that an error is an error", async () => {
    const { dintero, clock } = bench([json({ error: { message: "no" } }, { status: 404 })]);
    const { error } = await clock.runUntil(dintero.GET(SETTINGS, { parseAs: "stream" }));
    expect(error).toMatchObject({ status: 404 });
  });
});

describe("unwrap", () => {
  it("gives the data", async () => {
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
  it("that is documented is given back as the answer, with no error", async () => {
    const { dintero, clock, fetch } = bench([found()]);
    const params = { query: AUTHORIZE };
    const call = dintero.GET("/accounts/{oid}/auth/oidc/authorize", { params });
    const { data, error, response } = await clock.runUntil(call);
    expect({ data, error }).toEqual({ data: undefined, error: undefined });
    expect(response.headers.get("location")).toBe("https://elsewhere.example.com/?code=1");
    expect(fetch.log).toHaveLength(1);
  });
  it("that is not documented is an ApiError, and is not followed", async () => {
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

describe("a 403", () => {
  it("names the scopes that the operation asks for", async () => {
    const { error } = await get(json({ error: { message: "no" } }, { status: 403 }));
    expect(error?.requiredScopes?.length).toBeGreaterThan(0);
    expect(String(error)).toContain(`needs one of the scopes ${error?.requiredScopes?.join(", ")}.`);
  });
  it("is the only status that does", async () => {
    expect((await get(new Response(null, { status: 404 }))).error?.requiredScopes).toBeUndefined();
  });
  it("of an operation without scopes names none", async () => {
    type OnePath = { "/things": { get: { responses: { 200: { content: { "application/json": number } } } } } };
    const operations: OperationTable = { "GET /things": { scopes: [] } };
    const clock = evenClock();
    const fetch = scriptedFetch(new Response(null, { status: 403 }));
    const client = defineClient<OnePath>({ baseUrl: BASE_URL, fetch, clock, operations });
    const { error } = await clock.runUntil(client.GET("/things"));
    expect(String(error)).toBe("ApiError: GET /things failed: 403 with an empty body. The request had no effect.");
  });
});
