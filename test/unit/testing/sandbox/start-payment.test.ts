import { describe, expect, it } from "vitest";
import { unwrap } from "../../../../src/payments/index.js";
import { type Shop, startShop } from "../../../kit/shop.js";

const invoice = { configuration: { collector: { invoice: { enabled: true } } } };

/** Starts a payment without an access token, as the shopper's browser does. */
const start = ({ sandbox }: Shop, session: string, type: string, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/v1/sessions/${session}/pay`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ payment_product_type: type }),
  });
const sessionOf = async ({ payments, settle }: Shop, session_id: string) =>
  unwrap(await settle(payments.GET("/sessions/{session_id}", { params: { path: { session_id } } })));

describe("a payment that is started in the sandbox", () => {
  it("continues in the checkout with a method that redirects, and is not paid yet", async () => {
    const shop = await startShop();
    const session = await shop.open();
    const response = await start(shop, session, "vipps");
    expect(await response.json()).toMatchObject({ success: true, redirect_url: expect.stringContaining(session) });
    expect((await sessionOf(shop, session)).transaction_id).toBeUndefined();
  });

  it("is authorized at once with an invoice", async () => {
    const shop = await startShop();
    const session = await shop.open(invoice);
    const { redirect_url } = (await (await start(shop, session, "collector.invoice")).json()) as Record<string, string>;
    const { transaction_id } = await sessionOf(shop, session);
    expect(new URL(redirect_url ?? "").searchParams.get("transaction_id")).toBe(transaction_id);
  });

  it("is refused when the fault says so", async () => {
    const shop = await startShop({ fault: ({ path }) => (path.endsWith("/pay") ? { decline: true } : undefined) });
    const session = await shop.open(invoice);
    expect(await (await start(shop, session, "collector.invoice")).json()).toMatchObject({
      success: false,
      error: "authorization",
    });
  });

  it.each([
    ["a method that the session does not offer", 400, "klarna.klarna", {}],
    ["a session that has changed since", 412, "vipps", { "if-unmodified-since": "2025-01-01T00:00:00.000Z" }],
  ] as const)("is rejected for %s", async (_, status, type, headers) => {
    const shop = await startShop();
    expect((await start(shop, await shop.open(), type, headers)).status).toBe(status);
  });

  it("is rejected for a session that is paid", async () => {
    const shop = await startShop();
    const session = await shop.open();
    await shop.sandbox.pay(session);
    expect((await start(shop, session, "vipps")).status).toBe(400);
  });
});
