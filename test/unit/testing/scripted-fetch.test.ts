import { describe, expect, it } from "vitest";
import { ConnectionError } from "../../../src/core/errors/connection-error.js";
import { createDintero, type DinteroOptions, unwrap } from "../../../src/index.js";
import {
  connectionRefused,
  connectionReset,
  FakeClock,
  json,
  neverResponds,
  type ScriptedFetch,
  scriptedFetch,
  tooManyRequests,
  truncatedBody,
} from "../../../src/testing/index.js";
import { failure } from "../../kit/harness.js";

const ROLES = "/accounts/{oid}/auth/roles";
const GET_ROLES = `GET ${ROLES}` as const;
const TOKEN = "POST /accounts/{oid}/auth/token";
const SETTINGS = "/accounts/{aid}/management/settings";

function bench(fetch: ScriptedFetch, options: DinteroOptions = {}) {
  const clock = new FakeClock();
  const credentials = options.token ? {} : { clientId: "the-client", clientSecret: "the-secret" };
  const dintero = createDintero({ accountId: "T12345678", ...credentials, clock, fetch, ...options });
  return { clock, dintero, roles: () => clock.runUntil(dintero.GET(ROLES)) };
}

const authorizations = (fetch: ScriptedFetch) => fetch.requests.map(({ headers }) => headers.get("authorization"));

describe("a script", () => {
  it("responds to its operations in order, each with status, body and headers", async () => {
    const fetch = scriptedFetch()
      .on(GET_ROLES)
      .reply(200, [], { "x-page": "1" })
      .on(`POST ${ROLES}`)
      .reply(400, { error: { message: "No such scope" } });
    const { dintero, roles } = bench(fetch);
    const first = await roles();
    const body = { name: "support", scope: ["read:accounts"] };
    const second = await dintero.POST(ROLES, { body });
    expect(first.data).toEqual([]);
    expect(first.response.headers.get("x-page")).toBe("1");
    expect(second.error).toMatchObject({ status: 400, body: { error: { message: "No such scope" } } });
    expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/auth/roles", "POST /v1/accounts/T12345678/auth/roles"]);
    expect(fetch.bodies).toEqual(["", JSON.stringify(body)]);
    fetch.assertDone();
  });

  it("can be extended while it is in use", async () => {
    const fetch = scriptedFetch();
    const { roles } = bench(fetch);
    fetch.on(GET_ROLES).reply(200, []);
    await roles();
    fetch.on(GET_ROLES).reply(403, { error: { message: "Gone" } });
    expect((await roles()).error?.status).toBe(403);
  });

  it("logs the query as it was sent", async () => {
    const fetch = scriptedFetch().on(GET_ROLES).reply(200, []);
    await bench(fetch).dintero.GET(ROLES, { params: { query: { limit: 5, starting_after: "a b" } } });
    expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/auth/roles?limit=5&starting_after=a%20b"]);
  });

  it("responds without a body to an operation that has none", async () => {
    const fetch = scriptedFetch().on("POST /accounts/{oid}/auth/passwordless").reply(204);
    const { dintero } = bench(fetch);
    const email = "ola@example.com";
    await dintero.auth.passwordless.send({ client_id: "webshop-oslo", connection: "email", email });
    expect(fetch.log).toEqual(["POST /v1/accounts/T12345678/auth/passwordless"]);
  });

  it("keeps the given body when the test changes it later", async () => {
    const body: { error: { message: string } } = { error: { message: "first" } };
    const fetch = scriptedFetch().on(GET_ROLES).reply(403, body);
    body.error.message = "second";
    expect((await bench(fetch).roles()).error?.body).toEqual({ error: { message: "first" } });
  });

  it("can replace the global fetch", async () => {
    const fetch = scriptedFetch().on(GET_ROLES).reply(200, []);
    const response = await fetch("https://api.dintero.com/v1/accounts/P1/auth/roles", { headers: { "x-a": "b" } });
    expect(await response.json()).toEqual([]);
    expect(fetch.requests[0]?.headers.get("x-a")).toBe("b");
  });

  it("sends text unchanged when the headers say that it is not JSON", async () => {
    type Reports = {
      "/report": { get: { responses: { 200: { headers: object; content: { "text/csv": string } } } } };
    };
    const fetch = scriptedFetch<Reports>().on("GET /report").reply(200, "a;b", { "content-type": "text/csv" });
    expect(await (await fetch("https://reports.example.com/report")).text()).toBe("a;b");
  });
});

