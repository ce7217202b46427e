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
  it("is read when its body is a Node stream", async () => {
    const { data, response } = await get(nodeLike(JSON.stringify(BODY)));
    expect(data).toEqual(BODY);
    expect(response.bodyUsed).toBe(true);
  });
  it("is read when its body cannot be streamed", async () => {
    const { data } = await get(Object.assign(nodeLike(JSON.stringify(BODY)), { body: undefined }));
    expect(data).toEqual(BODY);
  });
  it("may be a 204 with a Node stream as body", async () => {
    expect((await get(nodeLike("", 204))).response).toMatchObject({ status: 204, body: null });
  });
  it("is refused when its body is a Node stream that is too long", async () => {
    const error = await failure(get(nodeLike(JSON.stringify(BODY)), { maxResponseSize: 10 }));
    expect(error).toMatchObject({ name: "ConnectionError", retryable: false });
  });
  it.each(["5", "many"])(
    "is refused when it is longer than the limit and than its Content-Length (%s)",
    async (length) => {
      const response = new Response(JSON.stringify(BODY), { headers: { "content-length": length } });
      expect(await failure(get(response, { maxResponseSize: 10 }))).toMatchObject({ name: "ConnectionError" });
    },
  );
  it.each([
    ["without a body to read", { status: 200, ok: true, headers: new Headers(), json: async () => BODY }],
    ["without headers", { status: 200, ok: true, json: async () => BODY }],
    ["when it is an error response", Response.error()],
    ["when it is undefined", undefined],
  ])("is not accepted as a response %s", async (_, response) => {
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

  it("is an error with its response because of its status", async () => {
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
  it("is passed to middleware", async () => {
    const { dintero, clock } = bench([odd({ status: 999 })], { retry: false });
    const seen: number[] = [];
    dintero.use({ onResponse: ({ response }) => void seen.push(response.status) });
    expect((await clock.runUntil(dintero.GET(PATH))).error).toMatchObject({ status: 999 });
    expect(seen).toEqual([999]);
  });
});

describe("reading a body stops at the limit", () => {
  const LIMIT = 1_000;
  /** An endless body, and whether it was cancelled. */
  function endless() {
    const state = { pulled: 0, cancelled: false };
    const body = new ReadableStream({
      pull: (controller) => {
        state.pulled += 1;
        controller.enqueue(new Uint8Array(500));
      },
      cancel: () => {
        state.cancelled = true;
      },
    });
    return { body, state };
  }
  it.each([
    ["missing", undefined],
    ["too small", "5"],
    ["no number", "many"],
    ["empty", ""],
    ["too large", "3000000000"],
  ])("and cancels the body when its length is %s", async (_, length) => {
    const { body, state } = endless();
    const headers: Record<string, string> = length === undefined ? {} : { "content-length": length };
    const error = await failure(get(new Response(body, { headers }), { maxResponseSize: LIMIT }));
    expect(error).toMatchObject({ name: "ConnectionError", retryable: false });
    expect(state.pulled).toBeLessThan(5);
    expect(state.cancelled).toBe(true);
  });
  it("and destroys the body when it is a Node stream", async () => {
    const body = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(500);
      })(),
    );
    const response = Object.assign(nodeLike(""), { body });
    expect(await failure(get(response, { maxResponseSize: LIMIT }))).toMatchObject({ name: "ConnectionError" });
    expect(body.destroyed).toBe(true);
  });
  it("and cancels the body when the attempt times out", async () => {
    const state = { cancelled: false };
    const body = new ReadableStream({
      cancel: () => {
        state.cancelled = true;
      },
    });
    expect(await failure(get(new Response(body)))).toMatchObject({ name: "TimeoutError" });
    expect(state.cancelled).toBe(true);
  });
});

