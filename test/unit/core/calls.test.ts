import type { Middleware } from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { json, connectionReset, neverResponds, tokenResponse } from "../../../src/testing/index.js";
import { bench, failure } from "../../kit/harness.js";

const SETTINGS = "/accounts/{aid}/management/settings";

describe("the account", () => {
  it.each([
    ["/accounts/{oid}/auth/roles", "/v1/accounts/T12345678/auth/roles"],
    [SETTINGS, "/v1/accounts/T12345678/management/settings"],
  ] as const)("is filled into the first place of %s", async (path, sent) => {
    const { dintero, clock, fetch } = bench([json([])]);
    await clock.runUntil(dintero.GET(path));
    expect(fetch.log).toEqual([`GET ${sent}`]);
  });
  it("that is given wins", async () => {
    const { dintero, clock, fetch } = bench([json([])]);
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles", { params: { path: { oid: "P11112222" } } }));
    expect(fetch.log).toEqual(["GET /v1/accounts/P11112222/auth/roles"]);
  });
  it("given as undefined is one that was left out", async () => {
    const { dintero, clock, fetch } = bench([json([])]);
    const path = { oid: undefined } as unknown as { oid: string };
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles", { params: { path } }));
    expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/auth/roles"]);
  });
  it("in a later place has to be given", async () => {
    const { dintero, fetch } = bench([]);
    const init = {} as { params: { path: { aid: string } } };
    const error = await failure(dintero.GET("/accounts/{oid}/management/accounts/{aid}", init));
    expect(error).toMatchObject({ name: "ConfigurationError" });
    expect(String(error)).toContain("Path parameter `aid` is missing");
    expect(fetch.log).toEqual([]);
  });
});

describe("middleware", () => {
  it("runs once per call, around all its attempts", async () => {
    const { dintero, clock, fetch } = bench([connectionReset(), json({})]);
    let requests = 0;
    let responses = 0;
    dintero.use({
      onRequest: ({ request }) => {
        requests += 1;
        request.headers.set("x-mark", "1");
      },
      onResponse: () => {
        responses += 1;
      },
    });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect({ requests, responses }).toEqual({ requests: 1, responses: 1 });
    expect(fetch.requests.map(({ headers }) => headers.get("x-mark"))).toEqual(["1", "1"]);
  });
  it("does not see the bearer", async () => {
    const { dintero, clock } = bench([json({})]);
    let seen: string | null = "";
    dintero.use({
      onRequest: ({ request }) => {
        seen = request.headers.get("authorization");
      },
    });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(seen).toBeNull();
  });
  it("that is ejected runs no more", async () => {
    const { dintero, clock, fetch } = bench([json({}), json({})]);
    const middleware = { onRequest: ({ request }: { request: Request }) => request.headers.set("x-mark", "1") };
    dintero.use(middleware);
    await clock.runUntil(dintero.GET(SETTINGS));
    dintero.eject(middleware);
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(fetch.requests.map(({ headers }) => headers.get("x-mark"))).toEqual(["1", null]);
  });
  it("of one call sees a request and a response, and runs for that call alone", async () => {
    const { dintero, clock } = bench([json({}), json({})]);
    const seen: unknown[] = [];
    const middleware: Middleware = {
      onRequest: ({ request }) => void seen.push(request),
      onResponse: ({ response }) => void seen.push(response),
    };
    await clock.runUntil(dintero.GET(SETTINGS, { middleware: [middleware] }));
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(seen).toEqual([expect.any(Request), expect.any(Response)]);
  });
  it("that was added twice and ejected once still runs, with a request and a response", async () => {
    const { dintero, clock } = bench([json({})]);
    const seen: unknown[] = [];
    const middleware: Middleware = {
      onRequest: ({ request }) => void seen.push(request),
      onResponse: ({ response }) => void seen.push(response),
    };
    dintero.use(middleware, middleware);
    dintero.eject(middleware);
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(seen).toEqual([expect.any(Request), expect.any(Response)]);
  });
  it("before one that is none runs, with a request", async () => {
    const { dintero, clock } = bench([json({})]);
    let seen: unknown;
    const middleware: Middleware = {
      onRequest: ({ request }) => {
        seen = request;
      },
    };
    expect(() => dintero.use(middleware, {} as Middleware)).toThrow("Middleware must be an object");
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(seen).toBeInstanceOf(Request);
  });
  it("that was never added can be ejected without harm to the others", async () => {
    const { dintero, clock } = bench([json({})]);
    let seen: unknown;
    dintero.use({
      onResponse: ({ response }) => {
        seen = response;
      },
    });
    dintero.eject({ onRequest: () => undefined });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(seen).toBeInstanceOf(Response);
  });
  it.each([
    [
      "before the request",
      new SyntaxError("of middleware"),
      (reason: Error): Middleware => ({ onRequest: () => Promise.reject(reason) }),
    ],
    [
      "after the answer",
      new Error("of middleware"),
      (reason: Error): Middleware => ({ onResponse: () => Promise.reject(reason) }),
    ],
  ])("that fails %s ends the call with its own error", async (_, reason, failing) => {
    const { dintero, clock } = bench([json({})]);
    dintero.use(failing(reason));
    expect(await failure(clock.runUntil(dintero.GET(SETTINGS)))).toBe(reason);
  });
  it("may answer in the server's place", async () => {
    const { dintero, clock, fetch } = bench([]);
    dintero.use({ onRequest: () => json({ cached: true }) });
    expect((await clock.runUntil(dintero.GET(SETTINGS))).data).toEqual({ cached: true });
    expect(fetch.log).toEqual([]);
  });
  it("is told of a failure, and may turn it into an answer", async () => {
    const { dintero, clock } = bench([connectionReset()], { retry: false });
    dintero.use({ onError: () => json({ instead: true }) });
    expect((await clock.runUntil(dintero.GET(SETTINGS))).data).toEqual({ instead: true });
  });
});