describe("the address of the API", () => {
  const at = async (fetch: ScriptedFetch, baseUrl: string) => {
    const { clock, dintero } = bench(fetch.on(GET_ROLES).reply(200, []), { baseUrl });
    return clock.runUntil(dintero.GET(ROLES));
  };

  it.each(["https://api.dintero.com/v1", "http://127.0.0.1:4010", "https://api.dintero.com/v2/"])(
    "is recognised at %s without an option",
    async (baseUrl) => {
      expect((await at(scriptedFetch(), baseUrl)).data).toEqual([]);
    },
  );

  it("is not recognised when something precedes the path", async () => {
    await expect(at(scriptedFetch(), "https://proxy.example.com/dintero")).rejects.toThrow("Step 1 of 1 expects");
  });

  it("can be given as an option", async () => {
    const baseUrl = "https://proxy.example.com/a.b/";
    expect((await at(scriptedFetch().under(baseUrl), baseUrl)).data).toEqual([]);
    await expect(at(scriptedFetch().under(baseUrl), "https://proxy.example.com/aXb")).rejects.toThrow("aXb");
  });
});

describe("a request that the script does not expect", () => {
  const script = () =>
    scriptedFetch()
      .on(GET_ROLES)
      .reply(200, [])
      .on(`POST ${ROLES}`)
      .replyWith(connectionReset())
      .always("GET /accounts/{aid}/stores")
      .reply(200, { stores: [] });

  it("rejects its call at once with what was expected and what was received", async () => {
    const { clock, dintero, roles } = bench(script());
    await roles();
    const error = await failure(dintero.GET(SETTINGS));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 1, outcome: "rejected" });
    expect(String(error)).toContain(
      " failed: Step 2 of 2 expects POST /accounts/{oid}/auth/roles, got GET /v1/accounts/T12345678/management/settings. The request had no effect.",
    );
    expect(clock.now()).toBe(0);
  });

  it("fails assertDone with the whole script, even when the test ignored the call's error", async () => {
    const fetch = script();
    const { dintero, roles } = bench(fetch);
    await roles();
    await failure(dintero.GET(SETTINGS));
    expect(() => fetch.assertDone()).toThrow(
      [
        "Step 2 of 2 expects POST /accounts/{oid}/auth/roles, got GET /v1/accounts/T12345678/management/settings",
        "  1. GET /accounts/{oid}/auth/roles -> 200   was GET /v1/accounts/T12345678/auth/roles",
        "> 2. POST /accounts/{oid}/auth/roles -> a failure, ECONNRESET",
        "  always GET /accounts/{aid}/stores -> 200",
      ].join("\n"),
    );
  });

  it("is in the log and uses no step", async () => {
    const fetch = script();
    const { dintero, roles } = bench(fetch);
    await failure(dintero.GET(SETTINGS));
    await roles();
    expect(fetch.log).toEqual([
      "GET /v1/accounts/T12345678/management/settings",
      "GET /v1/accounts/T12345678/auth/roles",
    ]);
  });

  it.each([
    ["another method", "POST /accounts/P1/auth/roles"],
    ["a longer path", "GET /accounts/P1/auth/roles/r1"],
    ["a path that only ends alike", "GET /accounts/P1/of/accounts/P2/auth/roles"],
    ["a parameter with a slash in it", "GET /accounts/P1/P2/auth/roles"],
  ])("may have %s", async (_, line) => {
    const [method = "", path] = line.split(" ");
    const fetch = scriptedFetch().on(GET_ROLES).reply(200, []);
    await expect(fetch(`https://api.dintero.com/v1${path}`, { method })).rejects.toThrow(`got ${method} /v1${path}`);
  });

  it("may be one request too many", async () => {
    const fetch = scriptedFetch().on(GET_ROLES).reply(200, []);
    const { roles } = bench(fetch);
    await roles();
    await expect(roles()).rejects.toThrow("The script has no response left for GET /v1/accounts/T12345678/auth/roles");
    expect(() => fetch.assertDone()).toThrow("no response left");
  });
});

