import { afterAll, beforeAll, expect, it } from "vitest";
import { asProxied } from "../../scripts/lib/mock/as-proxied.js";
import { observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { createDintero } from "../../src/index.js";
import { captureOnce, createPayments, type Payments, refundOnce, unwrap, voidOnce } from "../../src/payments/index.js";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";

// Prism checks every request and every response of the sandbox against the document.

let sandbox: Sandbox;
let prism: Prism;
const fetch = observedFetch();

beforeAll(async () => {
  const api = APIS.find(({ name }) => name === "payments");
  if (!api) throw new Error("There is no specification of payments");
  const { document } = await readSpecification(api);
  sandbox = await startSandbox({ fault: ({ path, body }) => faultOf(path, body) });
  prism = await startPrism(asProxied(document), { upstream: sandbox.url });
}, 120_000);
afterAll(async () => {
  await prism.close();
  await sandbox.close();
});

/** Captures of this reference end later. */
const LATE = "late-1";
const faultOf = (path: string, body: unknown) =>
  path.endsWith("/capture") && JSON.stringify(body).includes(LATE) ? { completeAfter: 100 } : undefined;

const client = (): Payments =>
  createPayments(createDintero({ ...sandbox.credentials, baseUrl: sandbox.url, fetch }), { baseUrl: prism.url });

const order = (merchant_reference: string, amount = 10_000) => ({
  amount,
  currency: "NOK",
  merchant_reference,
  items: [{ id: "chair", line_id: "1", description: "Chair", quantity: 1, amount }],
});
const url = { return_url: "https://shop.example.com/return" };

async function open(payments: Payments, reference: string): Promise<string> {
  const body = { profile_id: "default", url, order: order(reference) };
  return String(unwrap(await payments.POST("/sessions-profile", { body })).id);
}

it("the sandbox takes a payment from session to settlement as the document says", { timeout: 120_000 }, async () => {
  const payments = client();
  const session = await open(payments, "story-1");
  const path = { session_id: session };
  unwrap(
    await payments.PUT("/sessions/{session_id}", {
      params: { path, query: { update_without_lock: true } },
      body: { order: order("story-1", 20_000) },
    }),
  );
  const { id = "" } = await sandbox.pay(session);
  const { transaction_id } = unwrap(await payments.GET("/sessions/{session_id}", { params: { path } }));
  expect(transaction_id).toBe(id);
  await captureOnce(payments, id, { amount: 5_000, capture_reference: "story-1-1" });
  await captureOnce(payments, id, { amount: 15_000, capture_reference: LATE });
  const refunded = await refundOnce(payments, id, { amount: 1_000, refund_reference: "r-1" });
  expect(refunded.status).toBe("PARTIALLY_REFUNDED");
  unwrap(
    await payments.PUT("/transactions/{id}", { params: { path: { id } }, body: { merchant_reference_2: "invoice-1" } }),
  );
  const listed = unwrap(await payments.GET("/transactions", { params: { query: { status: ["PARTIALLY_REFUNDED"] } } }));
  expect(listed.map((one) => one.merchant_reference_2)).toEqual(["invoice-1"]);
  expect(unwrap(await payments.GET("/sessions", { params: { query: { search: "story-1" } } }))).toHaveLength(1);

  const account = { aid: sandbox.credentials.accountId };
  unwrap(
    await payments.POST("/accounts/{aid}/settlements/reports/generate-test-report", { params: { path: account } }),
  );
  const { items = [] } = unwrap(await payments.GET("/accounts/{aid}/settlements", { params: { path: account } }));
  expect(items[0]?.amounts?.[0]).toMatchObject({ capture: 20_000, refund: 1_000 });
  const attachment = { settlementid: String(items[0]?.id), attachmentid: String(items[0]?.attachments?.[0]?.id) };
  const PATH = "/accounts/{aid}/settlements/{settlementid}/attachments/{attachmentid}";
  unwrap(await payments.GET(PATH, { params: { path: { ...account, ...attachment } } }));
  expect(fetch.violations).toEqual([]);
});

it("the sandbox voids, declines, holds and cancels as the document says", { timeout: 120_000 }, async () => {
  const payments = client();
  const { id: paid = "" } = await sandbox.pay(await open(payments, "void"));
  expect((await voidOnce(payments, paid)).status).toBe("AUTHORIZATION_VOIDED");
  const declined = await sandbox.decline(await open(payments, "decline"));
  const held = await open(payments, "hold");
  const { id: onHold = "" } = await sandbox.hold(held, { paymentProductType: "dintero.external" });
  const read = async (id: string) => unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } } }));
  expect((await read(String(declined?.id))).status).toBe("DECLINED");
  expect((await read(onHold)).status).toBe("ON_HOLD");
  const confirm = { params: { path: { id: onHold } }, body: { amount: 10_000 } };
  expect(unwrap(await payments.POST("/transactions/{id}/authorization", confirm)).status).toBe("AUTHORIZED");
  const cancel = { params: { path: { session_id: await open(payments, "cancel") } } };
  expect(unwrap(await payments.POST("/sessions/{session_id}/cancel", cancel)).cancelled_at).toBeDefined();
  const { error } = await payments.POST("/transactions/{id}/capture", {
    params: { path: { id: onHold } },
    body: { amount: 10_001 },
  });
  expect(error).toMatchObject({ status: 400, code: "BAD REQUEST" });
  expect(fetch.violations).toEqual([]);
});

