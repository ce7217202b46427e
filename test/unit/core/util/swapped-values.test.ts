import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../src/core/errors/api-error.js";
import { retryAtOf } from "../../../../src/core/util/retry-after.js";
import { createDintero, type MfaRequiredError } from "../../../../src/index.js";
import { createZro } from "../../../../src/zro/index.js";
import { bench, failure } from "../../../kit/harness.js";

const SECRETS = [
  "client-s3cr3t-4711",
  "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0MGszbiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbi0x",
  "8f14e45f/ceea167a+5a36==",
];
const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return String(error);
  }
  return "accepted";
};

describe.each(SECRETS)("the secret %s in the place of another option is not shown", (secret) => {
  const dintero = { accountId: "T12345678", token: "a-token" };
  const zro = { baseUrl: "https://api.example.com", token: "a-token" };
  it.each([
    ["accountId", () => createDintero({ ...dintero, accountId: secret })],
    ["baseUrl", () => createDintero({ ...dintero, baseUrl: secret })],
    ["timeout", () => createDintero({ ...dintero, timeout: secret as never })],
    ["headers", () => createDintero({ ...dintero, headers: secret as never })],
    ["walletUuid", () => createZro({ ...zro, walletUuid: secret })],
    ["language", () => createZro({ ...zro, language: secret as never })],
    ["authUrl", () => createZro({ ...zro, authUrl: secret })],
  ])("as %s", (name, make) => {
    const message = messageOf(make);
    expect(message).toContain(`\`${name}\``);
    expect(message).not.toContain(secret);
  });
});

describe("credentials", () => {
  const made: [string, (value: string) => unknown][] = [
    ["clientId", (clientId) => createDintero({ accountId: "T12345678", clientId, clientSecret: "s" })],
    ["clientSecret", (clientSecret) => createDintero({ accountId: "T12345678", clientId: "id", clientSecret })],
    ["apiId", (apiId) => createZro({ baseUrl: "https://api.example.com", apiId, apiKey: "k" })],
    ["apiKey", (apiKey) => createZro({ baseUrl: "https://api.example.com", apiId: "id", apiKey })],
  ];
  it.each(made)("`%s` is refused with a line break, a control character or a space around it", (name, make) => {
    for (const value of ["secret\n", "\tsecret", "sec\u0000ret", " secret", "secret\u00a0"]) {
      const message = messageOf(() => make(value));
      expect(message).toContain(`Expected \`${name}\` to have no control character and no space around it.`);
      expect(message).not.toContain("sec");
    }
  });
});

it.each(["Sun, 06 Nov 123456 08:49:37 GMT", "Sun, 06 Nov 275759 08:49:37 GMT", "Sun, 06 Nov 999999 08:49:37 GMT"])(
  "a Retry-After or Date of %s causes no error",
  (date) => {
    expect(retryAtOf(new Headers({ "retry-after": date }), Date.UTC(2026, 0, 1))).toBeUndefined();
    const past = new Headers({ "retry-after": "Sun, 06 Nov 2044 08:49:37 GMT", date });
    expect(() => retryAtOf(past, Date.UTC(2026, 0, 1))?.toISOString()).not.toThrow();
  },
);

describe("completeMfa", () => {
  it("takes an MfaRequiredError of another copy of the package", async () => {
    const refusal = new ApiError({}, { response: new Response(null, { status: 403 }), body: undefined });
    const another = Object.assign(refusal, { mfaToken: "the-mfa-token" }) as unknown as MfaRequiredError;
    const { dintero, fetch } = bench([
      Response.json({ oob_code: "the-oob-code" }),
      Response.json({ access_token: "t", expires_in: 60, token_type: "Bearer" }),
    ]);
    await dintero.auth.completeMfa(another, () => "123456");
    expect(await fetch.requests[1]?.clone().json()).toMatchObject({
      mfa_token: "the-mfa-token",
      oob_code: "the-oob-code",
    });
  });
  it.each([undefined, null, {}, "text", new Error("x"), { mfa_token: "m" }])(
    "refuses %j and sends nothing",
    async (start) => {
      const { dintero, fetch } = bench([]);
      expect(await failure(dintero.auth.completeMfa(start as never, () => "1"))).toMatchObject({
        name: "ConfigurationError",
      });
      expect(fetch.requests).toEqual([]);
    },
  );
});
