import { describe, expect, it } from "vitest";
import { type AuthOption, defineClient, TokenCache } from "../../../src/core/index.js";
import { ConfigurationError, createDintero, createRateLimiter } from "../../../src/index.js";
import { accountKeys, verify } from "../../../src/verify/index.js";
import { bench, failure } from "../../kit/harness.js";

const SETTINGS = "/accounts/{aid}/management/settings";
const ROLES = "/accounts/{oid}/auth/roles";
const CLIENTS = "/accounts/{oid}/auth/clients";

/** Values of every type; each case says which of them are no mistake. */
const VALUES = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-1": -1,
  "0": 0,
  "1.5": 1.5,
  text: "5",
  null: null,
  true: true,
  "an object": {},
  "an array": [],
  "a BigInt": 5n,
  "a symbol": Symbol("x"),
  "a function": () => {},
} satisfies Record<string, unknown>;
type Kind = keyof typeof VALUES;

type Loose = Record<string, (...given: unknown[]) => unknown>;
const client = () => bench([]).dintero as unknown as Loose & { readonly auth: Loose };
const get = (init: unknown) => client()["GET"]?.(SETTINGS, init);

/** What takes a value, the name that the error has to say, and the values that are accepted or mean another thing. */
const CASES: [name: string, make: (value: unknown) => unknown, accepted: Kind[]][] = [
  ["options", (value) => createDintero(value as never), ["an object"]],
  ["options", (value) => new TokenCache(value as never), ["an object"]],
  ["requestToken", (requestToken) => new TokenCache({ requestToken } as never), ["a function"]],
  [
    "auth",
    (auth) => defineClient({ baseUrl: "https://a.example", auth: auth as AuthOption }),
    ["text", "a function", "an object", "an array"],
  ],
  ["rateLimit", (value) => createRateLimiter(value as never), ["an object"]],
  ["options", (value) => accountKeys({ GET: async () => ({}) } as never, value as never), ["an object"]],
  ["timeout", (timeout) => get({ timeout }), ["Infinity", "1.5"]],
  ["totalTimeout", (totalTimeout) => get({ totalTimeout }), ["Infinity", "1.5"]],
  ["retry", (retry) => get({ retry }), ["0", "an object"]],
  ["idempotent", (idempotent) => get({ idempotent }), ["true"]],
  ["signal", (signal) => get({ signal }), ["null"]],
  ["headers", (headers) => get({ headers }), ["an object", "an array"]],
  [
    "x-a",
    (value) => get({ headers: { "x-a": value } }),
    ["-1", "0", "1.5", "text", "null", "true", "an array", "a BigInt"],
  ],
  ["params", (params) => get({ params }), ["an object"]],
  ["params.path", (path) => get({ params: { path } }), ["an object"]],
  ["params.query", (query) => get({ params: { query } }), ["an object"]],
  ["params.header", (header) => get({ params: { header } }), ["an object"]],
  ["params.cookie", (cookie) => get({ params: { cookie } }), ["an object"]],
  ["parseAs", (parseAs) => get({ parseAs }), []],
  ["middleware", (middleware) => get({ middleware }), ["an array"]],
  ["middleware", (one) => get({ middleware: [one] }), []],
  ["Middleware", (one) => client()["use"]?.(one), []],
  ["options", get, ["an object"]],
  ["path", (path) => client()["GET"]?.(path), []],
  ["signal", (signal) => client()["paginate"]?.(ROLES, { signal }), ["null"]],
  ["params", (params) => client()["paginate"]?.(ROLES, { params }), ["an object"]],
  ["maxItems", (maxItems) => client()["paginate"]?.(ROLES, { maxItems }), ["Infinity", "0"]],
  ["options", (options) => client().auth["token"]?.(options), ["an object"]],
  ["signal", (signal) => client().auth["token"]?.({ signal }), ["null"]],
  ["grant", (grant) => client().auth["grant"]?.(grant), ["an object"]],
  ["options", (options) => client().auth["revoke"]?.("a-token", options), ["an object"]],
];

describe.each(CASES)("%s", (name, make, accepted) => {
  const refused = Object.entries(VALUES).filter(([kind]) => !accepted.includes(kind as Kind));
  it.each(refused)("is refused, by its name, when it is %s", async (_, value) => {
    const error = await failure((async () => make(value))());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain(name);
  });
});

describe("auth", () => {
  it.each([{}, [], { get: 5 }, { get: () => {} }, { requestToken: 5 }, { key: "x" }])(
    "is refused when it is %j",
    (auth) => {
      const make = () => defineClient({ baseUrl: "https://a.example", auth: auth as unknown as AuthOption });
      expect(make).toThrow(ConfigurationError);
    },
  );
});

it("a GET with a body is refused before anything is sent", async () => {
  const { dintero, fetch } = bench([]);
  const error = await failure(
    (dintero as unknown as { GET: (...given: unknown[]) => Promise<unknown> }).GET(SETTINGS, { body: {} }),
  );
  expect(error).toMatchObject({ name: "ConfigurationError", method: "GET", path: SETTINGS });
  expect(String(error)).toContain("`body`");
  expect(fetch.requests).toEqual([]);
});

it.each([[[undefined]], [[() => {}]], [[Symbol("x")]]])(
  "an array that JSON would show with null is refused as a body",
  async (name) => {
    const { dintero } = bench([]);
    const error = await failure(dintero.POST(CLIENTS, { body: { name } as never }));
    expect(String(error)).toMatch(
      /`body\.name\[0\]` of POST .* is of type (undefined|function|symbol), which JSON cannot express/,
    );
  },
);

it.each(["s3cret\n", " s3cret", "s3cret\u00a0", "\ufeffs3cret", "s3\u200bcret", "s3cret\u0000"])(
  "the secret %j is refused for what cannot be seen in it",
  (clientSecret) => {
    const make = () => createDintero({ accountId: "T12345678", clientId: "id", clientSecret });
    expect(make).toThrow("Expected `clientSecret` to have no control character and no space around it.");
  },
);

it.each([undefined, null, 5, "x", {}])("keys that are %j in place of a list are refused", async (keys) => {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const token = `${part({ alg: "RS256", kid: "k" })}.${part({})}.AAAA`;
  const error = await failure(verify(token, { accountId: "T12345678", keys: { of: async () => keys as never } }));
  expect(error).toMatchObject({ name: "ConfigurationError" });
  expect(String(error)).toContain("`keys.of`");
});

it("a call that is refused before it begins has no events", async () => {
  const { dintero, events } = bench([]);
  await failure((dintero as unknown as { GET: (...given: unknown[]) => Promise<unknown> }).GET(SETTINGS, { limit: 5 }));
  expect(events).toEqual([]);
});