describe("headers", () => {
  it("of the client are sent with every call, and one of the call wins", async () => {
    const { dintero, clock, fetch } = bench([json({})], { headers: { "X-A": "client", "X-B": "client" } });
    await clock.runUntil(dintero.GET(SETTINGS, { headers: { "x-b": "call", "x-c": null } }));
    const headers = fetch.requests[0]?.headers;
    expect([headers?.get("x-a"), headers?.get("x-b"), headers?.get("x-c")]).toEqual(["client", "call", null]);
  });
  it.each([{ "X-A": "a\r\nX-Admin: 1" }, { "X-A\r\nX-Admin": "1" }, { "X-A": "\u0000" }])(
    "that would smuggle in another are refused before anything is sent (%j)",
    async (headers) => {
      const { dintero, fetch } = bench([json({})]);
      expect(await failure(dintero.GET(SETTINGS, { headers }))).toMatchObject({ name: "ConfigurationError" });
      expect(fetch.log).toEqual([]);
    },
  );
});

describe("the options of a call", () => {
  it.each([{ timeout: 0 }, { totalTimeout: -1 }, { timeout: Number.NaN }, { retry: { limit: -1 } }])(
    "are checked before anything is sent: %o",
    async (init) => {
      const { dintero, fetch } = bench([json({})]);
      expect(await failure(dintero.GET(SETTINGS, init))).toMatchObject({ name: "ConfigurationError" });
      expect(fetch.log).toEqual([]);
    },
  );
  it("`retry` fills in what the client has", async () => {
    const { dintero, clock, events } = bench([connectionReset(), json({})], { retry: { minDelay: 40 } });
    await clock.runUntil(dintero.GET(SETTINGS, { retry: { limit: 1 } }));
    expect(events).toContainEqual(expect.objectContaining({ type: "retry", delay: 30 }));
  });
  it("`retry: false` of the client can be overruled", async () => {
    const { dintero, clock, fetch } = bench([connectionReset(), json({})], { retry: false });
    await clock.runUntil(dintero.GET(SETTINGS, { retry: { limit: 1 } }));
    expect(fetch.log).toHaveLength(2);
  });
  it("`idempotent: true` lets a POST be sent again, with its body", async () => {
    const { dintero, clock, fetch } = bench([connectionReset(), json({})]);
    const body = { email: "ola@example.com", roles: [] };
    await clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body, idempotent: true }));
    expect(fetch.bodies).toEqual([JSON.stringify(body), JSON.stringify(body)]);
  });
  it("`idempotent: false` keeps a DELETE from being sent again", async () => {
    const { dintero, clock, fetch } = bench([connectionReset()]);
    const path = "/accounts/{oid}/management/users/{uid}";
    await failure(clock.runUntil(dintero.DELETE(path, { params: { path: { uid: "u1" } }, idempotent: false })));
    expect(fetch.log).toHaveLength(1);
  });
});

it("an array is joined in the query where its operation says so", async () => {
  const { dintero, clock, fetch } = bench([json([])]);
  const users = dintero.GET("/accounts/{oid}/management/users", { params: { query: { expand: ["roles", "roles"] } } });
  await clock.runUntil(users);
  expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/management/users?expand=roles,roles"]);
});

it("the timeout and the deadline of a call win over the client's", async () => {
  const { dintero, clock } = bench([neverResponds], { timeout: 9_000, retry: false });
  expect(await failure(clock.runUntil(dintero.GET(SETTINGS, { timeout: 100 })))).toMatchObject({ phase: "attempt" });
  expect(clock.now()).toBe(100);
});

it("a hundred cold calls at once ask for one token, and a hundred 401s with the same dead token for one more", async () => {
  let issued = 0;
  const server = async (request: Request) => {
    if (request.url.endsWith("/auth/token")) {
      issued += 1;
      return tokenResponse(`token-${issued}`);
    }
    const dead = request.headers.get("authorization") === "Bearer token-1";
    return json({}, { status: dead ? 401 : 200 });
  };
  const { dintero, clock } = bench([], { clientId: "id", clientSecret: "s3cret", fetch: server });
  const calls = Array.from({ length: 100 }, () => dintero.GET(SETTINGS));
  const statuses = (await clock.runUntil(Promise.all(calls))).map(({ response }) => response.status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(issued).toBe(2);
});
