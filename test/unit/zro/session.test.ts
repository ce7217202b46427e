import { describe, expect, it } from "vitest";
import { json, type Step } from "../../../src/testing/index.js";
import { AuthenticationError } from "../../../src/zro/index.js";
import { lifeOf } from "../../../src/zro/session.js";
import { evenClock, failure } from "../../kit/harness.js";
import { API_ID, authentication, bench, call, jwt, PATH, refusal } from "../../kit/zro-bench.js";

const START = Date.parse("2026-01-01T00:00:00Z") / 1000;
const SIGN_IN = "POST /v1/auth/signin";
const RENEW = "POST /v1/auth/refresh-token";
const READ = "GET /v1/payin/three-ds/authentications/a1";

const endingAfter = (seconds: number, name = "") => jwt({ exp: START + seconds, name });
const token = (access_token: string) => json({ success: true, data: { access_token }, error: null });
const found = () => json(authentication("PENDING"));
const signedIn = (...steps: Step[]) => bench(steps, { apiId: API_ID, apiKey: "api-key-secret" });
const tokensOf = (requests: readonly Request[]) =>
  requests.map(({ headers }) => headers.get("authorization")?.replace("Bearer ", ""));

describe("signing in", () => {
  it("happens once, with the credentials, for any number of callers", async () => {
    const first = endingAfter(3_600);
    const { zro, clock, fetch } = signedIn(token(first), found(), found(), found());
    await clock.runUntil(Promise.all([zro.GET(PATH, call), zro.GET(PATH, call), zro.GET(PATH, call)]));
    expect(fetch.log).toEqual([SIGN_IN, READ, READ, READ]);
    expect(fetch.bodies[0]).toBe(JSON.stringify({ api_id: API_ID, api_key: "api-key-secret" }));
    expect(tokensOf(fetch.requests)).toEqual([undefined, first, first, first]);
    expect(new Set(fetch.requests.map(({ headers }) => headers.get("nonce"))).size).toBe(4);
  });

  it("accepts a response without an envelope", async () => {
    const { zro, fetch } = signedIn(json({ access_token: "bare" }), found());
    await zro.GET(PATH, call);
    expect(tokensOf(fetch.requests)).toEqual([undefined, "bare"]);
  });

  it("uses the address of the option", async () => {
    const fetched = bench([token("t"), found()], {
      apiId: API_ID,
      apiKey: "k",
      authUrl: "https://auth.example.com/paas",
    });
    await fetched.zro.GET(PATH, call);
    expect(fetched.fetch.requests.map(({ url }) => url)).toEqual([
      "https://auth.example.com/paas/v1/auth/signin",
      "https://gateway.example.com/v1/payin/three-ds/authentications/a1",
    ]);
  });

  it("fails the call with the refusal as its cause when it is refused", async () => {
    const { zro, fetch } = signedIn(json(refusal("UNAUTHORIZED", "AUTH"), { status: 401 }));
    const error = await failure(zro.GET(PATH, call));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect((error as Error).cause).toMatchObject({ name: "ApiError", status: 401, code: "UNAUTHORIZED" });
    expect(fetch.log).toEqual([SIGN_IN]);
  });

  it("fails the call when it is refused with a 200", async () => {
    const { zro } = signedIn(json(refusal("UNAUTHORIZED", "AUTH")));
    const error = await failure(zro.GET(PATH, call));
    expect((error as Error).cause).toMatchObject({ status: 200, code: "UNAUTHORIZED" });
  });

  it.each([[{}], [{ access_token: 7 }], [null], [[]]])("fails the call when the response is %j", async (response) => {
    const { zro } = signedIn(json(response));
    expect(await failure(zro.GET(PATH, call))).toBeInstanceOf(AuthenticationError);
  });
});

