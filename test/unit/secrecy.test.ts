import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { MfaRequiredError } from "../../src/dintero/mfa-required-error.js";
import { createRateLimiter, type DinteroOptions } from "../../src/index.js";
import {
  connectionRefused,
  connectionReset,
  json,
  neverResponds,
  type Step,
  tokenResponse,
} from "../../src/testing/index.js";
import { type Bench, bench, evenClock, failure } from "../kit/harness.js";

const SECRET = "client-s3cr3t-4711";
// One of each kind that a server may give: it need not be a JWT.
const JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0MGszbiJ9.c2lnbmF0dXJl";
const OPAQUE = "0paque-t0ken-0815";
const QUERY = "query-v4lue-1234";
const BODY = "body-v4lue-5678@example.com";
const ID = "path-v4lue-9012";
const BASIC = Buffer.from(`id:${SECRET}`).toString("base64");
const SECRETS = { SECRET, JWT, OPAQUE, QUERY, BODY, ID, BASIC };

/** All the ways in which a value ends up in a log. */
function shown(value: unknown): string {
  const stack = value instanceof Error ? value.stack : "";
  return [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: false }),
    JSON.stringify(value),
    String(value),
    stack,
  ].join("\n");
}

function leaks(value: unknown): string[] {
  const text = shown(value);
  return Object.entries(SECRETS).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
}

const ROLES = "/accounts/{oid}/auth/roles";
const CREDENTIALS = { clientId: "id", clientSecret: SECRET };

const get = ({ dintero, clock }: Bench) =>
  clock.runUntil(
    dintero.GET(ROLES, { params: { query: { starting_after: QUERY } }, timeout: 1_000, totalTimeout: 9_000 }),
  );
const post = ({ dintero, clock }: Bench) =>
  clock.runUntil(dintero.POST("/accounts/{oid}/management/users", { body: { email: BODY, roles: [] } }));
const remove = ({ dintero, clock }: Bench) =>
  clock.runUntil(dintero.DELETE("/accounts/{oid}/management/users/{uid}", { params: { path: { uid: ID } } }));

/** A server that says back what it was sent, in the words of an error. */
const echo = (status: number) => async (request: Request) => {
  const authorization = request.headers.get("authorization");
  const message = `${request.method} ${request.url} with authorization ${authorization} was refused`;
  return json({ error: { message, code: `E ${authorization}`, errors: [authorization] } }, { status });
};
/** The same with the bare token, without its scheme. */
const echoToken = (status: number) => async (request: Request) => {
  const token = request.headers.get("authorization")?.split(" ")[1];
  return json({ error: { message: `token ${token} has no access`, code: token } }, { status });
};

const opaque: DinteroOptions = { token: OPAQUE };
const jwt: DinteroOptions = { token: JWT };

describe("an ApiError shows nothing secret", () => {
  const responses: [string, Step][] = [
    ["an echo of the authorization", echo(400)],
    ["an echo of the token", echoToken(400)],
    ["a token in its body", json({ access_token: OPAQUE, error: { message: "no" }, mfa_token: JWT }, { status: 403 })],
    ["a token in its text", new Response(`<p>${OPAQUE}</p>`, { status: 502, headers: { "x-token": JWT } })],
  ];
  it.each(responses)("of %s, with an opaque token", async (_, step) => {
    const { error } = await get(bench([step], { ...opaque, retry: false }));
    expect(error).toMatchObject({ name: "ApiError" });
    expect(leaks(error)).toEqual([]);
  });
  it.each([
    ["an echo of the authorization", echo(400)],
    ["an echo of the token", echoToken(400)],
  ] as [string, Step][])("of %s, with a JWT", async (_, step) => {
    const { error } = await get(bench([step], jwt));
    expect(error).toMatchObject({ name: "ApiError" });
    expect(leaks(error)).toEqual([]);
  });
  it("of a success that is not JSON", async () => {
    const html = new Response(`<p>${OPAQUE} ${QUERY}</p>`, { headers: { "content-type": "text/html" } });
    const error = await failure(get(bench([html], opaque)));
    expect(error).toMatchObject({ name: "ApiError", status: 200 });
    expect(leaks(error)).toEqual([]);
  });
});

describe("an error of the token endpoint shows nothing secret", () => {
  it.each([
    ["an echo of the authorization", echo(401)],
    ["an echo of the credentials", echoToken(401)],
    ["an echo of the secret", json({ error: { message: `client secret ${SECRET} is wrong` } }, { status: 401 })],
    ["a lost connection", connectionReset()],
    ["no JSON", new Response(SECRET)],
    ["a token that no header can hold", tokenResponse(`${OPAQUE} `)],
  ] as [string, Step][])("%s", async (_, step) => {
    const error = await failure(get(bench([step], { ...CREDENTIALS, retry: false })));
    expect(error).toMatchObject({ name: "AuthenticationError" });
    expect(leaks(error)).toEqual([]);
  });
});

