import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ClientDefinition, defineClient } from "../../../src/core/index.js";
import { connectionReset, json, neverResponds, type Step, scriptedFetch } from "../../../src/testing/index.js";
import { BASE_URL, countedSignal, evenClock, failure } from "../../kit/harness.js";
import { looseCall } from "../../kit/loose-client.js";

// Calls of operations as a document may describe them, sent by a client that knows no types.

function loose(steps: Step[], definition: Partial<ClientDefinition> = {}) {
  const fetch = scriptedFetch(...steps);
  const clock = evenClock();
  const client = defineClient({ baseUrl: BASE_URL, fetch, clock, ...definition });
  const call = (method: string, path: string, init: object = {}) =>
    clock.runUntil(looseCall(client, method, path, init));
  return { client, call, clock, fetch };
}

const FORM = "application/x-www-form-urlencoded";

describe("a call with a body that is not JSON", () => {
  it("is sent as the operation says", async () => {
    const operations = { "POST /form": { contentType: FORM }, "POST /text": { contentType: "text/plain" } };
    const { call, fetch } = loose([json({}), json({})], { operations });
    await call("POST", "/form", { body: { metadata: { a: "b" }, tags: ["x", "y"] } });
    await call("POST", "/text", { body: "hello" });
    expect(fetch.bodies).toEqual(["metadata%5Ba%5D=b&tags=x&tags=y", "hello"]);
    expect(fetch.requests.map(({ headers }) => headers.get("content-type"))).toEqual([FORM, "text/plain"]);
  });
  it("is sent as a header of the client says", async () => {
    const { call, fetch } = loose([json({})], { headers: { "Content-Type": FORM } });
    await call("POST", "/form", { body: { a: 1 } });
    expect(fetch.bodies).toEqual(["a=1"]);
  });
  it("is sent again from the start after a failed attempt has read its stream", async () => {
    const { call, fetch } = loose([connectionReset(), json({})]);
    await call("PUT", "/file", { body: new Blob(["abc"]).stream(), headers: { "content-type": "text/plain" } });
    expect(fetch.bodies).toEqual(["abc", "abc"]);
  });
  it("rejects before anything is sent when the body cannot be expressed", async () => {
    const { call, fetch } = loose([]);
    expect(await failure(call("POST", "/things", { body: { amount: Number.NaN } }))).toMatchObject({
      name: "ConfigurationError",
      method: "POST",
      path: "/things",
      outcome: "rejected",
    });
    expect(fetch.log).toEqual([]);
  });
});

describe("the parameters of a call", () => {
  it("are sent in the styles of the operation", async () => {
    const operations = {
      "GET /colors/{ids}": { path: { ids: "matrix" }, query: { at: "deepObject", f: "json" } },
    } as const;
    const { call, fetch } = loose([json({})], { operations });
    await call("GET", "/colors/{ids}", { params: { path: { ids: [1, 2] }, query: { at: { gte: 1 }, f: { a: 1 } } } });
    expect(decodeURIComponent(fetch.log[0] ?? "")).toBe('GET /v1/colors/;ids=1,2?at[gte]=1&f={"a":1}');
  });
  it("serialise an object in brackets when the client has no metadata, and as separate parameters otherwise", async () => {
    const params = { query: { created: { gte: 1 } } };
    const [without, withTable] = [loose([json({})]), loose([json({})], { operations: {} })];
    await without.call("GET", "/things", { params });
    await withTable.call("GET", "/things", { params });
    expect([...without.fetch.log, ...withTable.fetch.log].map(decodeURIComponent)).toEqual([
      "GET /v1/things?created[gte]=1",
      "GET /v1/things?gte=1",
    ]);
  });
  it("include cookies, next to those of the headers", async () => {
    const { call, fetch } = loose([json({}), json({})]);
    await call("GET", "/things", { params: { cookie: { session: "s=1" } } });
    await call("GET", "/things", { params: { cookie: { session: "s=1" } }, headers: { cookie: "a=b" } });
    expect(fetch.requests.map(({ headers }) => headers.get("cookie"))).toEqual(["session=s=1", "a=b; session=s=1"]);
  });
  it("include arrays and objects in headers, separated by commas", async () => {
    const { call, fetch } = loose([json({})]);
    await call("GET", "/things", { params: { header: { "X-Ids": [1, 2], "X-At": { a: 1 } } } });
    const headers = fetch.requests[0]?.headers;
    expect([headers?.get("x-ids"), headers?.get("x-at")]).toEqual(["1,2", "a,1"]);
  });
  it("reject before anything is sent when NaN is in the path", async () => {
    const { call, fetch } = loose([]);
    expect(await failure(call("GET", "/orders/{id}", { params: { path: { id: Number.NaN } } }))).toMatchObject({
      message: expect.stringContaining("Path parameter `id` is NaN."),
    });
    expect(fetch.log).toEqual([]);
  });
});

