import { inspect } from "node:util";
import { describe, expect, expectTypeOf, it } from "vitest";
import { json } from "../../../src/testing/index.js";
import { ApiError, createZro, type ThreeDsAuthentication, unwrap } from "../../../src/zro/index.js";
import { failure } from "../../kit/harness.js";
import { API_ID, authentication, BASE_URL, bench, call, PATH, refusal, SECRETS } from "../../kit/zro-bench.js";

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const found = () => json(authentication("PENDING"));

describe("every request", () => {
  it("carries the token and the headers of the options", async () => {
    const { zro, fetch } = bench([found()], {
      walletUuid: "8a7b6c5d-4e3f-4a21-b0c9-d8e7f6a5b4c3",
      productUuid: "1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
      productTargetUserUuid: "9c8d7e6f-5041-4b3a-a2c1-0d9e8f7a6b5c",
      language: "en-US",
    });
    await zro.GET(PATH, call);
    expect(fetch.log).toEqual(["GET /v1/payin/three-ds/authentications/a1"]);
    expect(Object.fromEntries(fetch.requests[0]?.headers ?? [])).toEqual({
      authorization: "Bearer a-token",
      nonce: expect.stringMatching(UUID_V4),
      "user-agent": expect.stringMatching(/^dintero-client\//),
      "x-lang": "en-US",
      "x-product-target-user-uuid": "9c8d7e6f-5041-4b3a-a2c1-0d9e8f7a6b5c",
      "x-product-uuid": "1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
      "x-wallet-uuid": "8a7b6c5d-4e3f-4a21-b0c9-d8e7f6a5b4c3",
    });
  });

  it("carries no optional header unless it is set", async () => {
    const { zro, fetch } = bench([found()]);
    await zro.GET(PATH, call);
    expect([...(fetch.requests[0]?.headers.keys() ?? [])]).toEqual(["authorization", "nonce", "user-agent"]);
  });

  it("prefers a header of the call to that of the client", async () => {
    const { zro, fetch } = bench([found()], { language: "pt-BR" });
    await zro.GET(PATH, { params: { path: { id: "a1" }, header: { "x-lang": "en-US" } } });
    expect(fetch.requests[0]?.headers.get("x-lang")).toBe("en-US");
  });

  it("has a nonce of its own, retries included", async () => {
    const { zro, clock, fetch } = bench([json({}, { status: 503 }), json({}, { status: 429 }), found(), found()]);
    await clock.runUntil(zro.GET(PATH, call));
    await clock.runUntil(zro.GET(PATH, call));
    const nonces = fetch.requests.map(({ headers }) => headers.get("nonce"));
    expect(nonces).toHaveLength(4);
    expect(new Set(nonces).size).toBe(4);
    for (const nonce of nonces) expect(nonce).toMatch(UUID_V4);
  });
});

describe("a body", () => {
  it("without a boolean `success` is returned unchanged", async () => {
    const { zro } = bench([found(), json({ ...authentication("PENDING"), success: "yes", data: 1 })]);
    expect(unwrap(await zro.GET(PATH, call))).toEqual(authentication("PENDING"));
    expect(unwrap(await zro.GET(PATH, call))).toMatchObject({ success: "yes", id: "a1" });
  });

  it("with `success: true` is replaced by its data", async () => {
    const { zro } = bench([json({ success: true, data: authentication("ACCEPTED"), error: null })]);
    const { data, error, response } = await zro.GET(PATH, call);
    expect(error).toBeUndefined();
    expect(response.status).toBe(200);
    expect(data).toEqual(authentication("ACCEPTED"));
  });

  it("with `success: false` is an error with the status of the response, even with 200", async () => {
    const { zro } = bench([json(refusal("WALLET_NOT_FOUND"))]);
    const { data, error, response } = await zro.GET(PATH, call);
    expect(data).toBeUndefined();
    expect(response.status).toBe(200);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 200, code: "WALLET_NOT_FOUND", outcome: "rejected", attempts: 1 });
    expect(error?.body).toEqual(refusal("WALLET_NOT_FOUND"));
    expect(error?.message).toBe(
      "GET /v1/payin/three-ds/authentications/{id} failed: 200 the server's text is in `body` (WALLET_NOT_FOUND). The request had no effect.",
    );
  });

  it("of a refusal without a code has the type of the error as its code", async () => {
    const { zro } = bench([json(refusal(undefined, "AUTH"), { status: 403 })]);
    const { error } = await zro.GET(PATH, call);
    expect(error).toMatchObject({ status: 403, code: "AUTH" });
  });

  it("with `success: false` may have taken effect when the call was a POST", async () => {
    const { zro } = bench([json(refusal("REPLAY"))]);
    const { error } = await zro.POST("/v1/auth/signin", { body: { api_id: API_ID, api_key: "k" } });
    expect(error).toMatchObject({ status: 200, code: "REPLAY", outcome: "unknown" });
  });

  it("is returned unchanged when the option says so", async () => {
    const wrapped = { success: true, data: authentication("ACCEPTED"), error: null };
    const { zro } = bench([json(wrapped)], { envelope: false });
    expect(unwrap(await zro.GET(PATH, call))).toEqual(wrapped);
  });

  it("that is invalid JSON is an error that says so", async () => {
    const { zro } = bench([
      new Response('{"success":', { headers: { "content-type": "text/json", "content-length": "11" } }),
    ]);
    const error = await failure(zro.GET(PATH, call));
    expect(error).toMatchObject({ name: "ApiError", status: 200 });
    expect(String(error)).toContain("instead of valid JSON");
  });
});