describe("a step that is left", () => {
  it("fails assertDone when a step was named and given no response", () => {
    const fetch = scriptedFetch();
    fetch.on("GET /accounts/{oid}/auth/roles");
    expect(() => fetch.assertDone()).toThrow(
      "GET /accounts/{oid}/auth/roles has no response. Call `reply` or `replyWith`",
    );
  });

  it("fails assertDone with the whole script", async () => {
    const fetch = scriptedFetch()
      .on(GET_ROLES)
      .reply(200, [])
      .on(GET_ROLES)
      .reply(403, { error: { message: "no" } });
    await bench(fetch).roles();
    expect(() => fetch.assertDone()).toThrow(/^1 of 2 steps are left\n.*roles\n> 2\. GET .*roles -> 403$/s);
  });

  it("does not exist without a script", () => {
    expect(() => scriptedFetch().assertDone()).not.toThrow();
  });
});

describe("a response of `always`", () => {
  it("is returned for every request, in addition to the steps", async () => {
    const fetch = scriptedFetch()
      .always("GET /accounts/{aid}/stores")
      .reply(200, { stores: [] })
      .on(GET_ROLES)
      .reply(200, []);
    const { dintero, roles } = bench(fetch);
    for (let count = 0; count < 2; count += 1) unwrap(await dintero.GET("/accounts/{aid}/stores"));
    await roles();
    expect(unwrap(await dintero.GET("/accounts/{aid}/stores"))).toEqual({ stores: [] });
    fetch.assertDone();
    expect(fetch.log).toHaveLength(4);
  });

  it("can be a Response, which each caller reads separately", async () => {
    const { roles } = bench(scriptedFetch().always(GET_ROLES).replyWith(json([])));
    expect([(await roles()).data, (await roles()).data]).toEqual([[], []]);
  });

  it("is overridden by a step for the same operation, and by a later `always`", async () => {
    const fetch = scriptedFetch().always(GET_ROLES).replyWith(connectionReset());
    fetch.always(GET_ROLES).reply(403, { error: { message: "later" } });
    fetch.on(GET_ROLES).reply(200, []);
    const { roles } = bench(fetch);
    expect([(await roles()).response.status, (await roles()).response.status]).toEqual([200, 403]);
  });
});

describe("tokens", () => {
  it("are issued without a step and without a line in the log", async () => {
    const fetch = scriptedFetch().on(GET_ROLES).reply(200, []);
    await bench(fetch).roles();
    expect(fetch.log).toEqual(["GET /v1/accounts/T12345678/auth/roles"]);
    expect(authorizations(fetch)).toEqual(["Bearer token-1-of-T12345678"]);
  });

  it("are new each time, so that a refused one can be replaced", async () => {
    const fetch = scriptedFetch()
      .on(GET_ROLES)
      .reply(401, { error: { message: "Invalid token" } })
      .on(GET_ROLES)
      .reply(200, []);
    await bench(fetch).roles();
    expect(authorizations(fetch)).toEqual(["Bearer token-1-of-T12345678", "Bearer token-2-of-T12345678"]);
  });

  it("of merchants are different from the partner's", async () => {
    const fetch = scriptedFetch().on(GET_ROLES).reply(200, []);
    const { clock, dintero } = bench(fetch, { accountId: "T11200000" });
    await clock.runUntil(dintero.account("T11200001").GET(ROLES));
    expect(fetch.log).toEqual(["GET /v1/accounts/T11200001/auth/roles"]);
    expect(authorizations(fetch)).toEqual(["Bearer token-1-of-T11200001"]);
  });

  it("are refused when a step says so", async () => {
    const fetch = scriptedFetch()
      .on(TOKEN)
      .reply(401, { error: { message: "Wrong secret" } });
    await expect(bench(fetch).roles()).rejects.toMatchObject({ name: "AuthenticationError" });
    expect(fetch.log).toEqual(["POST /v1/accounts/T12345678/auth/token"]);
    fetch.assertDone();
  });

  it("are those of the test when it gives them with `always`", async () => {
    const fetch = scriptedFetch().on(GET_ROLES).reply(200, []);
    fetch.always(TOKEN).reply(200, { access_token: "mine", token_type: "Bearer", expires_in: 60 });
    await bench(fetch).roles();
    expect(authorizations(fetch)).toEqual([expect.stringMatching(/^Basic /), "Bearer mine"]);
  });
});