describe("a mistake in a custom `fetch` is named and not retried", () => {
  const undeclared = () => (globalThis as unknown as { undeclared: () => Promise<Response> }).undeclared();
  const used = json(BODY);
  const cases: [string, () => unknown, string][] = [
    ["no status", () => ({ headers: new Headers() }), "your `fetch` returned no Response: it has no status"],
    ["undefined", () => undefined, "your `fetch` returned no Response: it has no status"],
    [
      "headers that are null",
      () => ({ status: 200, headers: null }),
      "your `fetch` returned no Response: it has no headers",
    ],
    [
      "headers that are an object",
      () => ({ status: 200, headers: {} }),
      "your `fetch` returned no Response: it has no headers",
    ],
    [
      "a response that was read",
      () => used.text().then(() => used),
      "your `fetch` returned a Response whose body has been read already; return a new one for each request",
    ],
    [
      "a body of objects",
      () => ({ status: 200, ok: true, headers: new Headers(), body: Readable.from([{ a: 1 }]) }),
      "your `fetch` returned a body that consists of neither bytes nor text",
    ],
    [
      "a ReferenceError",
      () => Promise.reject(new ReferenceError("x is not defined")),
      "your `fetch` failed with a ReferenceError",
    ],
    [
      "a call of what is no function",
      async () => undeclared(),
      "your `fetch` failed with a TypeError (is not a function)",
    ],
    [
      "a response whose body another reader holds",
      () => {
        const response = json(BODY);
        response.body?.getReader();
        return response;
      },
      "your `fetch` returned a Response whose body has been read already; return a new one for each request",
    ],
    [
      "a GET with a body",
      () => fetch("https://api.example.com", { method: "GET", body: "x" }),
      "your `fetch` failed with a TypeError (cannot have body)",
    ],
    [
      "a stream without `duplex`",
      () => fetch("https://api.example.com", { method: "POST", body: new ReadableStream() }),
      "your `fetch` failed with a TypeError (RequestInit: duplex option is required when sending a)",
    ],
    ["a relative URL", () => fetch("/orders"), "your `fetch` failed with a TypeError (Failed to parse URL)"],
    [
      "a header that cannot be sent",
      () => fetch("https://api.example.com", { headers: { "a b": "c" } }),
      "your `fetch` failed with a TypeError (is an invalid header name)",
    ],
    [
      "a mistake that is the cause of another error",
      () =>
        Promise.reject(
          new TypeError("fetch failed", { cause: new TypeError("dispatcher.dispatch is not a function") }),
        ),
      "your `fetch` failed with a TypeError (is not a function)",
    ],
    [
      "an argument that Node refuses",
      () => Promise.reject(Object.assign(new TypeError("x"), { code: "ERR_INVALID_ARG_TYPE" })),
      "your `fetch` failed with ERR_INVALID_ARG_TYPE",
    ],
    [
      "a port that is blocked",
      () => Promise.reject(new TypeError("fetch failed", { cause: new Error("bad port") })),
      "`fetch` blocks this port",
    ],
  ];
  it.each(cases)("%s", async (_, respond, reason) => {
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      return respond() as Response;
    };
    const { dintero, clock } = bench([], { fetch });
    const error = await failure(clock.runUntil(dintero.GET(PATH)));
    expect(error).toMatchObject({ name: "ConnectionError", retryable: false });
    expect((error as Error).message).toContain(`failed: ${reason}.`);
    expect(sent).toBe(1);
  });
  it("a second use of one Response", async () => {
    const response = json(BODY);
    const { dintero, clock } = bench([], { fetch: async () => response });
    await clock.runUntil(dintero.GET(PATH));
    expect(await failure(clock.runUntil(dintero.GET(PATH)))).toMatchObject({ name: "ConnectionError", attempts: 1 });
  });
  it("text instead of bytes is read", async () => {
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(JSON.stringify(BODY));
        controller.close();
      },
    });
    const head = { status: 200, statusText: "", ok: true, headers: new Headers(), body };
    expect((await get(head as unknown as Response)).data).toEqual(BODY);
  });
  it.each(["AbortError", "TimeoutError"])("the %s of a signal of its own is named, and retried", async (name) => {
    const { dintero, clock } = bench([], { fetch: () => Promise.reject(new DOMException("secret", name)), retry: 1 });
    const error = await failure(clock.runUntil(dintero.GET(PATH)));
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 2 });
    expect(String(error)).toContain(`failed: ${name}.`);
  });
  it("an error whose properties throw when they are read", async () => {
    const error = new Proxy(new Error("x"), {
      get: () => {
        throw new Error("no");
      },
    });
    const { dintero, clock } = bench([], { fetch: () => Promise.reject(error), retry: false });
    expect(await failure(clock.runUntil(dintero.GET(PATH)))).toMatchObject({ name: "ConnectionError" });
  });
});
