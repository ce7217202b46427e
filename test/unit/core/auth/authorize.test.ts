import { describe, expect, test } from "vitest";
import type { CallContext } from "../../../../src/core/types/call.js";
import { AuthenticationError } from "../../../../src/core/errors/authentication-error.js";
import { ConnectionError } from "../../../../src/core/errors/connection-error.js";
import type { DinteroEvent } from "../../../../src/core/util/events.js";
import { authorize, staticToken, type TokenSource } from "../../../../src/core/auth/authorize.js";
import { LightAbortController } from "../../../../src/core/util/abort.js";
import { json, scriptedFetch } from "../../../../src/testing/index.js";
import { BASE_URL, bench, callOf, countedSignal, evenClock, failure, requestTo, sender } from "../../../kit/harness.js";

const ORIGIN = new URL(BASE_URL).origin;

/** Gives its tokens in order, the last for ever, and remembers which were refused. */
function tokens(...values: string[]): TokenSource & { refusals: string[]; asked: () => number } {
  const refusals: string[] = [];
  let asked = 0;
  return {
    get: async () => values[Math.min(asked++, values.length - 1)] ?? "",
    invalidate: async (token) => void refusals.push(token),
    refusals,
    asked: () => asked,
  };
}

const failing = (error: unknown): TokenSource => ({ get: () => Promise.reject(error), invalidate: async () => {} });

function run(source: TokenSource, statuses: number[], outgoing = requestTo(), overrides: Partial<CallContext> = {}) {
  const send = sender(...statuses.map((status) => new Response(null, { status })));
  const answer = authorize(source, ORIGIN)(send)(outgoing, callOf(evenClock(), overrides));
  return { answer, bearers: () => send.sent.map(({ headers }) => headers.get("authorization")) };
}

describe("who gets the bearer", () => {
  test("a call to the API's origin", async () => {
    const { answer, bearers } = run(tokens("one"), [200]);
    await answer;
    expect(bearers()).toEqual(["Bearer one"]);
  });
  test.each([
    "https://elsewhere.example.com/v1/things",
    "http://api.example.com/v1/things",
    "https://api.example.com:8443/v1/things",
    "https://api.example.com.evil.test/v1/things",
    "https://api.example.com@evil.test/v1/things",
  ])("not a call to %s", async (url) => {
    const source = tokens("one");
    const { answer, bearers } = run(source, [401], requestTo(url));
    expect((await answer).status).toBe(401);
    expect(bearers()).toEqual([null]);
    expect(source.asked()).toBe(0);
  });
  test("not a call that brought its own Authorization, whose 401 is the answer", async () => {
    const source = tokens("one");
    const { answer, bearers } = run(source, [401], requestTo(undefined, { Authorization: "Basic own" }));
    expect((await answer).status).toBe(401);
    expect(bearers()).toEqual(["Basic own"]);
    expect(source).toMatchObject({ refusals: [] });
    expect(source.asked()).toBe(0);
  });
  test("not a call that middleware sends to another origin", async () => {
    const { dintero, clock, fetch } = bench([json([])]);
    dintero.use({ onRequest: ({ request }) => new Request("https://elsewhere.example.com/", request) });
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/clients"));
    expect(fetch.requests[0]?.url).toBe("https://elsewhere.example.com/");
    expect(fetch.requests[0]?.headers.get("authorization")).toBeNull();
  });
  test("the request that was handed in is not changed", async () => {
    const outgoing = requestTo();
    await run(tokens("one"), [200], outgoing).answer;
    expect(outgoing.headers.has("authorization")).toBe(false);
  });
});