describe("a token", () => {
  it("is renewed in the background before its `exp`, by sending the token itself", async () => {
    const [first, second] = [endingAfter(3_600, "first"), endingAfter(7_200, "second")];
    // The call does not wait for the renewal, so that either may come first.
    const either: Step = ({ url }) => (url.endsWith("/v1/auth/refresh-token") ? token(second) : found());
    const { zro, clock, fetch } = signedIn(token(first), found(), either, either, found());
    await zro.GET(PATH, call);
    await clock.advance(3_400_000);
    await zro.GET(PATH, call);
    await clock.advance(0);
    await zro.GET(PATH, call);
    expect([...fetch.log].sort()).toEqual([READ, READ, READ, RENEW, SIGN_IN].sort());
    const renewal = fetch.requests.find(({ url }) => url.endsWith("/v1/auth/refresh-token"));
    expect(renewal?.headers.get("x-access-token")).toBe(first);
    expect(tokensOf(fetch.requests).at(-1)).toBe(second);
  });

  it("that cannot be renewed is replaced by signing in", async () => {
    const [first, second] = [endingAfter(3_600, "first"), endingAfter(7_200, "second")];
    const tooSoon = json(refusal(), { status: 429 });
    const { zro, clock, fetch } = signedIn(token(first), found(), tooSoon, token(second), found());
    await zro.GET(PATH, call);
    // Within the last seconds of its life callers wait for the next one.
    await clock.advance(3_580_000);
    await clock.runUntil(zro.GET(PATH, call));
    expect(fetch.log).toEqual([SIGN_IN, READ, RENEW, SIGN_IN, READ]);
    expect(tokensOf(fetch.requests).at(-1)).toBe(second);
  });

  it("that has expired is not sent for renewal", async () => {
    const { zro, clock, fetch } = signedIn(token(endingAfter(3_600)), found(), token(endingAfter(9_000)), found());
    await zro.GET(PATH, call);
    await clock.advance(3_600_000);
    await clock.runUntil(zro.GET(PATH, call));
    expect(fetch.log).toEqual([SIGN_IN, READ, SIGN_IN, READ]);
  });

  it("that the server refuses is replaced by signing in, and the call is sent again", async () => {
    const second = endingAfter(7_200, "second");
    const refused = json(refusal("UNAUTHORIZED", "AUTH"), { status: 401 });
    const { zro, fetch } = signedIn(token(endingAfter(3_600)), refused, token(second), found());
    const { error } = await zro.GET(PATH, call);
    expect(error).toBeUndefined();
    expect(fetch.log).toEqual([SIGN_IN, READ, SIGN_IN, READ]);
    expect(tokensOf(fetch.requests).at(-1)).toBe(second);
  });

  it("without an `exp` is kept until the server refuses it", async () => {
    const refused = json(refusal("UNAUTHORIZED", "AUTH"), { status: 401 });
    const { zro, clock, fetch } = signedIn(token("opaque"), found(), found(), refused, token("next"), found());
    await zro.GET(PATH, call);
    await clock.advance(365 * 24 * 3_600_000);
    await zro.GET(PATH, call);
    await zro.GET(PATH, call);
    expect(fetch.log).toEqual([SIGN_IN, READ, READ, READ, SIGN_IN, READ]);
  });

  it("of the caller's own function is requested by every call", async () => {
    const tokens = ["one", "two"];
    const { zro, fetch } = bench([found(), found()], { token: () => tokens.shift() ?? "" });
    await zro.GET(PATH, call);
    await zro.GET(PATH, call);
    expect(tokensOf(fetch.requests)).toEqual(["one", "two"]);
  });
});

describe("the life of a token", () => {
  const clock = evenClock();
  it.each([
    ["lasts until exp", jwt({ exp: START + 90 }), 90],
    ["is measured from iat where this machine's clock is ahead", jwt({ exp: START - 10, iat: START - 100 }), 90],
    ["has no bound where exp has passed and iat is missing", jwt({ exp: START - 10 }), Number.POSITIVE_INFINITY],
    ["has no bound without exp", jwt({ iat: START }), Number.POSITIVE_INFINITY],
    ["has no bound in a token that is no JWT", "opaque", Number.POSITIVE_INFINITY],
    ["has no bound where the claims are no object", `a.${btoa("null")}.c`, Number.POSITIVE_INFINITY],
  ])("%s", (_, text, life) => {
    expect(lifeOf(text, clock)).toBe(life);
  });

  it("is read from a payload with characters of base64url", () => {
    const claims = { exp: START + 90, name: "ÿþ?>~~~ÿ" };
    expect(jwt(claims).split(".")[1]).toMatch(/[-_]/);
    expect(lifeOf(jwt(claims), clock)).toBe(90);
  });
});