describe("middleware that returns another request", () => {
  it("changes the method, and with it whether the call is retried", async () => {
    const { client, call, fetch } = loose([new Response(null, { status: 503 })]);
    client.use({ onRequest: ({ request }) => new Request(request, { method: "POST" }) });
    const { error } = await call("GET", "/things");
    expect(fetch.log).toEqual(["POST /v1/things"]);
    expect(error).toMatchObject({ method: "POST", status: 503, outcome: "unknown" });
  });
  it("ends the call with its signal, also when that is aborted already", async () => {
    const { client, call, fetch } = loose([json({})]);
    const reason = new Error("of middleware");
    client.use({ onRequest: ({ request }) => new Request(request, { signal: AbortSignal.abort(reason) }) });
    expect(await failure(call("GET", "/things"))).toBe(reason);
    expect(fetch.log).toEqual([]);
  });
});

it("a client gives every attempt headers of its own, which a patched fetch may add to", async () => {
  const seen: (string | null)[] = [];
  const original = globalThis.fetch;
  globalThis.fetch = async (_url, init) => {
    const headers = init?.headers as Headers;
    headers.append("traceparent", "t");
    seen.push(headers.get("traceparent"));
    return new Response(null, { status: seen.length === 1 ? 503 : 204 });
  };
  try {
    const clock = evenClock();
    await clock.runUntil(looseCall(defineClient({ baseUrl: BASE_URL, clock }), "GET", "/things", {}));
  } finally {
    globalThis.fetch = original;
  }
  expect(seen).toEqual(["t", "t"]);
});

describe("parseAs: stream", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const responding = async (respond: (response: ServerResponse) => void) => {
    server = createServer((_, response) => respond(response));
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  };
  const stream = async (baseUrl: string, init: object = {}, definition: Partial<ClientDefinition> = {}) => {
    const client = defineClient({ baseUrl, retry: false, ...definition });
    const streaming: object = { parseAs: "stream", ...init };
    const { data } = await looseCall(client, "GET", "/events", streaming);
    return (data as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  };

  it("returns the body after the head, and no time limit applies to it", async () => {
    let send: ServerResponse | undefined;
    const address = await responding((response) => {
      send = response;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
    });
    const clock = evenClock();
    const reader = await stream(address, {}, { clock, maxResponseSize: 5 });
    expect((await reader.read()).value).toBe("data: 1\n\n");
    expect(clock.pending).toBe(0);
    send?.end("data: 2\n\n");
    expect((await reader.read()).value).toBe("data: 2\n\n");
    expect((await reader.read()).done).toBe(true);
  });
  it("rejects with the reason of the caller's signal", async () => {
    let closed: () => void = () => {};
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const address = await responding((response) => {
      response.on("close", closed);
      response.writeHead(200);
      response.write("a");
    });
    const controller = new AbortController();
    const reader = await stream(address, { signal: controller.signal });
    expect((await reader.read()).value).toBe("a");
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await failure(reader.read())).toBe(reason);
    await hungUp;
  });
  it("closes the connection when the consumer cancels", async () => {
    let closed: () => void = () => {};
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const address = await responding((response) => {
      response.on("close", closed);
      response.writeHead(200);
      response.write("a");
    });
    const reader = await stream(address);
    await reader.read();
    await reader.cancel();
    await hungUp;
  });
  it("is retried and times out until the head has arrived", async () => {
    const { call, fetch } = loose([new Response(null, { status: 503 }), new Response("ok"), neverResponds]);
    const { data } = await call("GET", "/events", { parseAs: "stream" });
    expect(await new Response(data as ReadableStream).text()).toBe("ok");
    expect(fetch.log).toHaveLength(2);
    const error = await failure(call("GET", "/events", { parseAs: "stream", retry: false }));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "attempt" });
  });
  it("leaves no listener on the signal when the stream has ended", async () => {
    const { signal, listeners } = countedSignal();
    const { call } = loose([new Response("ok"), new Response("ok")]);
    const read = async () => (await call("GET", "/events", { parseAs: "stream", signal })).data as ReadableStream;
    expect(await new Response(await read()).text()).toBe("ok");
    expect(listeners()).toBe(0);
    await (await read()).cancel();
    expect(listeners()).toBe(0);
  });
});
