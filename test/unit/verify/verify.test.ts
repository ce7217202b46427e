import { createHmac } from "node:crypto";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError, isDinteroError } from "../../../src/index.js";
import { FakeClock, idle } from "../../../src/testing/index.js";
import {
  accountKeys,
  type PublicKey,
  VerificationError,
  type VerifyOptions,
  verify,
} from "../../../src/verify/index.js";
import { failure } from "../../kit/token-server.js";

const ACCOUNT = "P12345678";
const AUDIENCE = `https://api.dintero.com/v1/accounts/${ACCOUNT}`;
const ISSUER = `https://${ACCOUNT}@api.dintero.com`;
const NOW = Date.parse("2026-01-01T00:00:00Z");
const clock = { dateNow: () => NOW };
const seconds = (ms: number) => Math.floor(ms / 1000);

type Signer = Parameters<SignJWT["sign"]>[0];
type Pair = { readonly signer: Signer; readonly key: PublicKey };

async function pair(kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const { n = "", e = "" } = await exportJWK(publicKey);
  return { signer: privateKey, key: { alg: "RS256", kty: "RSA", use: "sig", n, e, kid } };
}

let first: Pair;
let second: Pair;
let outsider: Pair;
beforeAll(async () => {
  [first, second, outsider] = await Promise.all([pair("key-1"), pair("key-2"), pair("key-1")]);
});

const good = (): JWTPayload => ({ iss: ISSUER, aud: AUDIENCE, sub: "user-1", exp: seconds(NOW) + 3_600 });
const sign = (payload: JWTPayload, { signer, key }: Pair = first, header: object = {}) =>
  new SignJWT(payload)
    .setProtectedHeader({ alg: "RS256", ...(key.kid ? { kid: key.kid } : {}), ...header })
    .sign(signer);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** What `verify` makes of a token, with the options of these tests. */
const check = (token: string, options: Partial<VerifyOptions> = {}) =>
  verify(token, { accountId: ACCOUNT, keys: [first.key, second.key], clock, ...options });
async function reasonFor(token: string, options: Partial<VerifyOptions> = {}): Promise<string> {
  const error = await failure(check(token, options));
  if (!(error instanceof VerificationError)) throw error;
  // What was sent may be personal, and so may what it was compared with.
  for (const part of token.split(".").filter((part) => part.length > 3)) expect(String(error)).not.toContain(part);
  return error.reason;
}

describe("a token is accepted", () => {
  it("that the account has signed for its API", async () => {
    const { payload, header } = await check(await sign(good()));
    expect(payload).toMatchObject({ sub: "user-1", aud: AUDIENCE });
    expect(header).toEqual({ alg: "RS256", kid: "key-1" });
  });
  it("whose audience has the account as its user name", async () => {
    await check(await sign({ ...good(), aud: `https://${ACCOUNT}@api.dintero.com/v1/accounts/${ACCOUNT}` }));
  });
  it("that is for several audiences, of which one is right", async () => {
    await check(await sign({ ...good(), aud: ["https://other.example", AUDIENCE] }));
  });
  it("with any of the account's keys", async () => {
    expect((await check(await sign(good(), second))).header.kid).toBe("key-2");
  });
  it("that names no key where the account has only one", async () => {
    const token = await sign(good(), { ...first, key: {} });
    expect((await check(token, { keys: [first.key] })).header.kid).toBeUndefined();
  });
  it("that is an ID token for a redirect URI", async () => {
    const token = await sign({ ...good(), aud: "https://shop.example/login" });
    await check(token, { audience: "https://shop.example/login" });
  });
  it("of another issuer that was named", async () => {
    await check(await sign({ ...good(), iss: "https://login.example" }), { issuer: ["https://login.example", ISSUER] });
  });
  it("with a key whose modulus has line breaks, as in Dintero's example", async () => {
    const n = first.key.n?.replace(/(.{60})/g, "$1\n") ?? "";
    await check(await sign(good()), { keys: [{ ...first.key, n }] });
  });
  it("with a key that names no algorithm, which then is RS256", async () => {
    const { alg: _, ...key } = first.key;
    await check(await sign(good()), { keys: [key] });
  });
});

