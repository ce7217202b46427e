import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  captureOnce,
  downloadAttachment,
  type Payments,
  refundOnce,
  unwrap,
  voidOnce,
} from "../../src/payments/index.js";
import type { Sandbox } from "../../src/testing/index.js";
import { type ProxiedSandbox, startProxiedSandbox } from "../kit/proxied-sandbox.js";

// Prism checks every request and every response of the sandbox against the document.

let proxied: ProxiedSandbox;
let sandbox: Sandbox;
let payments: Payments;
beforeAll(async () => {
  proxied = await startProxiedSandbox("payments", { fault: ({ path, body }) => faultOf(path, body) });
  ({ sandbox, payments } = proxied);
}, 120_000);
afterEach(() => expect(proxied.violations).toEqual([]));
afterAll(() => proxied.close());

/** Captures of this reference end later. */
const LATE = "late-1";
const faultOf = (path: string, body: unknown) =>
  path.endsWith("/capture") && JSON.stringify(body).includes(LATE) ? { completeAfter: 100 } : undefined;

const order = (merchant_reference: string, amount = 10_000) => ({
  amount,
  currency: "NOK",
  merchant_reference,
  items: [{ id: "chair", line_id: "1", description: "Chair", quantity: 1, amount }],
});
const url = { return_url: "https://shop.example.com/return" };

async function open(reference: string): Promise<string> {
  const body = { profile_id: "default", url, order: order(reference) };
  return String(unwrap(await payments.POST("/sessions-profile", { body })).id);
}

it("the sandbox takes a payment from session to settlement as the document says", { timeout: 120_000 }, async () => {
  const session = await open("story-1");
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
  expect((await downloadAttachment(payments, attachment)).contentType).toBe("application/json");
});

it("the sandbox voids, declines, holds and cancels as the document says", { timeout: 120_000 }, async () => {
  const { id: paid = "" } = await sandbox.pay(await open("void"));
  expect((await voidOnce(payments, paid)).status).toBe("AUTHORIZATION_VOIDED");
  const declined = await sandbox.decline(await open("decline"));
  const held = await open("hold");
  const { id: onHold = "" } = await sandbox.hold(held, { paymentProductType: "dintero.external" });
  const read = async (id: string) => unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } } }));
  expect((await read(String(declined?.id))).status).toBe("DECLINED");
  expect((await read(onHold)).status).toBe("ON_HOLD");
  const confirm = { params: { path: { id: onHold } }, body: { amount: 10_000 } };
  expect(unwrap(await payments.POST("/transactions/{id}/authorization", confirm)).status).toBe("AUTHORIZED");
  const cancel = { params: { path: { session_id: await open("cancel") } } };
  expect(unwrap(await payments.POST("/sessions/{session_id}/cancel", cancel)).cancelled_at).toBeDefined();
  const { error } = await payments.POST("/transactions/{id}/capture", {
    params: { path: { id: onHold } },
    body: { amount: 10_001 },
  });
  expect(error).toMatchObject({ status: 400, code: "BAD REQUEST" });
});

it("the sandbox stores a card and pays with it as the document says", { timeout: 120_000 }, async () => {
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
});

it("the sandbox accepts applications for sellers as the document says", { timeout: 120_000 }, async () => {
  const path = { aid: sandbox.credentials.accountId };
  const PATH = "/accounts/{aid}/management/settings/approvals/payout-destinations";
  const body = application("PD1");
  expect(unwrap(await payments.POST(PATH, { params: { path }, body })).case_status).toBe("ACTIVE");
  expect((await payments.POST(PATH, { params: { path }, body })).error?.status).toBe(400);
  const { payout_destinations } = unwrap(await payments.GET(PATH, { params: { path } }));
  expect(payout_destinations).toHaveLength(1);
});