describe("a response", () => {
  it("can be used in several steps, each with the complete body", async () => {
    const response = json([]);
    const fetch = scriptedFetch().on(GET_ROLES).replyWith(response).on(GET_ROLES).replyWith(response);
    const { roles } = bench(fetch);
    expect([(await roles()).data, (await roles()).data]).toEqual([[], []]);
  });

  it("that is too long for the client can be refused", async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100)) });
    const fetch = scriptedFetch().always(GET_ROLES).replyWith(new Response(endless));
    const { roles } = bench(fetch, { maxResponseSize: 1_000 });
    await expect(roles()).rejects.toThrow("longer than maxResponseSize");
  });

  it("that breaks in the middle of its body breaks for every reader", async () => {
    const fetch = scriptedFetch().always(GET_ROLES).replyWith(truncatedBody());
    const { roles } = bench(fetch, { retry: false });
    for (let count = 0; count < 2; count += 1) await expect(roles()).rejects.toThrow("ECONNRESET");
  });
});

describe("too many requests", () => {
  it("have the time that the client has to wait", async () => {
    const fetch = scriptedFetch().on(GET_ROLES).replyWith(tooManyRequests(30)).on(GET_ROLES).reply(200, []);
    const { clock, roles } = bench(fetch);
    expect((await roles()).data).toEqual([]);
    expect(clock.now()).toBe(30_000);
  });

  it("may have no time", async () => {
    const { roles } = bench(scriptedFetch().on(GET_ROLES).replyWith(tooManyRequests()), { retry: false });
    expect(await roles()).toMatchObject({ error: { status: 429, retryAt: undefined } });
  });
});

describe("a failure", () => {
  it.each([
    ["a refused connection", connectionRefused, { name: "ConnectionError", outcome: "rejected" }],
    ["a lost connection", connectionReset, { name: "ConnectionError", outcome: "unknown" }],
    ["no response", () => neverResponds, { name: "TimeoutError", phase: "attempt" }],
    ["a body that is truncated", truncatedBody, { name: "ConnectionError", outcome: "unknown" }],
  ] as const)("can be %s", async (_, step, error) => {
    const fetch = scriptedFetch().on(GET_ROLES).replyWith(step());
    expect(await failure(bench(fetch, { retry: false }).roles())).toMatchObject(error);
    fetch.assertDone();
  });

  it("can be a function of the request", async () => {
    const step = ({ headers }: Request) => json({ error: { message: `for ${headers.get("x-a")}` } }, { status: 404 });
    const { dintero } = bench(scriptedFetch().on(GET_ROLES).replyWith(step));
    const { error } = await dintero.GET(ROLES, { headers: { "x-a": "me" } });
    expect(error?.message).toContain("for me");
  });

  it("in the middle of a body follows its beginning, even when it is read chunk by chunk", async () => {
    const reader = truncatedBody("[1,").body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("[1,");
    await expect(reader?.read()).rejects.toThrow("fetch failed");
  });

  it("rejects at once when the request is already aborted", async () => {
    const request = new Request("https://example.com/", { signal: AbortSignal.abort(new Error("enough")) });
    await expect(neverResponds(request)).rejects.toThrow("enough");
  });
});

describe("a list of responses for any requests", () => {
  it("is used for every request, token requests included", async () => {
    const fetch = scriptedFetch(json({ access_token: "t", token_type: "Bearer", expires_in: 60 }), json([]));
    await bench(fetch).roles();
    expect(fetch.log).toEqual(["POST /v1/accounts/T12345678/auth/token", "GET /v1/accounts/T12345678/auth/roles"]);
    await expect(fetch("https://api.dintero.com/v1/accounts/P1/auth/token", { method: "POST" })).rejects.toThrow(
      "The script has no response left",
    );
  });

  it("is used before the steps that are added", async () => {
    const fetch = scriptedFetch(json({ error: { message: "first" } }, { status: 404 }))
      .on(GET_ROLES)
      .reply(200, []);
    const { roles } = bench(fetch, { token: "a-token" });
    expect([(await roles()).response.status, (await roles()).response.status]).toEqual([404, 200]);
  });
});
