import { describe, expect, it } from "vitest";
import { authorize } from "../../../../src/core/auth/authorize.js";
import { staticToken, type TokenSource } from "../../../../src/core/auth/token-source.js";
import { AuthenticationError } from "../../../../src/core/errors/authentication-error.js";
import { ConnectionError } from "../../../../src/core/errors/connection-error.js";
import type { CallContext } from "../../../../src/core/types/call.js";
import { LightAbortController } from "../../../../src/core/util/abort.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
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

describe("the access token", () => {
  it("is sent to the origin of the API", async () => {
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
  ])("is not sent to %s", async (url) => {
    const source = tokens("one");
    const { response, authorizations } = run(source, [401], requestTo(url));
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual([null]);
    expect(source.requested()).toBe(0);
  });
  it("is not sent with a call that has an Authorization of its own, and its 401 is returned", async () => {
    const source = tokens("one");
    const { response, authorizations } = run(source, [401], requestTo(undefined, { Authorization: "Basic own" }));
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual(["Basic own"]);
    expect(source).toMatchObject({ refusals: [] });
    expect(source.requested()).toBe(0);
  });
  it("is not sent with a call that middleware sends to another origin", async () => {
    const { dintero, clock, fetch } = bench([json([])]);
    dintero.use({ onRequest: ({ request }) => new Request("https://elsewhere.example.com/", request) });
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/clients"));
    expect(fetch.requests[0]?.url).toBe("https://elsewhere.example.com/");
    expect(fetch.requests[0]?.headers.get("authorization")).toBeNull();
  });
  it("is added to a copy of the request", async () => {
    const request = requestTo();
    await run(tokens("one"), [200], request).response;
    expect(request.headers.has("authorization")).toBe(false);
  });
});

describe("a 401", () => {
  it("is followed by one request with a new token, and the refused token is invalidated", async () => {
    const source = tokens("old", "new");
    const { response, authorizations } = run(source, [401, 200]);
    expect((await response).status).toBe(200);
    expect(authorizations()).toEqual(["Bearer old", "Bearer new"]);
    expect(source.refusals).toEqual(["old"]);
  });
  it("after the second request is returned", async () => {
    const { response, authorizations } = run(tokens("old", "new", "newer"), [401, 401]);
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual(["Bearer old", "Bearer new"]);
  });
  it("is returned when there is no other token", async () => {
    const { response, authorizations } = run(tokens("only"), [401]);
    expect((await response).status).toBe(401);
    expect(authorizations()).toEqual(["Bearer only"]);
  });
  it("is followed by a second request with the same body", async () => {
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
  it.each([400, 403, 404, 500])("is followed by a second request, unlike a %i, which is returned", async (status) => {
    const { response, authorizations } = run(tokens("one", "two"), [status]);
    expect((await response).status).toBe(status);
    expect(authorizations()).toHaveLength(1);
  });
});

describe("a token source with `peek`", () => {
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

  it("is not asked for a token that it has", async () => {
    const { source, requested } = available("one");
    const { response, authorizations } = run(source, [200]);
    await response;
    expect({ authorizations: authorizations(), requested: requested() }).toEqual({
      authorizations: ["Bearer one"],
      requested: 0,
    });
  });
  it("is asked for nothing when it has another token after a 401", async () => {
    const { source, requested } = available("one", "two");
    const { response, authorizations } = run(source, [401, 200]);
    expect((await response).status).toBe(200);
    expect({ authorizations: authorizations(), requested: requested() }).toEqual({
      authorizations: ["Bearer one", "Bearer two"],
      requested: 0,
    });
  });
  it("is asked for a token when it has none left after a 401", async () => {
    const { source, requested } = available("one");
    const { response, authorizations } = run(source, [401, 200]);
    expect((await response).status).toBe(200);
    expect({ authorizations: authorizations(), requested: requested() }).toEqual({
      authorizations: ["Bearer one", "Bearer requested"],
      requested: 1,
    });
  });
  it("is called with its own `this`", async () => {
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

describe("a call without a token", () => {
  it("rejects with an AuthenticationError that says why, and is not sent", async () => {
    const cause = new ConnectionError({ method: "POST", path: "/token" }, { reason: "ECONNREFUSED" });
    const { response, authorizations } = run(failing(cause), []);
    const error = await failure(response);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ method: "GET", path: "/things/{id}", attempts: 0, outcome: "rejected", cause });
    expect(String(error)).toContain("ECONNREFUSED");
    expect(authorizations()).toEqual([]);
  });
  it("does not show the message of an error from outside the package, because it may contain a secret", async () => {
    const cause = new Error("vault key s3cr3t was refused");
    const error = await failure(run(failing(cause), []).response);
    expect(error).toMatchObject({ name: "AuthenticationError", cause: { original: cause } });
    expect(String(error)).toBe(
      "AuthenticationError: GET /things/{id} failed: no access token: the `token` function failed. The request had no effect.",
    );
  });
  it.each([
    [
      "has a token available",
      {
        peek: () => {
          throw new Error("vault key s3cr3t was refused");
        },
      },
    ],
    ["is asked to invalidate a token", { invalidate: () => Promise.reject(new Error("vault key s3cr3t was refused")) }],
  ])(
    "rejects with an AuthenticationError without the source's message when the source fails because it %s",
    async (_, failing) => {
      const error = await failure(run({ ...tokens("old", "new"), ...failing }, [401]).response);
      expect(error).toMatchObject({ name: "AuthenticationError", method: "GET", path: "/things/{id}" });
      expect(String(error)).not.toContain("s3cr3t");
    },
  );
  it("rejects with an error of its own when several calls wait for one token", async () => {
    const cause = new Error();
    const shared = new AuthenticationError("the vault is empty", { method: "POST", path: "/token" }, { cause });
    const error = await failure(run(failing(shared), []).response);
    expect(error).toMatchObject({
      reason: "the vault is empty",
      method: "GET",
      path: "/things/{id}",
      cause: { original: cause },
    });
    expect(shared.method).toBe("POST");
  });
  it("rejects with an AuthenticationError when there is no token after a 401", async () => {
    let requested = 0;
    const source: TokenSource = {
      get: async () => (requested++ === 0 ? "old" : Promise.reject(new Error())),
      invalidate: async () => {},
    };
    expect(await failure(run(source, [401]).response)).toBeInstanceOf(AuthenticationError);
  });
  it.each(["", "two words", "line\nbreak", "tab\t", "kr\u00f8ll"])(
    "rejects with an AuthenticationError when its token is %j, without showing the token",
    async (token) => {
      const { response, authorizations } = run(tokens(token), []);
      const error = await failure(response);
      expect(error).toBeInstanceOf(AuthenticationError);
      if (token) expect(String(error)).not.toContain(token);
      expect(authorizations()).toEqual([]);
    },
  );
  it("rejects with the signal's own reason when it is aborted", async () => {
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

it("a static token is available at once", () => {
  expect(staticToken("key").peek?.()).toBe("key");
  expect(staticToken(() => "key").peek).toBeUndefined();
});

it("a call passes its token source a signal that aborts together with the call", async () => {
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

it("the event `wait` reports that a call waits for a token", async () => {
  const events: DinteroEvent[] = [];
  const source: TokenSource = {
    get: async (_, onWait) => {
      onWait?.();
      return "one";
    },
    invalidate: async () => {},
  };
  await run(source, [200], requestTo(), { emit: (event) => events.push(event) }).response;
  expect(events).toEqual([
    { type: "wait", id: "call-1", method: "GET", path: "/things/{id}", reason: "token", expected: undefined },
  ]);
});
