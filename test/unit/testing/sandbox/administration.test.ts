import { describe, expect, it } from "vitest";
import { type Payments, refundOnce, unwrap } from "../../../../src/payments/index.js";
import { type Shop, startShop } from "../../../kit/shop.js";

const OPERATIONS = "/admin/terminals/operations";
const TERMINAL = "T11200000-T0001";

const start = (payments: Payments, operation: "end_of_day" | "send_logs", key?: string) =>
  payments.POST(OPERATIONS, {
    body: { terminal_id: TERMINAL, operation },
    params: { ...(key !== undefined && { header: { "Idempotency-Key": key } }) },
  });
const statusOf = async ({ payments, settle }: Shop, id: string) =>
  unwrap(await settle(payments.GET(OPERATIONS, { params: { query: { operation_id: id } } })))[0]?.status;

/** A session that is paid at the terminal. */
async function paidAtTerminal({ payments, settle, sandbox }: Shop, amount: number): Promise<string> {
  const store = { id: "S1", terminal_id: TERMINAL, payout_destination_id: "PD1" };
  const body = {
    profile_id: "default",
    url: { return_url: "https://shop.example/return" },
    order: { amount, currency: "NOK", merchant_reference: "till-1", store },
  };
  const { id = "" } = unwrap(await settle(payments.POST("/sessions-profile", { body })));
  return String((await sandbox.pay(id, { paymentProductType: "seitatech.in_person" })).id);
}

describe("terminals of the sandbox", () => {
  it("end an operation after five seconds, and are busy until then", async () => {
    const shop = await startShop();
    const { id = "" } = unwrap(await shop.settle(start(shop.payments, "send_logs")));
    await shop.clock.advance(3_000);
    const { error } = await shop.settle(start(shop.payments, "end_of_day"));
    expect([error?.status, error?.headers.get("retry-after")]).toEqual([409, "2"]);
    expect(await statusOf(shop, id)).toBe("PENDING");
    await shop.clock.advance(2_000);
    expect(await statusOf(shop, id)).toBe("COMPLETED");
    expect((await shop.settle(start(shop.payments, "end_of_day"))).response.status).toBe(201);
  });

  it("start an operation once for each Idempotency-Key, and the client waits while they are busy", async () => {
    const shop = await startShop();
    const first = "3f0c9a52-6b1e-4d7a-9c38-5e2f7a8b1d60";
    const second = "7d1b2c3e-0f4a-4b5c-8d6e-9a0b1c2d3e4f";
    const { id } = unwrap(await shop.settle(start(shop.payments, "send_logs", first)));
    expect(unwrap(await shop.settle(start(shop.payments, "send_logs", first))).id).toBe(id);
    unwrap(await shop.settle(start(shop.payments, "send_logs", second)));
    expect(shop.clock.now()).toBeGreaterThanOrEqual(5_000);
    expect(unwrap(await shop.settle(shop.payments.GET(OPERATIONS)))).toHaveLength(2);
  });

  it("end the day with the purchases and refunds since the previous end of day", async () => {
    const shop = await startShop();
    const id = await paidAtTerminal(shop, 10_000);
    const refund = { amount: 1_000, refund_reference: "r-1", terminal_id: TERMINAL };
    await shop.settle(refundOnce(shop.payments, id, refund));
    const close = async () => {
      const { id } = unwrap(await shop.settle(start(shop.payments, "end_of_day")));
      await shop.clock.advance(5_000);
      const query = { operation_id: String(id) };
      const [operation] = unwrap(await shop.settle(shop.payments.GET(OPERATIONS, { params: { query } })));
      return operation?.result;
    };
    expect(await close()).toMatchObject({
      batch_id: "1",
      purchases_count: 1,
      purchases_amount: 10_000,
      reversals_count: 1,
      reversals_amount: 1_000,
      sale_amount: 9_000,
    });
    await paidAtTerminal(shop, 500);
    expect(await close()).toMatchObject({ batch_id: "2", purchases_count: 1, purchases_amount: 500, sale_amount: 500 });
  });

  it("fail an operation when the fault says so, and refuse an unknown terminal", async () => {
    const shop = await startShop({ fault: ({ method }) => (method === "POST" ? { decline: true } : undefined) });
    const { id = "" } = unwrap(await shop.settle(start(shop.payments, "end_of_day")));
    await shop.clock.advance(5_000);
    expect(await statusOf(shop, id)).toBe("FAILED");
    const other = { terminal_id: "T11200000-T9999", operation: "send_logs" as const };
    expect((await shop.settle(shop.payments.POST(OPERATIONS, { body: other }))).error?.status).toBe(400);
  });

  it("capture automatically, and refund only with the terminal", async () => {
    const shop = await startShop();
    const id = await paidAtTerminal(shop, 10_000);
    const refund = shop.payments.POST("/transactions/{id}/refund", { params: { path: { id } }, body: { amount: 1 } });
    expect((await shop.settle(refund)).error?.body).toMatchObject({ error: { errors: [{ field: "terminal_id" }] } });
  });
});

describe("API keys of the sandbox", () => {
  it("are valid until they are rotated or deleted", async () => {
    const { payments, settle, sandbox } = await startShop();
    const { id = "", api_key = "" } = unwrap(
      await settle(payments.POST("/admin/api-keys", { body: { name: "Till" } })),
    );
    const status = async (key = "", path = "/transactions") =>
      (await fetch(`${sandbox.url}/v1${path}`, { headers: { "x-api-key": key } })).status;
    expect(await status(api_key)).toBe(200);
    expect(await status(api_key, "/accounts/T11200000/settlements")).toBe(401);
    const path = { api_key_id: id };
    const rotated = unwrap(
      await settle(payments.POST("/admin/api-keys/{api_key_id}/rotate-api-key", { params: { path } })),
    );
    expect([await status(api_key), await status(rotated.api_key)]).toEqual([401, 200]);
    await settle(payments.DELETE("/admin/api-keys/{api_key_id}", { params: { path } }));
    expect(await status(rotated.api_key)).toBe(401);
  });
});

describe("an operation that the sandbox does not have", () => {
  it("is named in the error", async () => {
    const { payments, settle } = await startShop();
    const { error } = await settle(payments.GET("/admin/checkout"));
    expect(error?.status).toBe(501);
    expect(error?.message).toContain("The sandbox does not have GET /admin/checkout.");
  });
});