describe("options", () => {
  const options = { baseUrl: BASE_URL, token: "a-token" };
  it.each([
    [{ ...options, baseUrl: undefined as unknown as string }, "Expected `baseUrl` to be an absolute URL, got nothing."],
    [{ ...options, apiId: API_ID }, "Expected either `token`, or `apiId` and `apiKey`, got both."],
    [{ baseUrl: BASE_URL }, "Expected `apiId` and `apiKey` to be set, or `token`."],
    [{ baseUrl: BASE_URL, apiId: API_ID }, "Expected `apiKey` to be set."],
    [{ baseUrl: BASE_URL, apiId: API_ID, apiKey: "" }, "Expected `apiKey` to be set."],
    [{ ...options, token: "two words" }, "Expected `token` to be set."],
    [{ ...options, walletUuid: "1" }, 'Expected `walletUuid` to be a UUID, got "1".'],
    [
      { ...options, productTargetUserUuid: API_ID },
      "Expected `productUuid` to be set together with `productTargetUserUuid`.",
    ],
    [{ ...options, authUrl: "http://auth.example.com" }, "Expected `authUrl` to begin with https:"],
  ])("refuse %j: %s", (given, message) => {
    expect(() => createZro(given)).toThrow(message);
  });
});

it("personal data and secrets do not appear in errors, events or inspection", async () => {
  const echo = { ...refusal(), code: SECRETS[3], error: SECRETS[1], data: authentication("FAILED") };
  const { zro, events } = bench([json(refusal("AUTH"), { status: 401 }), json(echo), found()], {
    apiId: API_ID,
    apiKey: "api-key-secret",
    retry: false,
  });
  const refused = await failure(zro.GET(PATH, call));
  const { error } = await bench([json(echo)]).zro.GET(PATH, call);
  const { error: unprocessable } = await bench([json(echo, { status: 422 })]).zro.GET(PATH, call);
  for (const shown of [zro, events, refused, (refused as Error).cause, error, unprocessable]) {
    const texts = [inspect(shown, { depth: Number.POSITIVE_INFINITY }), String(shown), JSON.stringify(shown)].join(
      "\n",
    );
    for (const secret of SECRETS) expect(texts).not.toContain(secret);
  }
});

it("misspelt paths, parameters and headers do not compile", () => {
  const { zro } = bench([]);
  const never = async () => {
    // @ts-expect-error: the id is required
    zro.GET(PATH);
    // @ts-expect-error: there is no such path
    zro.GET("/v1/payin/three-ds/authentications");
    // @ts-expect-error: there is no such header
    zro.GET(PATH, { params: { path: { id: "a1" }, header: { "x-language": "en-US" } } });
    // @ts-expect-error: the client makes the nonce
    zro.GET(PATH, { params: { path: { id: "a1" }, header: { nonce: "1" } } });
    // @ts-expect-error: none of its operations is a list
    zro.paginate(PATH);
    return unwrap(await zro.GET(PATH, call));
  };
  expectTypeOf(never).returns.resolves.toEqualTypeOf<ThreeDsAuthentication>();
});
