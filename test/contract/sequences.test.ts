import { afterAll, beforeAll, expect, it } from "vitest";
import { observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { withRateLimits } from "../../scripts/lib/mock/with-rate-limits.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { createDintero, type DinteroOptions } from "../../src/index.js";
import { FakeClock } from "../../src/testing/index.js";
import { successOf, withExamples } from "../kit/patched-document.js";

const [api] = APIS;
if (!api) throw new Error("There is no specification to test against");

const accountId = "P12345678";
// client:secret
const BASIC = "Basic Y2xpZW50OnNlY3JldA==";
const secret = { clientId: "client", clientSecret: "secret" };
const TOKEN = `/accounts/${accountId}/auth/token`;
const ACCOUNTS = `/accounts/${accountId}/management/accounts`;
const SETTINGS = `/accounts/${accountId}/management/settings`;

let prism: Prism;
beforeAll(async () => {
  const { document } = await readSpecification(api);
  const token = successOf(document, "aid_auths_oauth_token_post").example as object;
  const [account] = successOf(document, "aid_mgmnt_accounts_get").example as [object];
  const page = (...tokens: string[]) => tokens.map((paging_token) => ({ ...account, paging_token }));
  let patched = withRateLimits(document);
  patched = withExamples(patched, "aid_auths_oauth_token_post", {
    first: { ...token, access_token: "first" },
    second: { ...token, access_token: "second" },
  });
  patched = withExamples(patched, "aid_mgmnt_accounts_get", {
    page1: page("pt1", "pt2"),
    page2: page("pt3", "pt4"),
    empty: [],
  });
  prism = await startPrism(patched);
});
afterAll(() => prism.close());

/** A client whose attempts Prism responds as the preferences say, in order, and the log of them with the time of each. */
function play(preferences: readonly string[], credentials: DinteroOptions = secret) {
  const clock = new FakeClock();
  const log: string[] = [];
  const wire = observedFetch(preferences, ({ method, path, query, headers }) => {
    const search = query.map((pair) => pair.join("=")).join("&");
    const who = headers.get("authorization") === BASIC ? "basic" : headers.get("authorization");
    // Whole seconds: after a 429 the rate limiter lets pages go a little apart.
    const second = Math.floor(clock.now() / 1000);
    log.push(`${second} s: ${method} ${path}${search && `?${search}`} as ${who}`);
  });
  const dintero = createDintero({ ...credentials, accountId, baseUrl: prism.url, fetch: clock.heldBy(wire), clock });
  return { dintero, log, wire, settle: clock.runUntil };
}

it("the client retries a token request after the Retry-After of a 429, and then sends the call", async () => {
  const { dintero, log, settle } = play(["code=429", "example=first", ""]);
  const { data, error } = await settle(dintero.GET("/accounts/{aid}/management/settings"));
  expect(error).toBeUndefined();
  expect(data?.account_id).toMatch(/^P\d{8}$/);
  expect(log).toEqual([
    `0 s: POST ${TOKEN} as basic`,
    `1 s: POST ${TOKEN} as basic`,
    `1 s: GET ${SETTINGS} as Bearer first`,
  ]);
});

it("the client sends a call once more with a new token after a 401", async () => {
  const { dintero, log, settle } = play(["example=first", "code=401", "example=second", ""]);
  const { error, response } = await settle(dintero.GET("/accounts/{aid}/management/settings"));
  expect(error).toBeUndefined();
  expect(response.status).toBe(200);
  expect(log).toEqual([
    `0 s: POST ${TOKEN} as basic`,
    `0 s: GET ${SETTINGS} as Bearer first`,
    `0 s: POST ${TOKEN} as basic`,
    `0 s: GET ${SETTINGS} as Bearer second`,
  ]);
});

it("the client returns the second 401 of a call", async () => {
  const { dintero, log, settle } = play(["example=first", "code=401", "example=second", "code=401"]);
  const { error } = await settle(dintero.GET("/accounts/{aid}/management/settings"));
  expect(error?.status).toBe(401);
  expect(log).toHaveLength(4);
});

it("a pager waits after a 429 and then requests pages until one is empty", async () => {
  const { dintero, log, wire, settle } = play([
    "example=first",
    "code=429",
    "example=page1",
    "example=page2",
    "example=empty",
  ]);
  const accounts = dintero.paginate("/accounts/{oid}/management/accounts", { params: { query: { limit: 2 } } });
  const items = await settle(accounts.toArray());
  expect(items.map(({ paging_token }) => paging_token)).toEqual(["pt1", "pt2", "pt3", "pt4"]);
  expect(log).toEqual([
    `0 s: POST ${TOKEN} as basic`,
    `0 s: GET ${ACCOUNTS}?limit=2 as Bearer first`,
    `1 s: GET ${ACCOUNTS}?limit=2 as Bearer first`,
    `1 s: GET ${ACCOUNTS}?limit=2&starting_after=pt2 as Bearer first`,
    `1 s: GET ${ACCOUNTS}?limit=2&starting_after=pt4 as Bearer first`,
  ]);
  expect(wire.violations).toEqual([]);
});

it("a pager rejects with the cursor at which it can continue when a page is refused", async () => {
  const { dintero, settle } = play(["example=page1", "code=403"], { token: "first" });
  const items: unknown[] = [];
  const read = async () => {
    for await (const item of dintero.paginate("/accounts/{oid}/management/accounts")) items.push(item);
  };
  await expect(settle(read())).rejects.toMatchObject({ status: 403, cursor: "pt2" });
  expect(items).toHaveLength(2);
});

it("a grant that needs a second factor rejects with the token for the challenge", async () => {
  const { dintero, log, settle } = play(["code=403, example=mfa_required"], { token: "first" });
  const { error } = await settle(
    dintero.POST("/accounts/{oid}/auth/token", {
      body: {
        grant_type: "password",
        username: "kari.nordmann",
        password: "not-a-real-password",
        audience: "https://api.dintero.com/v1/accounts/P12345678",
      },
    }),
  );
  expect(error).toMatchObject({ status: 403, code: "mfa_required", outcome: "rejected" });
  expect(error?.body).toMatchObject({ mfa_token: "mfa-example-1" });
  expect(log).toEqual([`0 s: POST ${TOKEN} as Bearer first`]);
});
