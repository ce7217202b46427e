import { afterEach, describe, expect, it, vi } from "vitest";
import { operationList as checkoutRows } from "../../../generated/checkout.operations.js";
import { operationList as paymentsRows } from "../../../generated/payments.operations.js";
import { operationList as webhooksRows } from "../../../generated/webhooks.operations.js";
import { metadataOf } from "../../../src/core/types/metadata.js";
import { createDintero } from "../../../src/index.js";
import { operations } from "../../../src/payments/api.js";
import { ConfigurationError, createPayments, createRateLimiter, unwrap } from "../../../src/payments/index.js";
import { json, scriptedFetch, tokenResponse, tooManyRequests } from "../../../src/testing/index.js";
import { evenClock, failure } from "../../kit/harness.js";
import { paymentsBench } from "../../kit/payments-bench.js";

const credentials = { accountId: "T12345678", clientId: "an-id", clientSecret: "a-secret" };
const urls = (fetch: { readonly requests: readonly Request[] }) => fetch.requests.map(({ url }) => url);
const authorizations = (fetch: { readonly requests: readonly Request[] }) =>
  fetch.requests.map(({ headers }) => headers.get("authorization"));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("createPayments", () => {
  it("sends each operation to the host that its document names", async () => {
    const { payments, fetch } = paymentsBench(Array.from({ length: 5 }, () => json([])));
    await payments.GET("/transactions");
    await payments.GET("/admin/api-keys");
    await payments.GET("/accounts/{aid}/settlements");
    await payments.GET("/accounts/{aid}/hooks/subscriptions");
    await payments.GET("/v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/balances", {
      params: { path: { payout_destination_id: "seller-1" } },
    });
    expect(urls(fetch)).toEqual([
      "https://checkout.dintero.com/v1/transactions",
      "https://checkout.dintero.com/v1/admin/api-keys",
      "https://api.dintero.com/v1/accounts/T12345678/settlements",
      "https://api.dintero.com/v1/accounts/T12345678/hooks/subscriptions",
      "https://api.dintero.com/v2/accounts/T12345678/payout/payout-destinations/seller-1/balances",
    ]);
    expect(authorizations(fetch)).toEqual(Array(5).fill("Bearer a-token"));
  });

  it("requests its token from the api host with the client's id and secret", async () => {
    const fetch = scriptedFetch(tokenResponse("issued"), json([]), json([]));
    const payments = createPayments({ ...credentials, fetch });
    await payments.GET("/transactions");
    await payments.GET("/accounts/{aid}/settlements");
    expect(urls(fetch)[0]).toBe("https://api.dintero.com/v1/accounts/T12345678/auth/token");
    expect(authorizations(fetch)).toEqual([expect.stringMatching(/^Basic /), "Bearer issued", "Bearer issued"]);
    expect(JSON.parse(fetch.bodies[0] ?? "")).toMatchObject({
      audience: "https://api.dintero.com/v1/accounts/T12345678",
    });
  });

  it.each(["http://127.0.0.1:4020/v1", new URL("http://127.0.0.1:4020/v1/"), "http://127.0.0.1:4020"])(
    "uses %s for both hosts",
    async (baseUrl) => {
      const fetch = scriptedFetch(tokenResponse("issued"), json([]), json([]), json({}, { status: 202 }));
      const payments = createPayments({ ...credentials, baseUrl, fetch });
      await payments.GET("/transactions");
      await payments.GET("/accounts/{aid}/settlements");
      await payments.POST("/v2/accounts/{aid}/payout/fund-transfers", {
        body: {
          fund_transfer_id: "f1",
          type: "payout-destination",
          source_payout_destination_id: "a",
          destination_payout_destination_id: "b",
          amount: 1,
          currency: "NOK",
          reference: "r",
        },
      });
      const base = String(baseUrl).replace(/\/$/, "");
      expect(urls(fetch)).toEqual([
        `${base}/accounts/T12345678/auth/token`,
        `${base}/transactions`,
        `${base}/accounts/T12345678/settlements`,
        "http://127.0.0.1:4020/v2/accounts/T12345678/payout/fund-transfers",
      ]);
      expect(authorizations(fetch).slice(1)).toEqual(Array(3).fill("Bearer issued"));
    },
  );

  it("accepts an address for each host", async () => {
    const fetch = scriptedFetch(tokenResponse("issued"), json([]), json([]), json([]));
    const payments = createPayments({
      ...credentials,
      baseUrl: { api: "https://api.example.com/dintero/v1", checkout: new URL("https://pay.example.com/v1") },
      fetch,
    });
    await payments.GET("/transactions");
    await payments.GET("/accounts/{aid}/settlements");
    await payments.GET("/v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/balances", {
      params: { path: { payout_destination_id: "seller-1" } },
    });
    expect(urls(fetch)).toEqual([
      "https://api.example.com/dintero/v1/accounts/T12345678/auth/token",
      "https://pay.example.com/v1/transactions",
      "https://api.example.com/dintero/v1/accounts/T12345678/settlements",
      "https://api.example.com/dintero/v2/accounts/T12345678/payout/payout-destinations/seller-1/balances",
    ]);
    expect(authorizations(fetch).slice(1)).toEqual(Array(3).fill("Bearer issued"));
  });

  it("reads missing options from the environment", async () => {
    vi.stubEnv("DINTERO_ACCOUNT_ID", "T87654321");
    vi.stubEnv("DINTERO_CLIENT_ID", "an-id");
    vi.stubEnv("DINTERO_CLIENT_SECRET", "a-secret");
    vi.stubEnv("DINTERO_BASE_URL", "http://localhost:4020/v1");
    const fetch = scriptedFetch(tokenResponse("issued"), json([]));
    await createPayments({ fetch }).GET("/accounts/{aid}/settlements");
    expect(urls(fetch)).toEqual([
      "http://localhost:4020/v1/accounts/T87654321/auth/token",
      "http://localhost:4020/v1/accounts/T87654321/settlements",
    ]);
  });

  it("shares the token, the rate limiter and the options of a client", async () => {
    const clock = evenClock();
    const rateLimiter = createRateLimiter({ clock });
    const fetch = scriptedFetch(tokenResponse("issued"), json([]), tooManyRequests(7), json([]), json([]));
    const dintero = createDintero({
      ...credentials,
      clock,
      fetch,
      rateLimit: rateLimiter,
      system: { name: "my-shop" },
    });
    const payments = createPayments(dintero);
    unwrap(await dintero.GET("/accounts/{oid}/auth/roles"));
    unwrap(await clock.runUntil(payments.GET("/transactions")));
    expect(clock.now()).toBeGreaterThanOrEqual(7_000);
    unwrap(await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles")));
    expect(fetch.log.filter((line) => line.includes("/auth/token"))).toHaveLength(1);
    expect(authorizations(fetch).slice(1)).toEqual(Array(4).fill("Bearer issued"));
    expect(fetch.requests.map(({ headers }) => headers.get("dintero-system-name"))).toEqual(Array(5).fill("my-shop"));
  });

  it("accepts the client of a partner's merchant", async () => {
    const fetch = scriptedFetch(
      tokenResponse("partner"),
      tokenResponse("exchange"),
      tokenResponse("merchant"),
      json([]),
    );
    const dintero = createDintero({ ...credentials, accountId: "P11100000", fetch });
    await createPayments(dintero.account("P11112222")).GET("/accounts/{aid}/settlements");
    expect(urls(fetch).at(-1)).toBe("https://api.dintero.com/v1/accounts/P11112222/settlements");
    expect(authorizations(fetch).at(-1)).toBe("Bearer merchant");
  });

  it("uses the address of a client for both hosts when that is not Dintero's", async () => {
    const fetch = scriptedFetch(json([]), json([]));
    const dintero = createDintero({ accountId: "T12345678", token: "t", baseUrl: "http://127.0.0.1:4020/v1", fetch });
    await createPayments(dintero).GET("/transactions");
    await createPayments(dintero, { baseUrl: "http://127.0.0.1:5000/v1" }).GET("/transactions");
    expect(urls(fetch)).toEqual(["http://127.0.0.1:4020/v1/transactions", "http://127.0.0.1:5000/v1/transactions"]);
  });

  it("runs its own middleware and not that of the client it was created from", async () => {
    const fetch = scriptedFetch(json([]));
    const dintero = createDintero({ accountId: "T12345678", token: "t", fetch });
    const payments = createPayments(dintero);
    const paths: string[] = [];
    dintero.use({ onRequest: () => void paths.push("dintero") });
    payments.use({ onRequest: ({ schemaPath }) => void paths.push(schemaPath) });
    await payments.GET("/transactions");
    expect(paths).toEqual(["/transactions"]);
  });

  it("does not send the token to another origin than its addresses", async () => {
    const { payments, fetch } = paymentsBench([json([])]);
    payments.use({ onRequest: ({ request }) => new Request("https://elsewhere.example.com/x", request) });
    await payments.GET("/transactions");
    expect(authorizations(fetch)).toEqual([null]);
  });

  it.each([
    [{ baseUrl: { api: "https://a.example.com" } }, "Expected `baseUrl.checkout` to be an absolute URL, got nothing."],
    [
      { baseUrl: { api: "https://a.example.com", checkout: 3 } },
      "Expected `baseUrl.checkout` to be an absolute URL, got 3.",
    ],
    [
      { baseUrl: { api: "http://a.example.com", checkout: "https://b.example.com" } },
      "Expected `baseUrl.api` to begin with https:",
    ],
    [
      { baseUrl: { api: "https://a.example.com", checkout: "b" } },
      'Expected `baseUrl.checkout` to be an absolute URL, got "b".',
    ],
    [{ baseUrl: 3 }, "Expected `baseUrl` to be an absolute URL or an object with `api` and `checkout`, got 3."],
    [{ strict: "yes" }, 'Expected `strict` to be true or false, got "yes".'],
    [{ maxAccounts: 3 }, "Unknown option `maxAccounts`."],
  ])("refuses %j", (options, message) => {
    const make = () => createPayments({ accountId: "T12345678", token: "t", ...options } as never);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });

  it("refuses other options than its own in addition to a client", () => {
    const dintero = createDintero({ accountId: "T12345678", token: "t" });
    expect(() => createPayments(dintero, { timeout: 5 } as never)).toThrow(
      "Unknown option `timeout`. Known options: baseUrl, strict.",
    );
    expect(() => createPayments({ accountId: "T12345678", token: "t" } as never, {})).toThrow(ConfigurationError);
  });

  it("paginates the lists of all three documents", async () => {
    const { payments, fetch } = paymentsBench([
      json([{ id: "t1" }]),
      json([]),
      json([{ id: "k1" }]),
      json([]),
      json([{ id: "h1", paging_token: "p1" }]),
      json([]),
      json({ items: [{ id: "s1" }], last_evaluated_key: { id: "s1", settled_at: "2026-05-01" } }),
      json({ items: [] }),
    ]);
    await payments.paginate("/transactions").toArray();
    await payments.paginate("/admin/api-keys").toArray();
    await payments.paginate("/accounts/{aid}/hooks/subscriptions").toArray();
    await payments.paginate("/accounts/{aid}/settlements").toArray();
    expect(fetch.log.filter((_, index) => index % 2 === 1)).toEqual([
      "GET /v1/transactions?starting_after=t1",
      "GET /v1/admin/api-keys?starting_after=k1",
      "GET /v1/accounts/T12345678/hooks/subscriptions?starting_after=p1",
      "GET /v1/accounts/T12345678/settlements?starting_after_id=s1&starting_after_date=2026-05-01",
    ]);
  });

  it.each(
    [...paymentsRows, ...checkoutRows, ...webhooksRows].map((row) => [`${row.method} ${row.path}`, row] as const),
  )("names the scopes of %s", (_, { method, path, scopes }) => {
    expect(metadataOf(operations, method, path).scopes).toEqual(scopes);
  });

  it("names the scopes of its operation when the server refuses a call with 403", async () => {
    const { payments } = paymentsBench([json({ error: { message: "no" } }, { status: 403 })]);
    const { error } = await payments.DELETE("/accounts/{aid}/hooks/subscriptions/{hid}", {
      params: { path: { hid: "h1" } },
    });
    expect(error?.requiredScopes).toEqual(["admin:hooks", "write:hooks"]);
  });

  it("rejects a call without a path parameter that only the caller knows", async () => {
    const { payments } = paymentsBench();
    expect(await failure(payments.GET("/transactions/{id}", { params: { path: {} } } as never))).toBeInstanceOf(
      ConfigurationError,
    );
  });
});
