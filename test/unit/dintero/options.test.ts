import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../src/core/errors/configuration-error.js";
import { createDintero } from "../../../src/dintero/client.js";
import { type DinteroOptions, resolveDinteroOptions } from "../../../src/dintero/options.js";
import { scriptedFetch } from "../../../src/testing/index.js";
import { bench } from "../../kit/harness.js";

const ENV = { DINTERO_ACCOUNT_ID: "P99999999", DINTERO_CLIENT_ID: "env-id", DINTERO_CLIENT_SECRET: "env-secret" };
const GIVEN = { accountId: "T12345678", clientId: "id", clientSecret: "s3cret" };

const problem = (options: DinteroOptions, env: Record<string, string> = {}): string => {
  try {
    resolveDinteroOptions(options, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error("expected a ConfigurationError");
};

describe("accountId", () => {
  it.each(["T12345678", "P12345678", "T123", "P000"])("may be %s", (accountId) => {
    expect(resolveDinteroOptions({ ...GIVEN, accountId }, {}).accountId).toBe(accountId);
  });
  it.each(["12345678", "t12345678", "T1234", "T123456789", "X12345678", ""])(
    "is refused by name and value when it is %j",
    (accountId) => {
      expect(problem({ ...GIVEN, accountId })).toBe(
        `Expected \`accountId\` to be \`T\` or \`P\` and three or eight digits, such as T12345678, got ${JSON.stringify(accountId)}.`,
      );
    },
  );
  it.each(["T12345678/..", "T12345678 or so", "s3cret"])(
    "is refused without being shown when it is %j",
    (accountId) => {
      const message = problem({ ...GIVEN, accountId });
      expect(message).toMatch(/^Expected `accountId` to be .+ It is not shown because it may be a secret\.$/);
      expect(message).not.toContain(accountId);
    },
  );
  it("is required, and the error names the environment variable", () => {
    expect(problem({ clientId: "id", clientSecret: "s3cret" })).toMatch(/`accountId`.*DINTERO_ACCOUNT_ID.*got nothing/);
  });
  it("is refused with a line break at its end", () => {
    expect(problem({ ...GIVEN, accountId: "T12345678\n" })).toMatch(/`accountId`/);
  });
});

describe("the environment", () => {
  it("provides the account and the credentials", () => {
    expect(resolveDinteroOptions({}, ENV)).toMatchObject({
      accountId: "P99999999",
      credentials: { kind: "client", clientId: "env-id", clientSecret: "env-secret" },
    });
  });
  it("is overridden by the options", () => {
    expect(resolveDinteroOptions(GIVEN, ENV)).toMatchObject({
      accountId: "T12345678",
      credentials: { clientId: "id", clientSecret: "s3cret" },
    });
  });
  it("is not used for credentials when a token is given", () => {
    expect(resolveDinteroOptions({ accountId: "T123", token: "t" }, ENV).credentials.kind).toBe("token");
  });
  it("is read when the client is created", () => {
    const before = { ...process.env };
    try {
      Object.assign(process.env, ENV);
      expect(() => createDintero()).not.toThrow();
    } finally {
      process.env = before;
    }
  });
});

describe("credentials", () => {
  it.each([
    [
      {},
      "Expected `clientId` (or DINTERO_CLIENT_ID) and `clientSecret` (or DINTERO_CLIENT_SECRET) to be set, or `token`.",
    ],
    [{ clientId: "id" }, "Expected `clientSecret` (or DINTERO_CLIENT_SECRET) to be set."],
    [{ clientSecret: "s3cret" }, "Expected `clientId` (or DINTERO_CLIENT_ID) to be set."],
    [{ clientId: "id", clientSecret: "" }, "Expected `clientSecret` (or DINTERO_CLIENT_SECRET) to be set."],
    [{ clientId: "", clientSecret: "s3cret" }, "Expected `clientId` (or DINTERO_CLIENT_ID) to be set."],
    [{ ...GIVEN, token: "t0ken" }, "Expected either `token`, or `clientId` and `clientSecret`, got both."],
    [{ clientId: "a:b", clientSecret: "s3cret" }, "Expected `clientId` to contain no colon."],
  ] as [DinteroOptions, string][])("are refused without showing a secret: %j", (options, message) => {
    expect(problem({ accountId: "T12345678", ...options })).toBe(message);
  });
  it.each(["", "two words", "line\nbreak", "kr\u00f8ll", 7 as unknown as string])(
    "refuse the token %j without showing it",
    (token) => {
      const message = problem({ accountId: "T12345678", token });
      expect(message).toMatch(/^Expected `token` to be an access token or a function that returns one\./);
      if (token) expect(message).not.toContain(String(token));
    },
  );
  it("may be a token function", () => {
    const token = async () => "t";
    expect(resolveDinteroOptions({ accountId: "T123", token }, {}).credentials).toEqual({ kind: "token", token });
  });
});

describe("audience and baseUrl", () => {
  const ask = async (options: DinteroOptions) => {
    const fetch = scriptedFetch()
      .on("POST /accounts/{oid}/auth/token")
      .reply(200, { access_token: "t", token_type: "Bearer", expires_in: 14_400 })
      .on("GET /accounts/{oid}/auth/roles")
      .reply(200, []);
    const { dintero, clock } = bench([], { ...GIVEN, fetch, ...options });
    await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles"));
    fetch.assertDone();
    return { body: JSON.parse(fetch.bodies[0] ?? ""), urls: fetch.requests.map(({ url }) => url), fetch };
  };
  it("the audience is that of the real API even when `baseUrl` is another host", async () => {
    const { body, urls } = await ask({ baseUrl: "http://127.0.0.1:4010" });
    expect(body).toMatchObject({
      grant_type: "client_credentials",
      audience: "https://api.dintero.com/v1/accounts/T12345678",
    });
    expect(urls).toEqual([
      "http://127.0.0.1:4010/accounts/T12345678/auth/token",
      "http://127.0.0.1:4010/accounts/T12345678/auth/roles",
    ]);
  });
  it("the audience can be set", async () => {
    expect((await ask({ audience: "https://api.dintero.com/v1/accounts/P1" })).body).toMatchObject({
      audience: "https://api.dintero.com/v1/accounts/P1",
    });
  });
  it("the default `baseUrl` is Dintero's", () => {
    expect(resolveDinteroOptions(GIVEN, {}).client.baseUrl).toBe("https://api.dintero.com/v1");
  });
  it("the token request has the credentials as HTTP Basic in UTF-8", async () => {
    const { fetch } = await ask({ clientSecret: "s3cr\u00e9t \u20ac" });
    const basic = Buffer.from("id:s3cr\u00e9t \u20ac", "utf8").toString("base64");
    expect(fetch.requests.map(({ headers }) => headers.get("authorization"))).toEqual([`Basic ${basic}`, "Bearer t"]);
  });
});

describe("system", () => {
  const headersOf = (options: DinteroOptions) => resolveDinteroOptions({ ...GIVEN, ...options }, {}).client.headers;
  it("becomes the Dintero-System headers", () => {
    const system = { name: "shop", version: "1", pluginName: "plug", pluginVersion: "2" };
    expect(headersOf({ system })).toEqual({
      "Dintero-System-Name": "shop",
      "Dintero-System-Version": "1",
      "Dintero-System-Plugin-Name": "plug",
      "Dintero-System-Plugin-Version": "2",
    });
  });
  it("sends only the given members, and the option `headers` overrides them", () => {
    expect(headersOf({ system: { name: "shop" }, headers: { "Dintero-System-Name": "other" } })).toEqual({
      "Dintero-System-Name": "other",
    });
  });
  it("cannot contain another header", () => {
    expect(() => createDintero({ ...GIVEN, system: { name: "shop\r\nX-Admin: 1" } })).toThrow(
      /header `Dintero-System-Name`/,
    );
  });
});
