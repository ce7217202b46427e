import { describe, expect, it } from "vitest";
import type { CallContext } from "../../../../src/core/types/call.js";
import { AuthenticationError } from "../../../../src/core/errors/authentication-error.js";
import { ConnectionError } from "../../../../src/core/errors/connection-error.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import { authorize } from "../../../../src/core/auth/authorize.js";
import { staticToken, type TokenSource } from "../../../../src/core/auth/token-source.js";
import { LightAbortController } from "../../../../src/core/util/abort.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { BASE_URL, bench, callOf, countedSignal, evenClock, failure, requestTo, sender } from "../../../kit/harness.js";

const ORIGIN = new URL(BASE_URL).origin;

/** Returns its tokens in order, the last one again and again, and keeps which were refused. */
function tokens(...values: string[]): TokenSource & { refusals: string[]; requested: () => number } {
  const refusals: string[] = [];
  let requested = 0;
  return {
    get: async () => values[Math.min(requested++, values.length - 1)] ?? "",
    invalidate: async (token) => void refusals.push(token),
    refusals,
    requested: () => requested,
  };
}

const failing = (error: unknown): TokenSource => ({ get: () => Promise.reject(error), invalidate: async () => {} });

function run(source: TokenSource, statuses: number[], request = requestTo(), overrides: Partial<CallContext> = {}) {
  const send = sender(...statuses.map((status) => new Response(null, { status })));
  const response = authorize(source, [ORIGIN])(send)(request, callOf(evenClock(), overrides));
  return { response, authorizations: () => send.sent.map(({ headers }) => headers.get("authorization")) };
}

describe("who gets the bearer", () => {
  it("a call to the API's origin", async () => {
    const { response, authorizations } = run(tokens("one"), [200]);
    await response;
    expect(authorizations()).toEqual(["Bearer one"]);
  });
  it.each([
    "https://elsewhere.example.com/v1/things",
    "http://api.example.com/v1/things",
    "https://api.example.com:8443/v1/things",
    "https://api.example.com.evil.test/v1/things",
    "https://api.example.com@evil.test/v1/things",
  ])("not a call to %s", async (url) => {
    const source = tokens("one");
    const { response, authorizations } = run(source, [401], requestTo(url));
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual([null]);
    expect(source.requested()).toBe(0);
  });
  it("not a call that brought its own Authorization, whose 401 is the response", async () => {
    const source = tokens("one");
    const { response, authorizations } = run(source, [401], requestTo(undefined, { Authorization: "Basic own" }));
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual(["Basic own"]);
    expect(source).toMatchObject({ refusals: [] });
    expect(source.requested()).toBe(0);
  });
  it("not a call that middleware sends to another origin", async () => {
    const { dintero, clock, fetch } = bench([json([])]);
    dintero.use({ onRequest: ({ request }) => new Request("https://elsewhere.example.com/", request) });
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/clients"));
    expect(fetch.requests[0]?.url).toBe("https://elsewhere.example.com/");
    expect(fetch.requests[0]?.headers.get("authorization")).toBeNull();
  });
  it("the request that was handed in is not changed", async () => {
    const request = requestTo();
    await run(tokens("one"), [200], request).response;
    expect(request.headers.has("authorization")).toBe(false);
  });
});

describe("a 401", () => {
  it("is replayed once with a new token, and the source is told which token was refused", async () => {
    const source = tokens("old", "new");
    const { response, authorizations } = run(source, [401, 200]);
    expect((await response).status).toBe(200);
    expect(authorizations()).toEqual(["Bearer old", "Bearer new"]);
    expect(source.refusals).toEqual(["old"]);
  });
  it("of the replay is the response", async () => {
    const { response, authorizations } = run(tokens("old", "new", "newer"), [401, 401]);
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual(["Bearer old", "Bearer new"]);
  });
  it("is the response where there is no other token", async () => {
    const { response, authorizations } = run(tokens("only"), [401]);
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual(["Bearer only"]);
  });
  it("replays the body", async () => {
    const fetch = scriptedFetch()
      .on("POST /accounts/{oid}/auth/roles")
      .reply(401, { error: { message: "Invalid token" } })
      .on("POST /accounts/{oid}/auth/roles")
      .reply(200, { name: "support", scope: [] });
    let turn = 0;
    const { dintero, clock } = bench([], { fetch, token: async () => `token-${turn++}` });
    const body = { name: "support", scope: ["read:accounts"] };
    await clock.runUntil(dintero.POST("/accounts/{oid}/auth/roles", { body }));
    expect(fetch.bodies).toEqual([JSON.stringify(body), JSON.stringify(body)]);
    expect(fetch.requests.map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer token-0",
      "Bearer token-1",
    ]);
  });
  it.each([400, 403, 404, 500])("is not a %i", async (status) => {
    const { response, authorizations } = run(tokens("one", "two"), [status]);
    expect((await response).status).toBe(status);
    expect(authorizations()).toHaveLength(1);
  });
});