describe("a 401", () => {
  test("is replayed once with a new token, and the source is told which token was refused", async () => {
    const source = tokens("old", "new");
    const { answer, bearers } = run(source, [401, 200]);
    expect((await answer).status).toBe(200);
    expect(bearers()).toEqual(["Bearer old", "Bearer new"]);
    expect(source.refusals).toEqual(["old"]);
  });
  test("of the replay is the answer", async () => {
    const { answer, bearers } = run(tokens("old", "new", "newer"), [401, 401]);
    expect((await answer).status).toBe(401);
    expect(bearers()).toEqual(["Bearer old", "Bearer new"]);
  });
  test("is the answer where there is no other token", async () => {
    const { answer, bearers } = run(tokens("only"), [401]);
    expect((await answer).status).toBe(401);
    expect(bearers()).toEqual(["Bearer only"]);
  });
  test("replays the body", async () => {
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
  test.each([400, 403, 404, 500])("is not a %i", async (status) => {
    const { answer, bearers } = run(tokens("one", "two"), [status]);
    expect((await answer).status).toBe(status);
    expect(bearers()).toHaveLength(1);
  });
});

describe("a source with a token at hand", () => {
  /** Has its tokens at hand, one after the other as they are refused, and then none. */
  function atHand(...values: string[]) {
    let asked = 0;
    const source: TokenSource = {
      peek: () => values[0],
      get: async () => {
        asked += 1;
        return "asked-for";
      },
      invalidate: async (token) => {
        if (values[0] === token) values.shift();
      },
    };
    return { source, asked: () => asked };
  }

  test("is not asked for one", async () => {
    const { source, asked } = atHand("one");
    const { answer, bearers } = run(source, [200]);
    await answer;
    expect({ bearers: bearers(), asked: asked() }).toEqual({ bearers: ["Bearer one"], asked: 0 });
  });
  test("replays a 401 with the next one at hand", async () => {
    const { source, asked } = atHand("one", "two");
    const { answer, bearers } = run(source, [401, 200]);
    expect((await answer).status).toBe(200);
    expect({ bearers: bearers(), asked: asked() }).toEqual({ bearers: ["Bearer one", "Bearer two"], asked: 0 });
  });
  test("is asked for one when there is none left", async () => {
    const { source, asked } = atHand("one");
    const { answer, bearers } = run(source, [401, 200]);
    expect((await answer).status).toBe(200);
    expect({ bearers: bearers(), asked: asked() }).toEqual({ bearers: ["Bearer one", "Bearer asked-for"], asked: 1 });
  });
  test("keeps its `this`", async () => {
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
    const { answer, bearers } = run(new Vault(), [200]);
    await answer;
    expect(bearers()).toEqual(["Bearer kept"]);
  });
});

describe("no token", () => {
  test("is an AuthenticationError that says why, for a call that was not sent", async () => {
    const cause = new ConnectionError({ method: "POST", path: "/token" }, { reason: "ECONNREFUSED" });
    const { answer, bearers } = run(failing(cause), []);
    const error = await failure(answer);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ method: "GET", path: "/things/{id}", attempts: 0, outcome: "rejected", cause });
    expect(String(error)).toContain("ECONNREFUSED");
    expect(bearers()).toEqual([]);
  });
  test("keeps the words of a stranger's error to `cause`: they may hold a secret", async () => {
    const cause = new Error("vault key s3cr3t was refused");
    const error = await failure(run(failing(cause), []).answer);
    expect(error).toMatchObject({ name: "AuthenticationError", cause });
    expect(String(error)).toBe("AuthenticationError: No access token: the `token` function failed");
  });
  test.each([
    [
      "has one at hand",
      {
        present: () => {
          throw new Error("vault key s3cr3t was refused");
        },
      },
    ],
    ["is told of a refusal", { refused: () => Promise.reject(new Error("vault key s3cr3t was refused")) }],
  ])("because its source fails when it %s is an AuthenticationError without the source's words", async (_, failing) => {
    const error = await failure(run({ ...tokens("old", "new"), ...failing }, [401]).answer);
    expect(error).toMatchObject({ name: "AuthenticationError", method: "GET", path: "/things/{id}" });
    expect(String(error)).not.toContain("s3cr3t");
  });
  test("is told to each call that waited for it by itself", async () => {
    const cause = new Error();
    const shared = new AuthenticationError("the vault is empty", { method: "POST", path: "/token" }, { cause });
    const error = await failure(run(failing(shared), []).answer);
    expect(error).toMatchObject({ reason: "the vault is empty", method: "GET", path: "/things/{id}", cause });
    expect(shared.method).toBe("POST");
  });
  test("for a replay is an AuthenticationError too", async () => {
    let asked = 0;
    const source: TokenSource = {
      get: async () => (asked++ === 0 ? "old" : Promise.reject(new Error())),
      invalidate: async () => {},
    };
    expect(await failure(run(source, [401]).answer)).toBeInstanceOf(AuthenticationError);
  });
  test.each(["", "two words", "line\nbreak", "tab\t", "kr\u00f8ll"])(
    "is what the token %j amounts to, and it is not shown",
    async (token) => {
      const { answer, bearers } = run(tokens(token), []);
      const error = await failure(answer);
      expect(error).toBeInstanceOf(AuthenticationError);
      if (token) expect(String(error)).not.toContain(token);
      expect(bearers()).toEqual([]);
    },
  );
  test("while the caller aborts is the abort's own reason", async () => {
    const { signal, abort } = countedSignal();
    const source: TokenSource = {
      get: () => {
        abort("enough");
        return Promise.reject(new Error("the wait was given up"));
      },
      invalidate: async () => {},
    };
    expect(await failure(run(source, [], requestTo(), { signal }).answer)).toBe("enough");
  });
});

test("a key that does not change is always at hand", () => {
  expect(staticToken("key").peek?.()).toBe("key");
  expect(staticToken(() => "key").peek).toBeUndefined();
});

test("a source is handed a signal that ends with the call", async () => {
  const { signal, abort } = countedSignal();
  const ending = new LightAbortController();
  let handed: AbortSignal | undefined;
  const source: TokenSource = {
    get: async (given) => {
      handed = given;
      return "one";
    },
    invalidate: async () => {},
  };
  await run(source, [200], requestTo(), { signal: ending }).answer;
  ending.abort("enough");
  expect(handed?.reason).toBe("enough");
  await run(source, [200], requestTo(), { signal }).answer;
  abort("over");
  expect(handed?.reason).toBe("over");
});

test("waiting for a token is an event", async () => {
  const events: DinteroEvent[] = [];
  const source: TokenSource = {
    get: async (_, onWait) => {
      onWait?.();
      return "one";
    },
    invalidate: async () => {},
  };
  await run(source, [200], requestTo(), { emit: (event) => events.push(event) }).answer;
  expect(events).toEqual([{ type: "wait", method: "GET", path: "/things/{id}", reason: "token", expected: undefined }]);
});
