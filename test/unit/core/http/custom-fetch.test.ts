import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { json } from "../../../../src/testing/index.js";
import { bench, failure } from "../../../kit/harness.js";

const PATH = "/accounts/{aid}/management/settings";
const BODY = { company: { business_name: "Brød & Co" } };

/** A response as node-fetch and similar libraries return it: like a `Response`, but its body is not a web stream. */
const nodeLike = (text: string, status = 200): Response =>
  ({
    status,
    statusText: "",
    ok: status < 300,
    headers: new Headers({ "content-type": "application/json" }),
    body: Readable.from([text]),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  }) as unknown as Response;

const get = (response: Response, options = {}) => {
  const { dintero, clock } = bench([], { fetch: async () => response, retry: false, ...options });
  return clock.runUntil(dintero.GET(PATH));
};

describe("a response of a `fetch` that is not the platform's", () => {
  it("is read when its body is a stream of Node", async () => {
    const { data, response } = await get(nodeLike(JSON.stringify(BODY)));
    expect(data).toEqual(BODY);
    expect(response.bodyUsed).toBe(true);
  });
  it("is read when its body cannot be streamed", async () => {
    const { data } = await get(Object.assign(nodeLike(JSON.stringify(BODY)), { body: undefined }));
    expect(data).toEqual(BODY);
  });
  it("may be a 204 with a stream of Node as body", async () => {
    expect((await get(nodeLike("", 204))).response).toMatchObject({ status: 204, body: null });
  });
  it("is refused when its body is a stream of Node and too long", async () => {
    const error = await failure(get(nodeLike(JSON.stringify(BODY)), { maxResponseSize: 10 }));
    expect(error).toMatchObject({ name: "ConnectionError", retryable: false });
  });
  it.each(["5", "many"])("is refused when it is too long and longer than it says (%s)", async (length) => {
    const response = new Response(JSON.stringify(BODY), { headers: { "content-length": length } });
    expect(await failure(get(response, { maxResponseSize: 10 }))).toMatchObject({ name: "ConnectionError" });
  });
  it.each([
    ["without a body to read", { status: 200, ok: true, headers: new Headers(), json: async () => BODY }],
    ["without headers", { status: 200, ok: true, json: async () => BODY }],
    ["when it is an error response", Response.error()],
    ["when it is undefined", undefined],
  ])("is no response %s", async (_, response) => {
    expect(await failure(get(response as unknown as Response))).toMatchObject({
      name: "ConnectionError",
      outcome: "unknown",
    });
  });
});

describe("a response that the platform receives and cannot construct", () => {
  const odd = (properties: object) =>
    Object.defineProperties(
      json(BODY, { status: 500 }),
      Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, { value }])),
    );

  it("is an error because of its status, with its response", async () => {
    const { error, response } = await get(odd({ status: 999 }));
    expect(error).toMatchObject({ name: "ApiError", status: 999 });
    expect(response).toMatchObject({ status: 999, ok: false });
    expect(response.headers.get("content-type")).toContain("json");
  });
  it("is returned in spite of its reason phrase, with its response", async () => {
    const { data, response } = await get(odd({ status: 200, ok: true, statusText: "\ufffd" }));
    expect(data).toEqual(BODY);
    expect(response).toMatchObject({ status: 200, ok: true, statusText: "\ufffd" });
  });
  it("is given to middleware", async () => {
    const { dintero, clock } = bench([odd({ status: 999 })], { retry: false });
    const seen: number[] = [];
    dintero.use({ onResponse: ({ response }) => void seen.push(response.status) });
    expect((await clock.runUntil(dintero.GET(PATH))).error).toMatchObject({ status: 999 });
    expect(seen).toEqual([999]);
  });
});
