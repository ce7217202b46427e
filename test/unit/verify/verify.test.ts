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
let foreign: Pair;
beforeAll(async () => {
  [first, second, foreign] = await Promise.all([pair("key-1"), pair("key-2"), pair("key-1")]);
});

const good = (): JWTPayload => ({ iss: ISSUER, aud: AUDIENCE, sub: "user-1", exp: seconds(NOW) + 3_600 });
const sign = (payload: JWTPayload, { signer, key }: Pair = first, header: object = {}) =>
  new SignJWT(payload)
    .setProtectedHeader({ alg: "RS256", ...(key.kid ? { kid: key.kid } : {}), ...header })
    .sign(signer);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Verifies a token with the options of these tests. */
const check = (token: string, options: Partial<VerifyOptions> = {}) =>
  verify(token, { accountId: ACCOUNT, keys: [first.key, second.key], clock, ...options });
async function reasonFor(token: string, options: Partial<VerifyOptions> = {}): Promise<string> {
  const error = await failure(check(token, options));
  if (!(error instanceof VerificationError)) throw error;
  // What was sent may be personal, and so may what it was compared with.
  for (const part of token.split(".").filter((part) => part.length > 3)) expect(String(error)).not.toContain(part);
  return error.reason;
}

describe("verify accepts a token", () => {
  it("that the account has signed for its API", async () => {
    const { payload, header } = await check(await sign(good()));
    expect(payload).toMatchObject({ sub: "user-1", aud: AUDIENCE });
    expect(header).toEqual({ alg: "RS256", kid: "key-1" });
  });
  it("whose audience has the account as its user name", async () => {
    await check(await sign({ ...good(), aud: `https://${ACCOUNT}@api.dintero.com/v1/accounts/${ACCOUNT}` }));
  });
  it("for several audiences of which one is right", async () => {
    await check(await sign({ ...good(), aud: ["https://other.example", AUDIENCE] }));
  });
  it("with any of the account's keys", async () => {
    expect((await check(await sign(good(), second))).header.kid).toBe("key-2");
  });
  it("that names no key, when the account has only one", async () => {
    const token = await sign(good(), { ...first, key: {} });
    expect((await check(token, { keys: [first.key] })).header.kid).toBeUndefined();
  });
  it("that is an ID token for a redirect URI", async () => {
    const token = await sign({ ...good(), aud: "https://shop.example/login" });
    await check(token, { audience: "https://shop.example/login" });
  });
  it("of another issuer that the options name", async () => {
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

describe("verify rejects a token", () => {
  it.each(["", "x", "a.b", "a.b.c", "....", "e30.e30.e30", `${base64url({ alg: "RS256" })}.e30`])(
    "as malformed: %j",
    async (token) => {
      expect(await reasonFor(token, { keys: [] })).toMatch(/malformed|unknown-key/);
      if (token !== `${base64url({ alg: "RS256" })}.e30`) expect(await reasonFor(token)).toBe("malformed");
    },
  );
  it("as malformed when it is not a text", async () => {
    expect(await failure(check(undefined as unknown as string))).toMatchObject({ reason: "malformed" });
  });
  it.each(["none", "None", "NONE"])("as unsigned with alg %s", async (alg) => {
    expect(await reasonFor(`${base64url({ alg, kid: "key-1" })}.${base64url(good())}.`)).toBe("unsigned");
  });
  it("for its algorithm when a public key was used as a secret", async () => {
    const text = `${base64url({ alg: "HS256", kid: "key-1" })}.${base64url(good())}`;
    const signature = createHmac("sha256", JSON.stringify(first.key)).update(text).digest("base64url");
    expect(await reasonFor(`${text}.${signature}`)).toBe("algorithm");
  });
  it("for its algorithm when its key is for another one", async () => {
    const token = await sign(good());
    expect(await reasonFor(token, { keys: [{ ...first.key, alg: "PS256" }] })).toBe("algorithm");
  });
  it("that another key has signed under a key id of the account", async () => {
    expect(await reasonFor(await sign(good(), foreign))).toBe("signature");
  });
  it("whose claims were changed", async () => {
    const [header, , signature] = (await sign(good())).split(".");
    expect(await reasonFor(`${header}.${base64url({ ...good(), sub: "admin" })}.${signature}`)).toBe("signature");
  });
  it("that carries the key to verify it with", async () => {
    const header = { jwk: foreign.key, kid: "key-1" };
    expect(await reasonFor(await sign(good(), foreign, header))).toBe("signature");
  });
  it("whose key id is not the account's", async () => {
    expect(await reasonFor(await sign(good(), { ...first, key: { kid: "other" } }))).toBe("unknown-key");
  });
  it("that names none of several keys", async () => {
    expect(await reasonFor(await sign(good(), { ...first, key: {} }))).toBe("unknown-key");
  });
  it.each([
    ["another issuer", { iss: "https://P99999999@api.dintero.com" }, "issuer"],
    ["another audience", { aud: "https://api.dintero.com/v1/accounts/P99999999" }, "audience"],
    ["an expiry that has passed", { exp: seconds(NOW) - 60 }, "expired"],
    ["a start in the future", { nbf: seconds(NOW) + 60 }, "not-yet-valid"],
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
    ["one with a number as its modulus", { n: 5 }],
    ["one with an array as its exponent", { e: ["AQAB"] }],
    ["one with null as its exponent", { e: null }],
    ["one whose modulus is not base64url", { n: "a+b/" }],
    ["one with a number as its algorithm", { alg: 256 }],
    ["one with a modulus of 8 bits", { n: "AQ" }],
  ])("whose key is %s", async (_, change) => {
    const keys = [{ ...first.key, ...change } as PublicKey];
    expect(await reasonFor(await sign(good()), { keys })).toBe("unusable-key");
  });
  it("with an error of this package that prints without the token", async () => {
    const error = await failure(check("x"));
    expect(isDinteroError(error)).toBe(true);
    expect(String(error)).toBe("VerificationError: Token rejected: it is not a JSON Web Token.");
  });
});

describe("clockTolerance", () => {
  it("is five seconds by default", async () => {
    const token = await sign({ ...good(), exp: seconds(NOW) });
    await verify(token, { accountId: ACCOUNT, keys: [first.key], clock: { dateNow: () => NOW + 4_000 } });
    const late = verify(token, { accountId: ACCOUNT, keys: [first.key], clock: { dateNow: () => NOW + 6_000 } });
    expect(await failure(late)).toMatchObject({ reason: "expired" });
  });
  it("can be larger", async () => {
    await check(await sign({ ...good(), exp: seconds(NOW) - 50 }), { clockTolerance: 60_000 });
  });
  it.each([-1, Number.NaN])("cannot be %d", async (clockTolerance) => {
    expect(await failure(check("x", { clockTolerance }))).toBeInstanceOf(ConfigurationError);
  });
});

describe("options of verify", () => {
  it("refuses an invalid account id", async () => {
    expect(await failure(check("x", { accountId: "12345678" }))).toBeInstanceOf(ConfigurationError);
  });
  it("refuses invalid keys", async () => {
    const keys = undefined as unknown as VerifyOptions["keys"];
    const error = await failure(check(await sign(good()), { keys }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain("accountKeys");
  });
});

describe("accountKeys", () => {
  /** A client that returns the lists in turn, and the last one from then on. */
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

  it("fetches the list of an account once for any number of tokens", async () => {
    const { calls, dintero } = client([first.key, second.key]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    const tokens = await Promise.all([sign(good()), sign(good()), sign(good(), second)]);
    await Promise.all(tokens.map((token) => check(token, { keys })));
    await ask(keys);
    expect(calls).toEqual([ACCOUNT]);
  });
  it("fetches the list again for a key that is not in it", async () => {
    const { calls, dintero } = client([first.key], [first.key, second.key]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    await ask(keys);
    const tokens = await Promise.all([sign(good(), second), sign(good(), second)]);
    await Promise.all(tokens.map((token) => check(token, { keys })));
    expect(calls).toHaveLength(2);
  });
  it("fetches the list at most once per cooldown because of unknown keys", async () => {
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
  it("fetches the list again after ten minutes, so that a withdrawn key is refused", async () => {
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
  it("throws keys-unavailable when the list cannot be fetched, and fetches it again five seconds later", async () => {
    const fake = new FakeClock();
    const { calls, dintero } = client(new Error("down"), [first.key]);
    const keys = accountKeys(dintero, options(fake));
    expect(await failure(ask(keys))).toMatchObject({
      reason: "keys-unavailable",
      cause: { original: { message: "down" } },
    });
    await fake.advance(4_999);
    expect(await failure(ask(keys))).toMatchObject({ reason: "keys-unavailable" });
    expect(calls).toHaveLength(1);
    await fake.advance(1);
    await ask(keys);
    expect(calls).toHaveLength(2);
  });
  it("sends one request for 1,000 tokens when the list cannot be fetched", async () => {
    const { calls, dintero } = client(new Error("down"));
    const keys = accountKeys(dintero, options(new FakeClock()));
    const token = await sign(good());
    for (let batch = 0; batch < 10; batch += 1) {
      const results = await Promise.all(Array.from({ length: 100 }, () => failure(check(token, { keys }))));
      for (const error of results) expect(error).toMatchObject({ reason: "keys-unavailable" });
    }
    expect(calls).toHaveLength(1);
  });
  it("uses the old list for another hour while a new one cannot be fetched", async () => {
    const fake = new FakeClock();
    const { calls, dintero } = client([first.key], new Error("down"));
    const keys = accountKeys(dintero, options(fake));
    await ask(keys);
    await fake.advance(660_000);
    await Promise.all([ask(keys), ask(keys)]);
    await ask(keys);
    expect(calls).toHaveLength(2);
    await fake.advance(600_000 + 3_600_000 - 660_000 - 1);
    await ask(keys);
    await fake.advance(1);
    expect(await failure(ask(keys))).toMatchObject({ reason: "keys-unavailable" });
  });
  it("does not use an old list with `staleIfError: 0`", async () => {
    const fake = new FakeClock();
    const { dintero } = client([first.key], new Error("down"));
    const keys = accountKeys(dintero, { clock: fake, staleIfError: 0 });
    await ask(keys);
    await fake.advance(600_000);
    expect(await failure(ask(keys))).toMatchObject({ reason: "keys-unavailable" });
  });
  it("throws keys-unavailable for an unknown key while the list cannot be fetched, and still accepts the known ones", async () => {
    const fake = new FakeClock();
    const { calls, dintero } = client([first.key], new Error("down"), [first.key, second.key]);
    const keys = accountKeys(dintero, options(fake));
    await ask(keys);
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await failure(ask(keys, second))).toMatchObject({ reason: "keys-unavailable" });
    }
    await ask(keys);
    expect(calls).toHaveLength(2);
    await fake.advance(5_000);
    await ask(keys, second);
  });
  it.each([
    [undefined, 5_000],
    [800, 800],
  ])("limits a request with timeout %s to %i ms and two attempts", async (timeout, limit) => {
    const inits: object[] = [];
    const GET = async (_: string, init: object) => {
      inits.push(init);
      return { data: [first.key], response: new Response() };
    };
    const keys = accountKeys({ GET } as unknown as Parameters<typeof accountKeys>[0], timeout ? { timeout } : {});
    await ask(keys);
    expect(inits).toEqual([expect.objectContaining({ totalTimeout: limit, retry: 1 })]);
  });
  it("ignores entries of the list that are not keys", async () => {
    const { dintero } = client([null, "x", 5, [], first.key] as unknown as PublicKey[]);
    await ask(accountKeys(dintero, options(new FakeClock())));
  });
  it("throws keys-unavailable for a response that is not a list", async () => {
    const { dintero } = client({ keys: [first.key] } as unknown as PublicKey[]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    expect(await failure(ask(keys))).toMatchObject({ reason: "keys-unavailable" });
  });
  it("accepts a function that returns the client of an account", async () => {
    const { calls, dintero } = client([first.key]);
    const asked: string[] = [];
    const keys = accountKeys((accountId) => {
      asked.push(accountId);
      return dintero as Exclude<typeof dintero, (accountId: string) => unknown>;
    });
    await ask(keys);
    expect([asked, calls]).toEqual([[ACCOUNT], [ACCOUNT]]);
  });
  it("keeps a separate list for each account", async () => {
    const { calls, dintero } = client([first.key], [second.key]);
    const keys = accountKeys(dintero, options(new FakeClock()));
    await ask(keys);
    expect(await keys.of("P87654321")).toEqual([second.key]);
    expect(calls).toEqual([ACCOUNT, "P87654321"]);
  });
  it.each([
    { maxAge: -1 },
    { cooldown: Number.NaN },
    { staleIfError: -1 },
    { timeout: 0 },
    { maxAccounts: 0 },
    { maxage: 1 } as object,
  ])("refuses %j", (bad) => {
    expect(() => accountKeys(client([]).dintero, bad)).toThrow(ConfigurationError);
  });
});
