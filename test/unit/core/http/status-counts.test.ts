import { describe, expect, it } from "vitest";
import { json, neverResponds, tokenResponse } from "../../../../src/testing/index.js";
import { bench, failure } from "../../../kit/harness.js";

const PATH = "/accounts/{aid}/management/settings";
const USERS = "/accounts/{oid}/management/users";
const JSON_TYPE = { "content-type": "application/json" };

/** A response without a length and without chunks, as HTTP/2 and a closed connection make them. */
const unannounced = (status: number, text: string, headers: Record<string, string> = {}) =>
  new Response(text, { status, headers: { ...JSON_TYPE, ...headers } });

/** A response whose body breaks, or never ends. */
const broken =
  (status: number, fault: "breaks" | "never ends", headers: Record<string, string> = {}) =>
  () => {
    const body = new ReadableStream({
      pull: (controller) =>
        fault === "breaks" ? controller.error(new TypeError("terminated")) : new Promise(() => {}),
    });
    return new Response(body, { status, headers: { ...JSON_TYPE, ...headers } });
  };

const post = async (...steps: Parameters<typeof bench>[0]) => {
  const { dintero, clock, fetch } = bench(steps);
  const body = { email: "kari@example.com", roles: [] };
  return { ...(await clock.runUntil(dintero.POST(USERS, { body }))), sent: fetch.requests.length, clock };
};

describe("a response with a status but a faulty body", () => {
  it.each([
    ["a text", unannounced(400, "Bad Request")],
    ["the beginning of JSON", unannounced(400, '{"error":{"mess')],
    ["a body that breaks", broken(400, "breaks")],
    ["a body that never ends", broken(400, "never ends")],
  ])("has outcome `rejected` when it is a 400 of a POST with %s", async (_, step) => {
    const { error, sent } = await post(step);
    expect(error).toMatchObject({ name: "ApiError", status: 400, outcome: "rejected" });
    expect(sent).toBe(1);
  });

  it.each([
    ["a text", unannounced(429, "Too Many Requests", { "retry-after": "7" })],
    ["a body that breaks", broken(429, "breaks", { "retry-after": "7" })],
    ["a body that never ends", broken(429, "never ends", { "retry-after": "7" })],
  ])("is retried when it is a 429 of a POST with %s", async (_, step) => {
    const { data, sent, clock } = await post(step, json({ id: "u1" }));
    expect(data).toEqual({ id: "u1" });
    expect(sent).toBe(2);
    expect(clock.now()).toBeGreaterThanOrEqual(7_000);
  });

  it.each([
    ["a text", unannounced(401, "Unauthorized")],
    ["a body that breaks", broken(401, "breaks")],
  ])("renews the token when it is a 401 with %s", async (_, refusal) => {
    const credentials = { clientId: "id", clientSecret: "the-secret" };
    const steps = [tokenResponse("first-token"), refusal, tokenResponse("second-token"), json({})];
    const { dintero, clock, fetch } = bench(steps, credentials);
    expect((await clock.runUntil(dintero.GET(PATH))).error).toBeUndefined();
    expect(fetch.requests[3]?.headers.get("authorization")).toBe("Bearer second-token");
  });

  it.each([
    ["breaks", broken(400, "breaks"), "400 with a body that could not be read."],
    ["never ends", broken(400, "never ends"), "400 with a body that could not be read."],
    [
      "is too long",
      new Response("x".repeat(2_000), { status: 400 }),
      "400 with a body that could not be read: the body is longer than maxResponseSize (1000 bytes).",
    ],
    ["is empty", new Response(null, { status: 400 }), "400 with an empty body."],
  ])("the message says so when the body %s", async (_, step, reason) => {
    const { dintero, clock } = bench([step], { maxResponseSize: 1_000 });
    const { error } = await clock.runUntil(dintero.GET(PATH));
    expect(error?.message).toBe(`GET ${PATH} failed: ${reason} The request had no effect.`);
  });

  it("is an abort when the caller aborts", async () => {
    const { dintero, clock } = bench([broken(400, "never ends")]);
    const reason = new Error("enough");
    const controller = new AbortController();
    const call = failure(dintero.GET(PATH, { signal: controller.signal }));
    clock.setTimeout(() => controller.abort(reason), 1_000);
    expect(await clock.runUntil(call)).toBe(reason);
  });
});

describe("a success without Content-Length", () => {
  const get = (response: Response) => {
    const { dintero, clock } = bench([() => response], { retry: false });
    return clock.runUntil(dintero.GET(PATH, { parseAs: "text" }));
  };
  it.each([
    ["application/x-ndjson", '{"a":1}\n{"a":'],
    ["application/json-seq", '{"a":'],
    ["text/plain; note=json", '{"a":'],
  ])("is read completely when it is %s", async (type, text) => {
    expect((await get(new Response(text, { headers: { "content-type": type } }))).data).toBe(text);
  });
  it.each(["application/json", "Application/JSON; charset=utf-8", "application/problem+json"])(
    "is treated as truncated when it is %s and the beginning of JSON",
    async (type) => {
      const error = await failure(get(new Response('{"a":', { headers: { "content-type": type } })));
      expect(error).toMatchObject({ name: "ConnectionError", outcome: "unknown", retryable: true });
    },
  );
  it("is an ApiError when its JSON is invalid", async () => {
    const { dintero, clock } = bench([unannounced(200, "Service is up")], { retry: false });
    expect(await failure(clock.runUntil(dintero.GET(PATH)))).toMatchObject({ name: "ApiError", status: 200 });
  });
});

it("an attempt without a response times out", async () => {
  const { dintero, clock } = bench([neverResponds], { retry: false });
  expect(await failure(clock.runUntil(dintero.GET(PATH)))).toMatchObject({ name: "TimeoutError" });
});