describe("a source with a token at hand", () => {
  /** Has its tokens available, one after the other as they are refused, and then none. */
  function available(...values: string[]) {
    let requested = 0;
    const source: TokenSource = {
      peek: () => values[0],
      get: async () => {
        requested += 1;
        return "requested";
      },
      invalidate: async (token) => {
        if (values[0] === token) values.shift();
      },
    };
    return { source, requested: () => requested };
  }

  it("is not requested for one", async () => {
    const { source, requested } = available("one");
    const { response, authorizations } = run(source, [200]);
    await response;
    expect({ authorizations: authorizations(), requested: requested() }).toEqual({ authorizations: ["Bearer one"], requested: 0 });
  });
  it("replays a 401 with the next one at hand", async () => {
    const { source, requested } = available("one", "two");
    const { response, authorizations } = run(source, [401, 200]);
    expect((await response).status).toBe(200);
    expect({ authorizations: authorizations(), requested: requested() }).toEqual({ authorizations: ["Bearer one", "Bearer two"], requested: 0 });
  });
  it("is requested for one when there is none left", async () => {
    const { source, requested } = available("one");
    const { response, authorizations } = run(source, [401, 200]);
    expect((await response).status).toBe(200);
    expect({ authorizations: authorizations(), requested: requested() }).toEqual({ authorizations: ["Bearer one", "Bearer requested"], requested: 1 });
  });
  it("keeps its `this`", async () => {
    class Vault implements TokenSource {
      readonly #token = "kept";
      peek() {
        return this.#token;
      }
      async get() {
        return this.#token;
      }
      async invalidate() {}
    }
    const { response, authorizations } = run(new Vault(), [200]);
    await response;
    expect(authorizations()).toEqual(["Bearer kept"]);
  });
});

describe("no token", () => {
  it("is an AuthenticationError that says why, for a call that was not sent", async () => {
    const cause = new ConnectionError({ method: "POST", path: "/token" }, { reason: "ECONNREFUSED" });
    const { response, authorizations } = run(failing(cause), []);
    const error = await failure(response);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ method: "GET", path: "/things/{id}", attempts: 0, outcome: "rejected", cause });
    expect(String(error)).toContain("ECONNREFUSED");
    expect(authorizations()).toEqual([]);
  });
  it("keeps the words of a stranger's error to `cause`: they may hold a secret", async () => {
    const cause = new Error("vault key s3cr3t was refused");
    const error = await failure(run(failing(cause), []).response);
    expect(error).toMatchObject({ name: "AuthenticationError", cause });
    expect(String(error)).toBe("AuthenticationError: GET /things/{id} failed: no access token: the `token` function failed. The request had no effect.");
  });
  it.each([
    [
      "has one at hand",
      {
        peek: () => {
          throw new Error("vault key s3cr3t was refused");
        },
      },
    ],
    ["is told of a refusal", { invalidate: () => Promise.reject(new Error("vault key s3cr3t was refused")) }],
  ])("because its source fails when it %s is an AuthenticationError without the source's words", async (_, failing) => {
    const error = await failure(run({ ...tokens("old", "new"), ...failing }, [401]).response);
    expect(error).toMatchObject({ name: "AuthenticationError", method: "GET", path: "/things/{id}" });
    expect(String(error)).not.toContain("s3cr3t");
  });
  it("is told to each call that waited for it by itself", async () => {
    const cause = new Error();
    const shared = new AuthenticationError("the vault is empty", { method: "POST", path: "/token" }, { cause });
    const error = await failure(run(failing(shared), []).response);
    expect(error).toMatchObject({ reason: "the vault is empty", method: "GET", path: "/things/{id}", cause });
    expect(shared.method).toBe("POST");
  });
  it("for a replay is an AuthenticationError too", async () => {
    let requested = 0;
    const source: TokenSource = {
      get: async () => (requested++ === 0 ? "old" : Promise.reject(new Error())),
      invalidate: async () => {},
    };
    expect(await failure(run(source, [401]).response)).toBeInstanceOf(AuthenticationError);
  });
  it.each(["", "two words", "line\nbreak", "tab\t", "kr\u00f8ll"])(
    "is what the token %j amounts to, and it is not shown",
    async (token) => {
      const { response, authorizations } = run(tokens(token), []);
      const error = await failure(response);
      expect(error).toBeInstanceOf(AuthenticationError);
      if (token) expect(String(error)).not.toContain(token);
      expect(authorizations()).toEqual([]);
    },
  );
  it("while the caller aborts is the abort's own reason", async () => {
    const { signal, abort } = countedSignal();
    const source: TokenSource = {
      get: () => {
        abort("enough");
        return Promise.reject(new Error("the wait was given up"));
      },
      invalidate: async () => {},
    };
    expect(await failure(run(source, [], requestTo(), { signal }).response)).toBe("enough");
  });
});

it("a key that does not change is always at hand", () => {
  expect(staticToken("key").peek?.()).toBe("key");
  expect(staticToken(() => "key").peek).toBeUndefined();
});

it("a source is handed a signal that ends with the call", async () => {
  const { signal, abort } = countedSignal();
  const controller = new LightAbortController();
  let received: AbortSignal | undefined;
  const source: TokenSource = {
    get: async (given) => {
      received = given;
      return "one";
    },
    invalidate: async () => {},
  };
  await run(source, [200], requestTo(), { signal: controller }).response;
  controller.abort("enough");
  expect(received?.reason).toBe("enough");
  await run(source, [200], requestTo(), { signal }).response;
  abort("over");
  expect(received?.reason).toBe("over");
});

it("waiting for a token is an event", async () => {
  const events: DinteroEvent[] = [];
  const source: TokenSource = {
    get: async (_, onWait) => {
      onWait?.();
      return "one";
    },
    invalidate: async () => {},
  };
  await run(source, [200], requestTo(), { emit: (event) => events.push(event) }).response;
  expect(events).toEqual([{ type: "wait", id: "call-1", method: "GET", path: "/things/{id}", reason: "token", expected: undefined }]);
});
