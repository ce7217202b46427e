import type { Writable } from "openapi-typescript-helpers";
import { afterEach, expect, it } from "vitest";
import { observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { startPrism } from "../../scripts/lib/mock/prism.js";
import { withRateLimits } from "../../scripts/lib/mock/with-rate-limits.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { createDintero, type Schemas } from "../../src/index.js";
import { FakeClock, type Sandbox, type SandboxOptions, startSandbox } from "../../src/testing/index.js";
import { exampleOperations } from "../kit/example-requests.js";

const [api] = APIS;
if (!api) throw new Error("There is no specification to test against");
const document = withRateLimits((await readSpecification(api)).document);

const started: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.close();
});

/** A client, Prism's validation proxy and a sandbox in a row, all on one clock that does not move while something is on the wire. */
async function play(options: SandboxOptions = {}) {
  const clock = new FakeClock();
  const sandbox = await startSandbox({ now: clock.now, ...options });
  const prism = await startPrism(document, { upstream: sandbox.url });
  started.push(prism, sandbox);
  const wire = observedFetch();
  const dintero = createDintero({ ...sandbox.credentials, baseUrl: prism.url, fetch: clock.heldBy(wire), clock });
  return { clock, sandbox, wire, dintero, settle: clock.runUntil };
}

const linesOf = ({ log }: Sandbox) =>
  log.map(({ method, path, query, outcome }) => `${method} ${path}${query.size > 0 ? `?${query}` : ""}: ${outcome}`);

const specified = exampleOperations(document);
// A body of the specification's examples.
const search = specified.find(({ operationId }) => operationId === "accounts_aid_search_match_post")?.bodies[0]
  ?.value as Writable<Schemas["MatchSearchRequest"]>;

it("an iteration over all accounts uses one token", async () => {
  const { dintero, sandbox, wire, settle } = await play({ accounts: 25 });
  const accounts = await settle(
    dintero.paginate("/accounts/{oid}/management/accounts", { params: { query: { limit: 10 } } }).toArray(),
  );
  expect(new Set(accounts.map(({ account_id }) => account_id)).size).toBe(25);
  expect(linesOf(sandbox)).toEqual([
    "POST /accounts/T11200000/auth/token: 200",
    "GET /accounts/T11200000/management/accounts?limit=10: 200",
    "GET /accounts/T11200000/management/accounts?limit=10&starting_after=pt_10: 200",
    "GET /accounts/T11200000/management/accounts?limit=10&starting_after=pt_20: 200",
    // Only an empty page ends a list without a cursor in its body.
    "GET /accounts/T11200000/management/accounts?limit=10&starting_after=pt_25: 200",
  ]);
  expect(wire.violations).toEqual([]);
});

it("an iteration over account events continues by id and ends with an event that was added meanwhile", async () => {
  const { dintero, wire, settle } = await play({ eventsPerAccount: 12 });
  const path = { aid: "T11200003" };
  const { error } = await settle(
    dintero.POST("/accounts/{oid}/management/accounts/{aid}/events", {
      params: { path },
      body: { event_type: "comment", body: "Called the merchant", visibility: "private" },
    }),
  );
  expect(error).toBeUndefined();
  const events = await settle(
    dintero.paginate("/accounts/{oid}/management/accounts/{aid}/events", { params: { path } }).toArray(),
  );
  expect(events).toHaveLength(13);
  expect(events.at(-1)).toMatchObject({ id: "aev_13", body: "Called the merchant" });
  expect(wire.violations).toEqual([]);
});

it("iterations over roles, price packages, stores and terminals return every item", async () => {
  const { dintero, wire, settle } = await play({ roles: 11, pricePackages: 23, stores: 10, terminals: 21 });
  const roles = await settle(dintero.paginate("/accounts/{oid}/auth/roles").toArray());
  const packages = await settle(dintero.paginate("/accounts/{oid}/management/price-packages").toArray());
  const stores = await settle(dintero.paginate("/accounts/{aid}/stores").toArray());
  const terminals = await settle(dintero.paginate("/accounts/{aid}/terminals").toArray());
  expect([roles.length, packages.length, stores.length, terminals.length]).toEqual([11, 23, 10, 21]);
  expect(packages.at(-1)?.price_package_id).toBe("prices-23");
  expect(terminals.at(-1)?.terminal_id).toBe("T11200000-T0021");
  expect(wire.violations).toEqual([]);
});

it("an iteration over a MATCH search continues by offset, and the search can be read again by its id", async () => {
  const { dintero, sandbox, wire, settle } = await play({ matches: 45 });
  const limit = { query: { limit: 20 } };
  const found = await settle(
    dintero.paginate("/accounts/{aid}/compliance-search/match", { params: limit, body: search }).toArray(),
  );
  const again = await settle(
    dintero
      .paginate("/accounts/{aid}/compliance-search/match/{irn}", {
        params: { path: { irn: 20260001 }, ...limit },
      })
      .toArray(),
  );
  expect(found).toHaveLength(45);
  expect(again).toEqual(found);
  expect(sandbox.log.map(({ query }) => query.get("starting_after"))).toEqual([
    null,
    null,
    "20",
    "40",
    "45",
    null,
    "20",
    "40",
    "45",
  ]);
  expect(wire.violations).toEqual([]);
});

