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

describe("an response of another fetch than the platform's", () => {
  it("whose body is a stream of Node's is read", async () => {
    const { data, response } = await get(nodeLike(JSON.stringify(BODY)));
    expect(data).toEqual(BODY);
    expect(response.bodyUsed).toBe(true);
  });
  it("whose body cannot be streamed is read", async () => {
    const { data } = await get(Object.assign(nodeLike(JSON.stringify(BODY)), { body: undefined }));
    expect(data).toEqual(BODY);
  });
  it("whose body is a stream of Node's may be a 204", async () => {
    expect((await get(nodeLike("", 204))).response).toMatchObject({ status: 204, body: null });
  });
  it("whose body is a stream of Node's and too large is refused", async () => {
    const error = await failure(get(nodeLike(JSON.stringify(BODY)), { maxResponseSize: 10 }));
    expect(error).toMatchObject({ name: "ConnectionError", retryable: false });
  });
  it.each(["5", "many"])("that is longer than it says (%s) and too large is refused", async (length) => {
    const response = new Response(JSON.stringify(BODY), { headers: { "content-length": length } });
    expect(await failure(get(response, { maxResponseSize: 10 }))).toMatchObject({ name: "ConnectionError" });
  });
  it.each([
    ["without a body to read", { status: 200, ok: true, headers: new Headers(), json: async () => BODY }],
    ["without headers", { status: 200, ok: true, json: async () => BODY }],
    ["that stands for none", Response.error()],
    ["that is none", undefined],
  ])("%s is no answer", async (_, response) => {
    expect(await failure(get(response as unknown as Response))).toMatchObject({
      name: "ConnectionError",
      outcome: "unknown",
    });
  });
});

describe("an response that the platform takes and would not make", () => {
  const odd = (properties: object) =>
    Object.defineProperties(
      json(BODY, { status: 500 }),
      Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, { value }])),
    );

  it("because of its status is an error, with its response", async () => {
    const { error, response } = await get(odd({ status: 999 }));
    expect(error).toMatchObject({ name: "ApiError", status: 999 });
    expect(response).toMatchObject({ status: 999, ok: false });
    expect(response.headers.get("content-type")).toContain("json");
  });
  it("because of its reason is given all the same, with its response", async () => {
    const { data, response } = await get(odd({ status: 200, ok: true, statusText: "\ufffd" }));
    expect(data).toEqual(BODY);
    expect(response).toMatchObject({ status: 200, ok: true, statusText: "\ufffd" });
  });
  it("can be shown to middleware", async () => {
    const { dintero, clock } = bench([odd({ status: 999 })], { retry: false });
    const seen: number[] = [];
    dintero.use({ onResponse: ({ response }) => void seen.push(response.status) });
    expect((await clock.runUntil(dintero.GET(PATH))).error).toMatchObject({ status: 999 });
    expect(seen).toEqual([999]);
  });
});