it("the sandbox moves money between sellers as the document says", { timeout: 120_000 }, async () => {
  const path = { aid: sandbox.credentials.accountId };
  const applied = ["PD2", "PD3"].map((seller) => {
    const PATH = "/accounts/{aid}/management/settings/approvals/payout-destinations";
    return payments.POST(PATH, { params: { path }, body: application(seller) });
  });
  for (const result of await Promise.all(applied)) unwrap(result);
  const body = {
    profile_id: "default",
    url,
    order: { ...order("seller-1"), payout_destination_id: "PD2" },
  };
  const { id: session = "" } = unwrap(await payments.POST("/sessions-profile", { body }));
  const { id = "" } = await sandbox.pay(session);
  await captureOnce(payments, id, { amount: 10_000, capture_reference: "seller-1-1" });
  await sandbox.settle();
  const transfer = {
    fund_transfer_id: "move-1",
    type: "payout-destination" as const,
    source_payout_destination_id: "PD2",
    destination_payout_destination_id: "PD3",
    amount: 1_000,
    currency: "NOK",
    reference: "Shared freight",
  };
  const TRANSFERS = "/v2/accounts/{aid}/payout/fund-transfers";
  const first = unwrap(await payments.POST(TRANSFERS, { params: { path }, body: transfer }));
  expect(unwrap(await payments.POST(TRANSFERS, { params: { path }, body: transfer }))).toEqual(first);
  expect(
    (await payments.POST(TRANSFERS, { params: { path }, body: { ...transfer, reference: "" } })).error?.status,
  ).toBe(400);
  const balances = "/v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/balances";
  const amounts = async (payout_destination_id: string) =>
    unwrap(
      await payments.GET(balances, { params: { path: { ...path, payout_destination_id } } }),
    ).payout_destination_balances?.map(({ amount, currency }) => `${amount} ${currency}`);
  expect([await amounts("PD2"), await amounts("PD3")]).toEqual([["8800 NOK"], ["1000 NOK"]]);
  const entries = payments.paginate("/v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/transfers", {
    params: { path: { ...path, payout_destination_id: "PD2" }, query: { limit: 1 } },
  });
  expect((await entries.toArray()).map(({ type, amount }) => [type, amount])).toEqual([
    ["transfer", -1_000],
    ["inbound", 9_800],
  ]);
});

it("the sandbox keeps report configurations and reports as the document says", { timeout: 120_000 }, async () => {
  const path = { aid: sandbox.credentials.accountId };
  const CONFIGURATIONS = "/accounts/{aid}/settlements/reports/configuration";
  const configuration = {
    filetypes: ["pdf"],
    destinations: [{ destination_type: "account_email" as const }],
    providers: ["payex"],
  };
  const { id = "" } = unwrap(await payments.POST(CONFIGURATIONS, { params: { path }, body: configuration }));
  const one = { params: { path: { ...path, id } } };
  unwrap(await payments.PUT(`${CONFIGURATIONS}/{id}`, { ...one, body: { ...configuration, filetypes: ["json"] } }));
  expect(unwrap(await payments.GET(`${CONFIGURATIONS}/{id}`, one)).filetypes).toEqual(["json"]);
  expect(await payments.paginate(CONFIGURATIONS, { params: { path } }).toArray()).toHaveLength(1);
  unwrap(await payments.DELETE(`${CONFIGURATIONS}/{id}`, one));
  expect((await payments.GET(`${CONFIGURATIONS}/{id}`, one)).error?.status).toBe(400);

  const query = {
    template_id: "checkout_transaction_order",
    template_data_path: "/checkout/v1/transactions/{transaction.id}",
    template_accept: "application/json",
    template_accept_language: "en",
  };
  const body = [{ key: "transaction", path: "/checkout/v1/transactions/1", data: { amount: 100 } }];
  const GENERATION = "/accounts/{aid}/reports/generation";
  const made = unwrap(await payments.POST(GENERATION, { params: { path, query }, body }));
  expect(made).toBe('checkout_transaction_order\ntransaction: {"amount":100}');
  unwrap(await payments.POST(GENERATION, { params: { path, query: { ...query, save: true } }, body }));
  const [report] = await payments.paginate("/accounts/{aid}/reports/metadata", { params: { path } }).toArray();
  expect(await (await fetch(String(report?.signed_url))).json()).toBe(made);
});

it("the sandbox starts payments as the document says", { timeout: 120_000 }, async () => {
  const configuration = {
    vipps: { enabled: true },
    swish: { swish: { enabled: true } },
  };
  const created = async (reference: string) =>
    String(unwrap(await payments.POST("/sessions", { body: { url, order: order(reference), configuration } })).id);
  const start = (session_id: string, payment_product_type: "vipps" | "swish.swish" | "payex.vipps") =>
    payments.POST("/sessions/{session_id}/pay", {
      params: { path: { session_id } },
      body: { payment_product_type } as { payment_product_type: "vipps" },
    });
  const session = await created("start-1");
  const redirected = await start(session, "vipps");
  expect(redirected.data).toMatchObject({ success: true, redirect_url: expect.stringContaining(`/view/${session}`) });
  const elsewhere = await start(session, "swish.swish");
  expect([elsewhere.response.status, elsewhere.data?.poll_url]).toEqual([202, expect.stringContaining("/status")]);
  expect((await start(session, "payex.vipps")).error?.status).toBe(400);
});

/** An application for a seller that is accepted at once. */
const application = (payout_destination_id: string) => ({
  payout_destination_id,
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
});