describe("a token is refused", () => {
  it.each(["", "x", "a.b", "a.b.c", "....", "e30.e30.e30", `${base64url({ alg: "RS256" })}.e30`])(
    "as malformed: %j",
    async (token) => {
      expect(await reasonFor(token, { keys: [] })).toMatch(/malformed|unknown-key/);
      if (token !== `${base64url({ alg: "RS256" })}.e30`) expect(await reasonFor(token)).toBe("malformed");
    },
  );
  it("as malformed where it is no text", async () => {
    expect(await failure(check(undefined as unknown as string))).toMatchObject({ reason: "malformed" });
  });
  it.each(["none", "None", "NONE"])("as unsigned with alg %s", async (alg) => {
    expect(await reasonFor(`${base64url({ alg, kid: "key-1" })}.${base64url(good())}.`)).toBe("unsigned");
  });
  it("for its algorithm where a public key was used as a secret", async () => {
    const text = `${base64url({ alg: "HS256", kid: "key-1" })}.${base64url(good())}`;
    const signature = createHmac("sha256", JSON.stringify(first.key)).update(text).digest("base64url");
    expect(await reasonFor(`${text}.${signature}`)).toBe("algorithm");
  });
  it("for its algorithm where its key is for another one", async () => {
    const token = await sign(good());
    expect(await reasonFor(token, { keys: [{ ...first.key, alg: "PS256" }] })).toBe("algorithm");
  });
  it("where it was signed by a third party under a key id of the account", async () => {
    expect(await reasonFor(await sign(good(), outsider))).toBe("signature");
  });
  it("where its claims were changed", async () => {
    const [header, , signature] = (await sign(good())).split(".");
    expect(await reasonFor(`${header}.${base64url({ ...good(), sub: "admin" })}.${signature}`)).toBe("signature");
  });
  it("where it carries the key to check it with", async () => {
    const header = { jwk: outsider.key, kid: "key-1" };
    expect(await reasonFor(await sign(good(), outsider, header))).toBe("signature");
  });
  it("where its key id is not the account's", async () => {
    expect(await reasonFor(await sign(good(), { ...first, key: { kid: "other" } }))).toBe("unknown-key");
  });
  it("where it names no key of several", async () => {
    expect(await reasonFor(await sign(good(), { ...first, key: {} }))).toBe("unknown-key");
  });
  it.each([
    ["another issuer", { iss: "https://P99999999@api.dintero.com" }, "issuer"],
    ["another audience", { aud: "https://api.dintero.com/v1/accounts/P99999999" }, "audience"],
    ["an end that has passed", { exp: seconds(NOW) - 60 }, "expired"],
    ["a beginning to come", { nbf: seconds(NOW) + 60 }, "not-yet-valid"],
  ])("with %s", async (_, claims, reason) => {
    expect(await reasonFor(await sign({ ...good(), ...claims }))).toBe(reason);
  });
  it.each(["iss", "aud", "exp"])("without the claim %s", async (claim) => {
    const { [claim]: _, ...rest } = good();
    expect(await reasonFor(await sign(rest))).toBe("claim");
  });
  it.each([
    ["no RSA key", { kty: "oct" }],
    ["for encryption", { use: "enc" }],
    ["for a symmetric algorithm", { alg: "HS256" }],
    ["without a modulus", { n: "" }],
  ])("where its key is %s", async (_, change) => {
    const keys = [{ ...first.key, ...change } as PublicKey];
    expect(await reasonFor(await sign(good()), { keys })).toBe("unusable-key");
  });
  it("with an error that is one of this package's and prints without the token", async () => {
    const error = await failure(check("x"));
    expect(isDinteroError(error)).toBe(true);
    expect(String(error)).toBe("VerificationError: Not verified (malformed): it is no JSON Web Token.");
  });
});

describe("clockTolerance", () => {
  it("is five seconds by default", async () => {
    const token = await sign({ ...good(), exp: seconds(NOW) });
    await verify(token, { accountId: ACCOUNT, keys: [first.key], clock: { dateNow: () => NOW + 4_000 } });
    const late = verify(token, { accountId: ACCOUNT, keys: [first.key], clock: { dateNow: () => NOW + 6_000 } });
    expect(await failure(late)).toMatchObject({ reason: "expired" });
  });
  it("can be widened", async () => {
    await check(await sign({ ...good(), exp: seconds(NOW) - 50 }), { clockTolerance: 60_000 });
  });
  it.each([-1, Number.NaN])("cannot be %d", async (clockTolerance) => {
    expect(await failure(check("x", { clockTolerance }))).toBeInstanceOf(ConfigurationError);
  });
});