it("the sandbox stores a card and pays with it as the document says", { timeout: 120_000 }, async () => {
  const payments = client();
  const type = "payex.creditcard" as const;
  const tokenSession = unwrap(
    await payments.POST("/sessions/payment-token", {
      body: {
        session: { order: { currency: "NOK", merchant_reference: "member-1" }, url },
        token_provider: { payment_product_type: type, token_types: ["payment_token", "recurrence_token"] },
      },
    }),
  );
  const { id = "" } = await sandbox.pay(String(tokenSession.id), { paymentProductType: type });
  const params = { path: { id }, query: { includes: ["card.recurrence_token" as const] } };
  const { card } = unwrap(await payments.GET("/transactions/{id}", { params }));
  const pay = (merchant_reference: string) =>
    payments.POST("/sessions/pay", {
      body: {
        session: {
          order: order(merchant_reference),
          customer: { tokens: { [type]: { recurrence_token: String(card?.recurrence_token) } } },
          configuration: { auto_capture: true },
        },
        payment: { payment_product_type: type, operation: "recurring_purchase" },
      },
    });
  expect(unwrap(await pay("member-1-05"))).toMatchObject({ success: true, status: "CAPTURED" });
  const [token] = unwrap(await payments.GET("/card-tokens"));
  const path = { token_id: String(token?.id) };
  expect(unwrap(await payments.DELETE("/card-tokens/{token_id}", { params: { path } })).status).toBe("DELETED");
  expect((await pay("member-1-06")).error?.status).toBe(400);
  expect(fetch.violations).toEqual([]);
});

it("the sandbox accepts applications for sellers as the document says", { timeout: 120_000 }, async () => {
  const payments = client();
  const path = { aid: sandbox.credentials.accountId };
  const PATH = "/accounts/{aid}/management/settings/approvals/payout-destinations";
  const body = {
    payout_destination_id: "PD1",
    payout_destination_description: "AUTO_APPROVE",
    payout_reference: "Market",
    country_code: "NO",
    organization_number: "999888777",
    bank_accounts: [
      {
        bank_account_currency: "NOK",
        bank_name: "Eksempelbanken",
        bank_account_number: "12345678903",
        bank_account_number_type: "BBAN" as const,
        bank_account_country_code: "NO",
        bank_identification_code: "TESTNO22",
        payout_currency: "NOK",
      },
    ],
    form_submitter: { email: "kari@example.com", name: "Kari Nordmann", title: "Manager" },
  };
  expect(unwrap(await payments.POST(PATH, { params: { path }, body })).case_status).toBe("ACTIVE");
  expect((await payments.POST(PATH, { params: { path }, body })).error?.status).toBe(400);
  const { payout_destinations } = unwrap(await payments.GET(PATH, { params: { path } }));
  expect(payout_destinations).toHaveLength(1);
  expect(fetch.violations).toEqual([]);
});
