import type { Middleware } from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { connectionReset, json, neverResponds, tokenResponse } from "../../../src/testing/index.js";
import { bench, failure } from "../../kit/harness.js";

const SETTINGS = "/accounts/{aid}/management/settings";

describe("the account id of a client", () => {
  it.each([
    ["/accounts/{oid}/auth/roles", "/v1/accounts/T12345678/auth/roles"],
    [SETTINGS, "/v1/accounts/T12345678/management/settings"],
  ] as const)("is filled into the first place of %s", async (path, sent) => {
    const { dintero, clock, fetch } = bench([json([])]);
    await clock.runUntil(dintero.GET(path));
    expect(fetch.log).toEqual([`GET ${sent}`]);
  });
  it("is replaced by the account id of a call", async () => {
    const { dintero, clock, fetch } = bench([json([])]);
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles", { params: { path: { oid: "P11112222" } } }));
    expect(fetch.log).toEqual(["GET /v1/accounts/P11112222/auth/roles"]);
  });
  it("is filled in when the call passes undefined", async () => {
    const { dintero, clock, fetch } = bench([json([])]);
    const path = { oid: undefined } as unknown as { oid: string };
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles", { params: { path } }));
    expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/auth/roles"]);
  });
  it("is not filled into a later place of a path", async () => {
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
  it("does not see the access token", async () => {
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
  it("does not run after it was ejected", async () => {
    const { dintero, clock, fetch } = bench([json({}), json({})]);
    const middleware = { onRequest: ({ request }: { request: Request }) => request.headers.set("x-mark", "1") };
    dintero.use(middleware);
    await clock.runUntil(dintero.GET(SETTINGS));
    dintero.eject(middleware);
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(fetch.requests.map(({ headers }) => headers.get("x-mark"))).toEqual(["1", null]);
  });
  it("of a single call sees a request and a response, and runs for that call alone", async () => {
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
  it("still runs when it was added twice and ejected once", async () => {
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
  it("runs when something that is not middleware was added after it", async () => {
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
  it("still runs after the ejection of middleware that was never added", async () => {
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
      "after the response",
      new Error("of middleware"),
      (reason: Error): Middleware => ({ onResponse: () => Promise.reject(reason) }),
    ],
  ])("that fails %s ends the call with its own error", async (_, reason, failing) => {
    const { dintero, clock } = bench([json({})]);
    dintero.use(failing(reason));
    expect(await failure(clock.runUntil(dintero.GET(SETTINGS)))).toBe(reason);
  });
  it("may respond in place of the server", async () => {
    const { dintero, clock, fetch } = bench([]);
    dintero.use({ onRequest: () => json({ cached: true }) });
    expect((await clock.runUntil(dintero.GET(SETTINGS))).data).toEqual({ cached: true });
    expect(fetch.log).toEqual([]);
  });
  it("receives an error and may turn it into a response", async () => {
    const { dintero, clock } = bench([connectionReset()], { retry: false });
    dintero.use({ onError: () => json({ instead: true }) });
    expect((await clock.runUntil(dintero.GET(SETTINGS))).data).toEqual({ instead: true });
  });
});

describe("headers", () => {
  it("of the client are sent with every call, and those of the call override them", async () => {
    const { dintero, clock, fetch } = bench([json({})], { headers: { "X-A": "client", "X-B": "client" } });
    await clock.runUntil(dintero.GET(SETTINGS, { headers: { "x-b": "call", "x-c": null } }));
    const headers = fetch.requests[0]?.headers;
    expect([headers?.get("x-a"), headers?.get("x-b"), headers?.get("x-c")]).toEqual(["client", "call", null]);
  });
  it.each([{ "X-A": "a\r\nX-Admin: 1" }, { "X-A\r\nX-Admin": "1" }, { "X-A": "\u0000" }])(
    "are refused before anything is sent when they contain another header (%j)",
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
  it("fill in `retry` from the client", async () => {
    const { dintero, clock, events } = bench([connectionReset(), json({})], { retry: { minDelay: 40 } });
    await clock.runUntil(dintero.GET(SETTINGS, { retry: { limit: 1 } }));
    expect(events).toContainEqual(expect.objectContaining({ type: "retry", delay: 30 }));
  });
  it("may enable `retry` for a client with `retry: false`", async () => {
    const { dintero, clock, fetch } = bench([connectionReset(), json({})], { retry: false });
    await clock.runUntil(dintero.GET(SETTINGS, { retry: { limit: 1 } }));
    expect(fetch.log).toHaveLength(2);
  });
  it("allow a POST to be retried with its body by `idempotent: true`", async () => {
    const { dintero, clock, fetch } = bench([connectionReset(), json({})]);
    const body = { email: "ola@example.com", roles: [] };
    await clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body, idempotent: true }));
    expect(fetch.bodies).toEqual([JSON.stringify(body), JSON.stringify(body)]);
  });
  it("prevent a DELETE from being retried by `idempotent: false`", async () => {
    const { dintero, clock, fetch } = bench([connectionReset()]);
    const path = "/accounts/{oid}/management/users/{uid}";
    await failure(clock.runUntil(dintero.DELETE(path, { params: { path: { uid: "u1" } }, idempotent: false })));
    expect(fetch.log).toHaveLength(1);
  });
});

it("a call separates an array in the query by commas when the operation says so", async () => {
  const { dintero, clock, fetch } = bench([json([])]);
  const users = dintero.GET("/accounts/{oid}/management/users", { params: { query: { expand: ["roles", "roles"] } } });
  await clock.runUntil(users);
  expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/management/users?expand=roles,roles"]);
});

it("a client prefers the timeouts of a call to those of the client", async () => {
  const { dintero, clock } = bench([neverResponds], { timeout: 9_000, retry: false });
  expect(await failure(clock.runUntil(dintero.GET(SETTINGS, { timeout: 100 })))).toMatchObject({ phase: "attempt" });
  expect(clock.now()).toBe(100);
});

it("a client requests one token for a hundred concurrent calls, and one more after a hundred 401 for the same revoked token", async () => {
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

describe("an unknown option of a call", () => {
  it.each(["maxRetries", "timeOut", "query", "from"])("rejects before anything is sent: %s", async (name) => {
    const { dintero, fetch } = bench([json({})]);
    const error = await failure(dintero.GET(SETTINGS, { [name]: 1 } as object));
    expect(error).toMatchObject({ name: "ConfigurationError", outcome: "rejected" });
    expect(String(error)).toContain(`Unknown option \`${name}\`. Known options: params, body, headers, signal, `);
    expect(fetch.log).toEqual([]);
  });
});

describe("the short forms of a call's options", () => {
  it("accept `retry: 1` for its limit", async () => {
    const { dintero, clock, fetch } = bench([connectionReset(), connectionReset()]);
    await failure(clock.runUntil(dintero.GET(SETTINGS, { retry: 1 })));
    expect(fetch.log).toHaveLength(2);
  });

  it("accept `timeout: false` for no limit of an attempt", async () => {
    const { dintero, clock } = bench([neverResponds], { timeout: 100 });
    const call = failure(clock.runUntil(dintero.GET(SETTINGS, { timeout: false, totalTimeout: 60_000 })));
    expect(await call).toMatchObject({ name: "TimeoutError", phase: "total" });
    expect(clock.now()).toBe(60_000);
  });

  it("accept Headers and pairs for `headers`", async () => {
    const { dintero, clock, fetch } = bench([json({}), json({})]);
    await clock.runUntil(dintero.GET(SETTINGS, { headers: new Headers({ "x-a": "1" }) }));
    await clock.runUntil(dintero.GET(SETTINGS, { headers: [["x-a", "2"]] }));
    expect(fetch.requests.map(({ headers }) => headers.get("x-a"))).toEqual(["1", "2"]);
  });
});

describe("a client with a synchronous `token` function", () => {
  it("sends its token", async () => {
    const { dintero, clock, fetch } = bench([json({})], { token: () => "sync-token" });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(fetch.requests[0]?.headers.get("authorization")).toBe("Bearer sync-token");
  });

  it("rejects with an AuthenticationError when it throws", async () => {
    const { dintero, clock } = bench([], {
      token: () => {
        throw new Error("s3cret");
      },
    });
    const error = await failure(clock.runUntil(dintero.GET(SETTINGS)));
    expect(error).toMatchObject({ name: "AuthenticationError", attempts: 0, outcome: "rejected" });
    expect(String(error)).not.toContain("s3cret");
  });
});