describe("options of verify", () => {
  it("an account id that is none is refused", async () => {
    expect(await failure(check("x", { accountId: "12345678" }))).toBeInstanceOf(ConfigurationError);
  });
  it("keys that are none are refused", async () => {
    const keys = undefined as unknown as VerifyOptions["keys"];
    const error = await failure(check(await sign(good()), { keys }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain("accountKeys");
  });
});

describe("accountKeys", () => {
  /** A client that responds with the lists in turn, the last one for ever. */
  function client(...lists: (readonly PublicKey[] | Error)[]) {
    const calls: string[] = [];
    const GET = async (_: string, init: { params: { path: { oid: string } } }) => {
      calls.push(init.params.path.oid);
      await idle();
      const list = lists.length > 1 ? lists.shift() : lists[0];
      return list instanceof Error
        ? { error: list, response: new Response() }
        : { data: list, response: new Response() };
    };
    return { calls, dintero: { GET } as unknown as Parameters<typeof accountKeys>[0] };
  }
  const options = (fake: FakeClock) => ({ clock: fake });
  const ask = async (keys: VerifyOptions["keys"], signer = first) => check(await sign(good(), signer), { keys });

  it("fetches an account's bare list once for any number of tokens", async () => {
    const { calls, dintero } = client([first.key, second.key]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    const tokens = await Promise.all([sign(good()), sign(good()), sign(good(), second)]);
    await Promise.all(tokens.map((token) => check(token, { keys })));
    await ask(keys);
    expect(calls).toEqual([ACCOUNT]);
  });
  it("fetches the list once more for a key that is not in it", async () => {
    const { calls, dintero } = client([first.key], [first.key, second.key]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    await ask(keys);
    const tokens = await Promise.all([sign(good(), second), sign(good(), second)]);
    await Promise.all(tokens.map((token) => check(token, { keys })));
    expect(calls).toHaveLength(2);
  });
  it("does so at most once per cooldown, so that made-up keys cost nothing", async () => {
    const fake = new FakeClock();
    const { calls, dintero } = client([first.key]);
    const keys = accountKeys(dintero, options(fake));
    for (let tries = 0; tries < 6; tries += 1) {
      expect(await failure(ask(keys, second))).toMatchObject({ reason: "unknown-key" });
      await fake.advance(5_000);
    }
    expect(calls).toHaveLength(2);
    await failure(ask(keys, second));
    expect(calls).toHaveLength(3);
  });
  it("fetches the list anew when it is ten minutes old, so that a withdrawn key ends", async () => {
    const fake = new FakeClock();
    const { calls, dintero } = client([first.key], [second.key]);
    const keys = accountKeys(dintero, options(fake));
    await ask(keys);
    await fake.advance(599_999);
    await ask(keys);
    expect(calls).toHaveLength(1);
    await fake.advance(1);
    expect(await failure(ask(keys))).toMatchObject({ reason: "unknown-key" });
  });
  it("says so when the list is not available, and asks again the next time", async () => {
    const { calls, dintero } = client(new Error("down"), [first.key]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    const error = await failure(ask(keys));
    expect(error).toMatchObject({ reason: "keys-unavailable", cause: { original: { message: "down" } } });
    await ask(keys);
    expect(calls).toHaveLength(2);
  });
  it("takes nothing for a list that is none", async () => {
    const { dintero } = client({ keys: [first.key] } as unknown as PublicKey[]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    expect(await failure(ask(keys))).toMatchObject({ reason: "keys-unavailable" });
  });
  it("takes a client for each account", async () => {
    const { calls, dintero } = client([first.key]);
    const asked: string[] = [];
    const keys = accountKeys((accountId) => {
      asked.push(accountId);
      return dintero as Exclude<typeof dintero, (accountId: string) => unknown>;
    });
    await ask(keys);
    expect([asked, calls]).toEqual([[ACCOUNT], [ACCOUNT]]);
  });
  it("keeps the lists of accounts apart", async () => {
    const { calls, dintero } = client([first.key], [second.key]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    await ask(keys);
    expect(await keys.of("P87654321")).toEqual([second.key]);
    expect(calls).toEqual([ACCOUNT, "P87654321"]);
  });
  it.each([{ maxAge: -1 }, { cooldown: Number.NaN }, { maxAccounts: 0 }])("refuses %j", (bad) => {
    expect(() => accountKeys(client([]).dintero, bad)).toThrow(ConfigurationError);
  });
});
