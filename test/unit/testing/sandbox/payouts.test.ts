import { describe, expect, it } from "vitest";
import { captureOnce, unwrap } from "../../../../src/payments/index.js";
import { type Shop, startShop } from "../../../kit/shop.js";

const path = { aid: "T11200000" };
const APPLICATIONS = "/accounts/{aid}/management/settings/approvals/payout-destinations";

async function applyFor({ payments, settle }: Shop, payout_destination_id: string): Promise<void> {
  const body = { payout_destination_id, payout_reference: "Market", bank_accounts: [], form_submitter: {} };
  unwrap(await settle(payments.POST(APPLICATIONS, { params: { path }, body: body as never })));
}

const balance = async ({ payments, settle }: Shop, payout_destination_id: string) => {
  const BALANCES = "/v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/balances";
  const params = { path: { ...path, payout_destination_id } };
  const result = unwrap(await settle(payments.GET(BALANCES, { params })));
  return result.payout_destination_balances?.map(({ amount, currency }) => `${amount} ${currency}`);
};

const transfer = ({ payments, settle }: Shop, fund_transfer_id: string, amount: number, from = "PD1", to = "PD2") =>
  settle(
    payments.POST("/v2/accounts/{aid}/payout/fund-transfers", {
      params: { path },
      body: {
        fund_transfer_id,
        type: "payout-destination",
        source_payout_destination_id: from,
        destination_payout_destination_id: to,
        amount,
        currency: "NOK",
        reference: "Shared freight",
      },
    }),
  );

describe("sellers of the sandbox", () => {
  it("receive their share of a settlement by the splits of the lines", async () => {
    const shop = await startShop();
    await applyFor(shop, "PD1");
    await applyFor(shop, "PD2");
    const splits = (one: number, two: number) => [
      { payout_destination_id: "PD1", amount: one },
      { payout_destination_id: "PD2", amount: two },
    ];
    const line = { id: "a", line_id: "1", description: "A", quantity: 1, amount: 10_000, splits: splits(7_500, 2_000) };
    const body = {
      profile_id: "default",
      url: { return_url: "https://shop.example/return" },
      order: { amount: 10_000, currency: "NOK", merchant_reference: "order-1", items: [line] },
    };
    const { id: session = "" } = unwrap(await shop.settle(shop.payments.POST("/sessions-profile", { body })));
    const { id = "" } = await shop.sandbox.pay(session);
    await shop.settle(captureOnce(shop.payments, id, { amount: 4_000, capture_reference: "c-1" }));
    await shop.sandbox.settle();
    // 3,920 of the capture are left after the fee.
    expect([await balance(shop, "PD1"), await balance(shop, "PD2")]).toEqual([["2940 NOK"], ["784 NOK"]]);
  });

  it("move money once for each id of a transfer", async () => {
    const shop = await startShop();
    await applyFor(shop, "PD1");
    await applyFor(shop, "PD2");
    const first = unwrap(await transfer(shop, "move-1", 500));
    expect(unwrap(await transfer(shop, "move-1", 500))).toEqual(first);
    unwrap(await transfer(shop, "move-2", 200, "PD2", "PD1"));
    expect([await balance(shop, "PD1"), await balance(shop, "PD2")]).toEqual([["-300 NOK"], ["300 NOK"]]);
  });

  it("receive the money of a transfer later when the fault says so", async () => {
    const shop = await startShop({
      fault: ({ path }) => (path.endsWith("/fund-transfers") ? { completeAfter: 60_000 } : undefined),
    });
    await applyFor(shop, "PD1");
    await applyFor(shop, "PD2");
    unwrap(await transfer(shop, "move-1", 500));
    expect(await balance(shop, "PD2")).toEqual([]);
    await shop.clock.advance(60_000);
    expect(await balance(shop, "PD2")).toEqual(["500 NOK"]);
  });

  it.each([
    ["an unknown source", "source_payout_destination_id", "PD9", "PD2"],
    ["an unknown destination", "destination_payout_destination_id", "PD1", "PD9"],
    ["one seller as both", "destination_payout_destination_id", "PD1", "PD1"],
  ])("refuse a transfer with %s", async (_, field, from, to) => {
    const shop = await startShop();
    await applyFor(shop, "PD1");
    await applyFor(shop, "PD2");
    const { error } = await transfer(shop, "move-1", 500, from, to);
    expect(error?.body).toMatchObject({ error: { errors: [{ field }] } });
  });
});
