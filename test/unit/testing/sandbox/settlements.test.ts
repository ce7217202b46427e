import { describe, expect, it } from "vitest";
import { captureOnce, downloadAttachment, refundOnce, unwrap } from "../../../../src/payments/index.js";
import { type Shop, startShop } from "../../../kit/shop.js";

const sell = async (shop: Shop, reference: string, method?: string) => {
  const id = await shop.paid({ reference, amount: 10_000, ...(method !== undefined && { method }) });
  await shop.settle(captureOnce(shop.payments, id, { amount: 10_000, capture_reference: `${reference}-1` }));
  return id;
};

describe("settlements of the sandbox", () => {
  it("add up, in the list and in the file", async () => {
    const shop = await startShop();
    const id = await sell(shop, "a");
    await sell(shop, "b");
    await shop.settle(refundOnce(shop.payments, id, { amount: 500, refund_reference: "r-1" }));
    const [settlementid = ""] = await shop.sandbox.settle();
    const [settlement] = await shop.settle(shop.payments.paginate("/accounts/{aid}/settlements").toArray());
    expect(settlement?.amounts).toEqual([{ amount: 19_100, capture: 20_000, refund: 500, fee: 400, currency: "NOK" }]);
    const attachmentid = String(settlement?.attachments?.[0]?.id);
    const file = await shop.settle(downloadAttachment(shop.payments, { settlementid, attachmentid }));
    const { entries } = JSON.parse(new TextDecoder().decode(file.data));
    expect(
      entries.map((entry: { event_reference: string; amount: number }) => [entry.event_reference, entry.amount]),
    ).toEqual([
      ["a-1", 9_800],
      ["r-1", -500],
      ["b-1", 9_800],
    ]);
    expect(file.fileName).toBe(`${attachmentid}.json`);
  });

  it("contain each event once, one settlement for each provider", async () => {
    const shop = await startShop();
    await sell(shop, "a");
    await sell(shop, "b", "vipps");
    expect(await shop.sandbox.settle()).toHaveLength(2);
    expect(await shop.sandbox.settle()).toHaveLength(0);
  });

  it("are listed page by page, the newest first", async () => {
    const shop = await startShop();
    const ids: string[] = [];
    for (const reference of ["a", "b", "c"]) {
      await sell(shop, reference);
      ids.unshift(...(await shop.sandbox.settle()));
    }
    const params = { query: { limit: 1 } };
    const listed = await shop.settle(shop.payments.paginate("/accounts/{aid}/settlements", { params }).toArray());
    expect(listed.map(({ id }) => id)).toEqual(ids);
  });

  it("have a file with a link that works only as it was signed", async () => {
    const shop = await startShop();
    await sell(shop, "a");
    const [settlementid = ""] = await shop.sandbox.settle();
    const path = { aid: "T11200000", settlementid, attachmentid: `${settlementid}-json` };
    const PATH = "/accounts/{aid}/settlements/{settlementid}/attachments/{attachmentid}";
    const { url } = unwrap(await shop.settle(shop.payments.GET(PATH, { params: { path } }))) as { url: string };
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}x`)).status).toBe(403);
  });
});