it("the client sends nothing before the Retry-After of a 429 has passed, and loses no call", async () => {
  const { dintero, sandbox, wire, settle } = await play({
    accounts: 60,
    rateLimit: { perSecond: 1, burst: 3, retryAfter: 2 },
  });
  const accounts = await settle(dintero.paginate("/accounts/{oid}/management/accounts").toArray());
  expect(accounts).toHaveLength(60);
  const refused = sandbox.log.filter(({ outcome }) => outcome === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const { at } of refused) {
    const early = sandbox.log.filter((request) => request.at > at && request.at < at + 2000);
    expect(early).toEqual([]);
  }
  expect(wire.violations).toEqual([]);
});

it("an iteration replaces a revoked token once", async () => {
  const { dintero, sandbox, wire, settle } = await play({ accounts: 30 });
  const ids: (string | undefined)[] = [];
  const read = async () => {
    for await (const { account_id } of dintero.paginate("/accounts/{oid}/management/accounts")) {
      ids.push(account_id);
      if (ids.length === 10) sandbox.revokeTokens();
    }
  };
  await settle(read());
  expect(new Set(ids).size).toBe(30);
  expect(linesOf(sandbox).filter((line) => line.startsWith("POST") || line.endsWith("401"))).toEqual([
    "POST /accounts/T11200000/auth/token: 200",
    "GET /accounts/T11200000/management/accounts?starting_after=pt_10: 401",
    "POST /accounts/T11200000/auth/token: 200",
  ]);
  expect(wire.violations).toEqual([]);
});

it("the client replaces a token before it expires, without a 401", async () => {
  const { dintero, sandbox, clock, settle } = await play({ tokenLifetime: 600 });
  await settle(dintero.GET("/accounts/{aid}/management/settings"));
  await clock.advance(599_000);
  await settle(dintero.GET("/accounts/{aid}/management/settings"));
  expect(linesOf(sandbox)).toEqual([
    "POST /accounts/T11200000/auth/token: 200",
    "GET /accounts/T11200000/management/settings: 200",
    "POST /accounts/T11200000/auth/token: 200",
    "GET /accounts/T11200000/management/settings: 200",
  ]);
});

it("a merchant's client exchanges its token for one that its own paths accept", async () => {
  const { dintero, wire, settle } = await play();
  const exchange = await settle(
    dintero.POST("/accounts/{partner_id}/auth/exchange_token", { body: { account_id: "T11200003" } }),
  );
  const path = { oid: "T11200003" };
  const response = await settle(
    dintero.POST("/accounts/{oid}/auth/token", {
      params: { path },
      headers: { authorization: `Bearer ${exchange.data?.access_token}` },
      body: { grant_type: "client_credentials", audience: "https://api.dintero.com/v1/accounts/T11200000" },
    }),
  );
  const headers = { authorization: `Bearer ${response.data?.access_token}` };
  const own = await settle(
    dintero.GET("/accounts/{aid}/management/settings", { params: { path: { aid: "T11200003" } }, headers }),
  );
  const others = await settle(dintero.GET("/accounts/{aid}/management/settings", { headers }));
  expect(own.data?.account_id).toBe("T11200003");
  expect(others.error?.status).toBe(403);
  expect(wire.violations).toEqual([]);
});

it("the mock returns the example of the specification for an operation that the sandbox does not know", async () => {
  const { dintero, wire, settle } = await play();
  const path = "/accounts/{aid}/management/settings/connections/vipps";
  const { data } = await settle(dintero.GET(path));
  const operation = specified.find((one) => one.method === "GET" && one.path === path);
  expect(data).toBeDefined();
  expect(data).toEqual(operation?.responses.find(({ status }) => status === 200)?.example);
  expect(wire.violations).toEqual([]);
});

it("the mock reports a response that the specification does not allow", async () => {
  const { dintero, wire, settle } = await play({
    fault: ({ path }) => (path.endsWith("/settings") ? { body: { account_id: 7 } } : undefined),
  });
  const { error } = await settle(dintero.GET("/accounts/{aid}/management/settings", { retry: false }));
  expect(error?.status).toBe(500);
  expect(wire.violations).toEqual([expect.stringContaining("account_id must be string")]);
});

it("the mock reports a request that the specification does not allow and does not pass it to the sandbox", async () => {
  const { dintero, sandbox, wire, settle } = await play();
  const query = { limit: 101 };
  const { error } = await settle(dintero.GET("/accounts/{aid}/terminals", { params: { query } }));
  expect(error?.status).toBeGreaterThanOrEqual(400);
  expect(wire.violations).toEqual([expect.stringContaining("must be <= 100")]);
  expect(linesOf(sandbox)).toEqual(["POST /accounts/T11200000/auth/token: 200"]);
});
