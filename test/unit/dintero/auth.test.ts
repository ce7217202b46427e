import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  ApiError,
  AuthenticationError,
  ConfigurationError,
  createDintero,
  MfaRequiredError,
} from "../../../src/index.js";
import { idle } from "../../../src/testing/index.js";
import { API, BASIC, bearerOf, failure, mfaRequired, PARTNER, partnerClient, problem } from "../../kit/token-server.js";

const TOKEN = `POST /${PARTNER}/auth/token`;

describe("auth.token", () => {
  it("returns the token that the client sends, and requests it once", async () => {
    const { dintero, lines } = partnerClient({ "GET /P11200000/auth/keys": () => Response.json([]) });
    const [first, second] = await Promise.all([dintero.auth.token(), dintero.auth.token()]);
    await dintero.GET("/accounts/{oid}/auth/keys");
    expect([first, second]).toEqual(["own-token", "own-token"]);
    expect(lines()).toEqual([TOKEN, `GET /${PARTNER}/auth/keys`]);
  });
  it("sends Basic credentials and the account's audience", async () => {
    const { dintero, seen } = partnerClient({});
    await dintero.auth.token();
    expect(seen[0]?.authorization).toBe(BASIC);
    expect(seen[0]?.body).toEqual({ grant_type: "client_credentials", audience: `${API}/${PARTNER}` });
  });
  it("keeps a token for a minute when its response has no lifetime", async () => {
    const response = () => Response.json({ access_token: "lifeless", token_type: "Bearer" });
    const { dintero, clock, seen } = partnerClient({ [TOKEN]: response });
    await dintero.auth.token();
    await clock.advance(40_000);
    await dintero.auth.token();
    expect(seen).toHaveLength(1);
    await clock.advance(20_000);
    await dintero.auth.token();
    expect(seen).toHaveLength(2);
  });
  it("rejects with an AuthenticationError that has the refusal as its cause", async () => {
    const { dintero } = partnerClient({ [TOKEN]: () => problem(401) });
    const error = await failure(dintero.auth.token());
    expect(error).toBeInstanceOf(AuthenticationError);
    expect((error as Error).cause).toMatchObject({ name: "ApiError", status: 401 });
  });
  it("rejects when the caller's signal aborts, while the token request continues for the next caller", async () => {
    let resolve = (_: Response) => {};
    const response = new Promise<Response>((done) => {
      resolve = done;
    });
    const { dintero, seen } = partnerClient({ [TOKEN]: () => response });
    const controller = new AbortController();
    const given = dintero.auth.token({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    resolve(bearerOf("late"));
    expect(await dintero.auth.token()).toBe("late");
    expect(seen).toHaveLength(1);
  });
  it("returns the token of the option `token` when that is a function", async () => {
    const dintero = createDintero({ accountId: PARTNER, token: async () => "handed-in" });
    expect(await dintero.auth.token()).toBe("handed-in");
  });
  it("sends nothing and rejects with the reason when the signal is already aborted", async () => {
    const { dintero, seen } = partnerClient({});
    expect(await failure(dintero.auth.token({ signal: AbortSignal.abort("early") }))).toBe("early");
    await idle();
    expect(seen).toEqual([]);
  });
});

describe("auth.grant", () => {
  it("sends client_credentials with Basic, and the client's audience unless one is given", async () => {
    const { dintero, seen } = partnerClient({});
    const { access_token } = await dintero.auth.grant({ grant_type: "client_credentials" });
    expect(access_token).toBe("own-token");
    expect(seen).toHaveLength(1);
    expect(seen[0]?.authorization).toBe(BASIC);
    expect(seen[0]?.body["audience"]).toBe(`${API}/${PARTNER}`);
  });
  it.each([
    [{ grant_type: "password", username: "kari", password: "word" } as const, true],
    [
      {
        grant_type: "authorization_code",
        ident_type: "email",
        ident: "k@example.com",
        verification_code: "1",
      } as const,
      true,
    ],
    [{ grant_type: "account_user" } as const, false],
    [{ grant_type: "refresh_token", refresh_token: "rt" } as const, false],
    [{ grant_type: "mfa_oob", oob_code: "o", binding_code: "1", mfa_token: "m" } as const, false],
  ])("sends $grant_type with the client's access token", async (grant, withAudience) => {
    const { dintero, seen } = partnerClient({
      [TOKEN]: ({ body }) => bearerOf(body["grant_type"] === "client_credentials" ? "own-token" : "users-token"),
    });
    expect((await dintero.auth.grant(grant)).access_token).toBe("users-token");
    expect(seen[1]?.authorization).toBe("Bearer own-token");
    expect(seen[1]?.body).toEqual(withAudience ? { audience: `${API}/${PARTNER}`, ...grant } : grant);
  });
  it("keeps an audience that was given", async () => {
    const { dintero, seen } = partnerClient({});
    await dintero.auth.grant({ grant_type: "client_credentials", audience: "https://other.example" });
    expect(seen[0]?.body["audience"]).toBe("https://other.example");
  });
  it("sends the token in the option `bearer` and requests none of its own", async () => {
    const { dintero, seen } = partnerClient({});
    await dintero.auth.grant({ grant_type: "account_user" }, { bearer: "user-jwt" });
    expect(seen.map(({ authorization }) => authorization)).toEqual(["Bearer user-jwt"]);
  });
  it("sends client_credentials with the token in the option `bearer`", async () => {
    const { dintero, seen } = partnerClient({});
    await dintero.auth.grant({ grant_type: "client_credentials" }, { bearer: "exchange" });
    expect(seen.map(({ authorization }) => authorization)).toEqual(["Bearer exchange"]);
  });
  it("sends the grant type of the option `grantType`", async () => {
    const { dintero, seen } = partnerClient({});
    const options = { bearer: "user-jwt", grantType: "account_user_token" };
    await dintero.auth.grant({ grant_type: "account_user" }, options);
    expect(seen[0]?.body).toEqual({ grant_type: "account_user_token" });
  });
  it("refuses a token in the option `bearer` that would add a header, without showing it", async () => {
    const error = await failure(
      partnerClient({}).dintero.auth.grant({ grant_type: "account_user" }, { bearer: "a\r\nb" }),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).not.toContain("a\r\nb");
  });
  it("throws an ApiError when the grant is refused", async () => {
    const { dintero } = partnerClient({ [TOKEN]: () => problem(400, "bad") });
    const error = await failure(dintero.auth.grant({ grant_type: "client_credentials" }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).not.toBeInstanceOf(MfaRequiredError);
    expect(error).toMatchObject({ status: 400, code: "bad" });
  });
  it("does not retry a grant that uses a code after a 502", async () => {
    let calls = 0;
    const response = () => {
      calls += 1;
      return problem(502);
    };
    const { dintero, clock } = partnerClient({ [TOKEN]: response }, { retry: { limit: 3 } });
    const grant = { grant_type: "mfa_oob", oob_code: "o", binding_code: "1", mfa_token: "m" } as const;
    const error = await clock.runUntil(failure(dintero.auth.grant(grant, { bearer: "user-jwt" })));
    expect(calls).toBe(1);
    expect(error).toMatchObject({ outcome: "unknown" });
  });
  it("retries client_credentials after a 502", async () => {
    let calls = 0;
    const response = () => {
      calls += 1;
      return calls === 1 ? problem(502) : bearerOf("second");
    };
    const { dintero, clock } = partnerClient({ [TOKEN]: response }, { retry: { limit: 3 } });
    const { access_token } = await clock.runUntil(dintero.auth.grant({ grant_type: "client_credentials" }));
    expect(access_token).toBe("second");
  });
});

describe("MfaRequiredError", () => {
  const refused = async (response = mfaRequired("mfa-secret")) => {
    const { dintero } = partnerClient({ [TOKEN]: () => response });
    return failure(dintero.auth.grant({ grant_type: "password", username: "u", password: "p" }, { bearer: "b" }));
  };
  it("is thrown for a 403 mfa_required, with the token that is next to `error`", async () => {
    const error = await refused();
    expect(error).toBeInstanceOf(MfaRequiredError);
    expect(error).toMatchObject({
      name: "MfaRequiredError",
      mfaToken: "mfa-secret",
      status: 403,
      code: "mfa_required",
      outcome: "rejected",
      path: "/accounts/{oid}/auth/token",
    });
  });
  it("does not name scopes, because they would not help", async () => {
    expect(String(await refused())).not.toContain("scopes");
  });
  it("does not show its token", async () => {
    const error = await refused();
    for (const text of [String(error), JSON.stringify(error), inspect(error, { depth: null, showHidden: true })]) {
      expect(text).not.toContain("mfa-secret");
    }
  });
  it("is not thrown for another 403", async () => {
    expect(await refused(problem(403, "forbidden", { mfa_token: "x" }))).not.toBeInstanceOf(MfaRequiredError);
  });
  it("is not thrown when the response has no token to continue with", async () => {
    expect(await refused(problem(403, "mfa_required"))).not.toBeInstanceOf(MfaRequiredError);
  });
});

describe("auth.refresh and auth.revoke", () => {
  it("refresh sends the refresh token with the client's access token", async () => {
    const { dintero, seen } = partnerClient({});
    await dintero.auth.refresh("rt-1");
    expect(seen[1]).toMatchObject({
      authorization: "Bearer own-token",
      body: { grant_type: "refresh_token", refresh_token: "rt-1" },
    });
  });
  it("revoke sends the token and returns nothing", async () => {
    const { dintero, seen } = partnerClient({ [`POST /${PARTNER}/auth/revoke`]: () => Response.json({}) });
    expect(await dintero.auth.revoke("rt-1")).toBeUndefined();
    expect(seen[1]).toMatchObject({ line: `POST /${PARTNER}/auth/revoke`, body: { token: "rt-1" } });
  });
  it("revoke throws when the server refuses", async () => {
    const { dintero } = partnerClient({ [`POST /${PARTNER}/auth/revoke`]: () => problem(403) });
    expect(await failure(dintero.auth.revoke("rt-1"))).toMatchObject({ name: "ApiError", status: 403 });
  });
});

describe("auth.exchange", () => {
  const EXCHANGE = `POST /${PARTNER}/auth/exchange_token`;
  it("returns the exchange token for a merchant", async () => {
    const { dintero, seen } = partnerClient({ [EXCHANGE]: () => bearerOf("exchange-token") });
    expect((await dintero.auth.exchange("P11200001")).access_token).toBe("exchange-token");
    expect(seen[1]).toMatchObject({ authorization: "Bearer own-token", body: { account_id: "P11200001" } });
  });
  it.each(["P112", "11200001", "P11200001/..", ""])("refuses the account id %j before sending", async (accountId) => {
    const { dintero, seen } = partnerClient({});
    expect(await failure(dintero.auth.exchange(accountId))).toBeInstanceOf(ConfigurationError);
    expect(seen).toEqual([]);
  });
});

describe("passwordless and redirects", () => {
  it("send a code by email with the client's audience", async () => {
    const route = `POST /${PARTNER}/auth/passwordless`;
    const { dintero, seen } = partnerClient({ [route]: () => new Response(null, { status: 204 }) });
    const body = { client_id: "shop", connection: "email", email: "kari@example.com" } as const;
    expect(await dintero.auth.passwordless.send(body)).toBeUndefined();
    expect(seen[1]?.body).toEqual({ audience: `${API}/${PARTNER}`, ...body });
  });
  it("send the same code again by SMS", async () => {
    const route = `POST /${PARTNER}/auth/passwordless`;
    const { dintero, seen } = partnerClient({ [route]: () => new Response(null, { status: 204 }) });
    await dintero.auth.passwordless.send({ client_id: "shop", connection: "sms", login_session_id: "session-1" });
    expect(seen[1]?.body).toMatchObject({ connection: "sms", login_session_id: "session-1" });
  });
  it("request a code without sending it", async () => {
    const route = `POST /${PARTNER}/auth/passwordless/code`;
    const { dintero } = partnerClient({ [route]: () => Response.json({ verification_code: "482913" }) });
    expect(await dintero.auth.passwordless.code({ client_id: "shop", user_id: "u-1" })).toBe("482913");
  });
  it("return the redirect of a used link without following it", async () => {
    const location = "https://shop.example/callback?id_token=x";
    const route = `POST /${PARTNER}/auth/authorize`;
    const { dintero, lines, seen } = partnerClient({
      [route]: () => new Response(null, { status: 302, headers: { location } }),
    });
    const query = { response_type: "authenticate", client_id: "shop", verification_code: "482913" } as const;
    expect(await dintero.auth.passwordless.authorize(query)).toEqual({ location });
    expect(lines()[1]).toContain("verification_code=482913");
    expect(lines()[1]).toContain(`audience=${encodeURIComponent(`${API}/${PARTNER}`)}`);
    expect(seen[1]?.request.redirect).toBe("manual");
  });
  it("return the OIDC address for the browser", async () => {
    const location = "https://login.example.com/authorize?state=1";
    const route = `GET /${PARTNER}/auth/oidc/authorize`;
    const { dintero } = partnerClient({
      [route]: () => new Response(null, { status: 302, headers: { location } }),
    });
    const query = { response_type: "code", client_id: "shop", redirect_uri: "https://shop.example/cb" } as const;
    expect(await dintero.auth.oidc.authorize(query)).toEqual({ location });
  });
  it("exchange an OIDC code for a token and the user", async () => {
    const route = `POST /${PARTNER}/auth/oidc/token`;
    const { dintero, seen } = partnerClient({
      [route]: () => bearerOf("users-token", 86_400, { user_info: { authority: "https://login.example.com" } }),
    });
    const response = await dintero.auth.oidc.token({
      client_id: "shop",
      code: "abc",
      redirect_uri: "https://shop.example/cb",
    });
    expect(response).toMatchObject({
      access_token: "users-token",
      user_info: { authority: "https://login.example.com" },
    });
    expect(seen[1]?.body).toMatchObject({ grant_type: "authorization_code", code: "abc" });
  });
  it.each([
    ["the body", () => Response.json({ redirect_uri: "https://shop.example/?id_token=x" })],
    [
      "the header",
      () => new Response(null, { status: 302, headers: { location: "https://shop.example/?id_token=x" } }),
    ],
  ])("return the redirect with an ID token from %s", async (_, response) => {
    const { dintero } = partnerClient({ [`POST /${PARTNER}/auth/redirect`]: response });
    const redirect = await dintero.auth.redirect({ redirect_uri: "https://shop.example/" });
    expect(redirect).toEqual({ location: "https://shop.example/?id_token=x" });
  });
  it("throw when a redirect has no address", async () => {
    const { dintero } = partnerClient({
      [`POST /${PARTNER}/auth/redirect`]: () => new Response(null, { status: 302 }),
    });
    const error = await failure(dintero.auth.redirect({ redirect_uri: "https://shop.example/" }));
    expect(String(error)).toContain("without an address to redirect to");
  });
  it("throw when the server refuses a redirect", async () => {
    const { dintero } = partnerClient({ [`POST /${PARTNER}/auth/redirect`]: () => problem(400) });
    const error = await failure(dintero.auth.redirect({ redirect_uri: "https://shop.example/" }));
    expect(error).toMatchObject({ name: "ApiError", status: 400 });
  });
});

it("the client shows no secret, however it is printed", async () => {
  const { dintero } = partnerClient({});
  await dintero.auth.token();
  const account = dintero.account("P11200001");
  for (const thing of [dintero, dintero.auth, account]) {
    const texts = [inspect(thing, { depth: null, showHidden: true }), JSON.stringify(thing), String(thing)];
    for (const text of texts)
      for (const secret of ["the-secret", "own-token", BASIC]) expect(text).not.toContain(secret);
  }
});