describe("an error without a response shows nothing secret", () => {
  it.each([
    ["TimeoutError", neverResponds],
    ["ConnectionError", connectionReset()],
    ["ConnectionError", connectionRefused()],
  ] as [string, Step][])("%s", async (name, step) => {
    for (const call of [get, post, remove]) {
      const error = await failure(call(bench([step], { ...opaque, retry: false })));
      expect(error).toMatchObject({ name });
      expect(leaks(error)).toEqual([]);
    }
  });
  it("whose cause is a fetch that names the URL", async () => {
    const step = (request: Request) => Promise.reject(new Error(`request to ${request.url} failed`));
    const error = await failure(get(bench([step], { ...opaque, retry: false })));
    expect(error).toMatchObject({ name: "ConnectionError" });
    expect(leaks(error)).toEqual([]);
  });
  it("whose cause is a `token` function that names the secret", async () => {
    const token = () => Promise.reject(new Error(`vault refused ${SECRET}`));
    const error = await failure(get(bench([], { token })));
    expect(error).toMatchObject({ name: "AuthenticationError" });
    expect(leaks(error)).toEqual([]);
  });
});

describe("errors of one kind of call show nothing secret", () => {
  it("a PaginationError of a page without a list", async () => {
    const { dintero, clock } = bench([json({ token: OPAQUE, roles: [{ id: JWT }] })], opaque);
    const error = await failure(clock.runUntil(dintero.paginate(ROLES).toArray()));
    expect(error).toMatchObject({ name: "PaginationError" });
    expect(leaks(error)).toEqual([]);
  });
  it("an MfaRequiredError, although it provides its token", async () => {
    const refused = { error: { message: `${SECRET} needs MFA`, code: "mfa_required" }, mfa_token: OPAQUE };
    const { dintero, clock } = bench([json(refused, { status: 403 })], CREDENTIALS);
    const { cause } = (await failure(clock.runUntil(dintero.GET(ROLES)))) as Error;
    const mfa = cause as MfaRequiredError;
    expect(mfa.name).toBe("MfaRequiredError");
    expect(mfa.mfaToken).toBe(OPAQUE);
    expect(leaks(mfa)).toEqual([]);
  });
});

describe("the parts of a client show nothing secret", () => {
  it("the client, before and after it has a token", async () => {
    const made = bench([tokenResponse(OPAQUE), json([])], CREDENTIALS);
    expect(leaks(made.dintero)).toEqual([]);
    await get(made);
    expect(leaks(made.dintero)).toEqual([]);
    expect(leaks(bench([], opaque).dintero)).toEqual([]);
  });
  it("a rate limiter after calls", async () => {
    const clock = evenClock();
    const rateLimit = createRateLimiter({ clock });
    await get(bench([json([])], { ...opaque, rateLimit, clock }));
    expect(leaks(rateLimit)).toEqual([]);
  });
  it("a pager during its iteration", async () => {
    const made = bench([json([{ id: "1" }])], CREDENTIALS);
    const pager = made.dintero.paginate(ROLES, { params: { query: { limit: 1 } }, headers: { authorization: OPAQUE } });
    await made.clock.runUntil(pager[Symbol.asyncIterator]().next());
    expect(leaks(pager)).toEqual([]);
  });
  it("a result", async () => {
    const success = await get(bench([tokenResponse(OPAQUE), json([{ id: "1" }])], CREDENTIALS));
    expect(leaks(success)).toEqual([]);
    const problem = await get(bench([tokenResponse(OPAQUE), echo(400)], CREDENTIALS));
    expect(leaks(problem)).toEqual([]);
  });
  it("its events", async () => {
    const made = bench([tokenResponse(JWT), echo(429), echo(401), tokenResponse(OPAQUE), json([])], CREDENTIALS);
    await get(made);
    expect(made.events.length).toBeGreaterThan(8);
    expect(leaks(made.events)).toEqual([]);
  });
  it("the event of a token store whose error contains the stored value", async () => {
    const set = (key: string, value: string) =>
      Promise.reject(Object.assign(new Error(`SET ${value}`), { command: { args: [key, value] } }));
    const tokenStore = { get: async () => undefined, set, delete: async () => true };
    const made = bench([tokenResponse(OPAQUE), json([])], { ...CREDENTIALS, tokenStore });
    await get(made);
    const event = made.events.find((one) => one.type === "token" && one.action === "store-failed");
    expect(event).toHaveProperty("error");
    expect(leaks(made.events)).toEqual([]);
  });
});
