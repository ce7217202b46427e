import { describe, expect, it } from "vitest";
import { captureOnce, type PaymentsQueryOf, refundOnce, unwrap, voidOnce } from "../../../../src/payments/index.js";
import type { SandboxOptions } from "../../../../src/testing/index.js";
import { type Shop, startShop } from "../../../kit/shop.js";

const CAPTURE = "/transactions/{id}/capture";
const capture = ({ payments, settle }: Shop, id: string, amount: number, capture_reference = "c-1") =>
  settle(payments.POST(CAPTURE, { params: { path: { id } }, body: { amount, capture_reference } }));
const refund = ({ payments, settle }: Shop, id: string, amount: number) =>
  settle(payments.POST("/transactions/{id}/refund", { params: { path: { id } }, body: { amount } }));
const release = ({ payments, settle }: Shop, id: string) =>
  settle(payments.POST("/transactions/{id}/void", { params: { path: { id } } }));
const read = async ({ payments, settle }: Shop, id: string) =>
  unwrap(await settle(payments.GET("/transactions/{id}", { params: { path: { id } } })));
const onCapture = (fault: ReturnType<NonNullable<SandboxOptions["fault"]>>): SandboxOptions => ({
  fault: ({ path }) => (path.endsWith("/capture") ? fault : undefined),
});

describe("a transaction of the sandbox", () => {
  it("is AUTHORIZED after the shopper has paid", async () => {
    const shop = await startShop();
    const transaction = await read(shop, await shop.paid());
    expect(transaction).toMatchObject({
      status: "AUTHORIZED",
      amount: 29_900,
      currency: "NOK",
      merchant_reference: "order-1",
      payment_product: "dintero_psp",
      payment_product_type: "dintero_psp.creditcard",
      events: [{ event: "AUTHORIZE", success: true, transaction_status: "AUTHORIZED", amount: 29_900 }],
    });
  });

  it("is PARTIALLY_CAPTURED, then CAPTURED", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    expect((await capture(shop, id, 9_900)).data?.status).toBe("PARTIALLY_CAPTURED");
    const { data } = await capture(shop, id, 20_000, "c-2");
    expect(data?.status).toBe("CAPTURED");
    expect(data?.events?.map(({ event_reference }) => event_reference)).toEqual([undefined, "c-1", "c-2"]);
  });

  it("is PARTIALLY_REFUNDED, then REFUNDED", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    await capture(shop, id, 29_900);
    expect((await refund(shop, id, 100)).data?.status).toBe("PARTIALLY_REFUNDED");
    expect((await refund(shop, id, 29_800)).data?.status).toBe("REFUNDED");
  });

  it("is PARTIALLY_CAPTURED_REFUNDED when a part was captured and some of that refunded", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    await capture(shop, id, 10_000);
    expect((await refund(shop, id, 10_000)).data?.status).toBe("PARTIALLY_CAPTURED_REFUNDED");
  });

  it("is AUTHORIZATION_VOIDED after a void, and refuses a second one", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    expect((await release(shop, id)).data?.status).toBe("AUTHORIZATION_VOIDED");
    expect((await release(shop, id)).error).toMatchObject({ status: 400, code: "BAD REQUEST" });
  });

  it.each([
    ["payex.creditcard", undefined],
    ["dintero_psp.creditcard", 400],
  ])("that was paid with %s may be voided in part with status %s", async (method, status) => {
    const shop = await startShop();
    const id = await shop.paid({ method });
    await capture(shop, id, 10_000);
    expect((await release(shop, id)).error?.status).toBe(status);
    expect((await capture(shop, id, 1)).error?.status).toBe(status === undefined ? 400 : undefined);
  });

  it.each([29_901, 0])("refuses to capture %i of 29900", async (amount) => {
    const shop = await startShop();
    const { error } = await capture(shop, await shop.paid(), amount);
    expect(error).toMatchObject({ status: 400, outcome: "rejected" });
  });

  it("refuses to refund more than was captured", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    await capture(shop, id, 10_000);
    expect((await refund(shop, id, 10_001)).error?.status).toBe(400);
  });

  it("refuses lines that it does not have, or that do not add up", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    const withLine = (line_id: string, amount: number) =>
      shop.settle(
        shop.payments.POST(CAPTURE, {
          params: { path: { id } },
          body: { amount: 9_900, items: [{ line_id, amount }] },
        }),
      );
    expect((await withLine("2", 9_900)).error?.status).toBe(400);
    expect((await withLine("1", 9_800)).error?.status).toBe(400);
    expect((await withLine("1", 9_900)).data?.status).toBe("PARTIALLY_CAPTURED");
  });

  it("voids what is left after a final capture", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    const body = { amount: 20_000, final_capture: true };
    const { data } = await shop.settle(shop.payments.POST(CAPTURE, { params: { path: { id } }, body }));
    expect(data?.events?.map(({ event, amount }) => [event, amount])).toEqual([
      ["AUTHORIZE", 29_900],
      ["CAPTURE", 20_000],
      ["VOID", 9_900],
    ]);
    expect((await capture(shop, id, 1)).error?.status).toBe(400);
  });

  it("is visible to its own account only", async () => {
    const shop = await startShop();
    const id = await shop.paid();
    const other = { path: { id: id.replace("T11200000", "T11200001") } };
    expect((await shop.settle(shop.payments.GET("/transactions/{id}", { params: other }))).error?.status).toBe(404);
  });
});

describe("a fault of the sandbox", () => {
  it("makes a capture complete later, with a 202", async () => {
    const shop = await startShop(onCapture({ completeAfter: 30_000 }));
    const id = await shop.paid();
    const { data, response } = await capture(shop, id, 29_900);
    const requestId = response.headers.get("event-request-id");
    expect(response.status).toBe(202);
    expect(data?.status).toBe("AUTHORIZED");
    expect(data?.events?.at(-1)).toMatchObject({ event: "INITIATE_CAPTURE", request_id: requestId });
    expect((await capture(shop, id, 1)).error?.status).toBe(400);
    await shop.clock.advance(30_000);
    const later = await read(shop, id);
    expect(later.status).toBe("CAPTURED");
    expect(later.events?.at(-1)).toMatchObject({ event: "CAPTURE", success: true, correlation_request_id: requestId });
  });

  it("declines a capture with a 200", async () => {
    const shop = await startShop(onCapture({ decline: true }));
    const { data } = await capture(shop, await shop.paid(), 29_900);
    expect(data?.status).toBe("AUTHORIZED");
    expect(data?.events?.at(-1)).toMatchObject({ event: "CAPTURE", success: false, error: { code: "DECLINED" } });
  });

  it("captures although it returns a 500", async () => {
    const shop = await startShop(onCapture({ status: 500, takesEffect: true }));
    const id = await shop.paid();
    expect((await capture(shop, id, 29_900)).error).toMatchObject({ status: 500, outcome: "unknown" });
    expect((await read(shop, id)).status).toBe("CAPTURED");
  });

  it.each([
    ["lost before it took effect", { reset: "before" }],
    ["lost after it took effect", { reset: "after" }],
    ["accepted for later", { completeAfter: 5_000 }],
    ["failing after it took effect", { status: 503, takesEffect: true }],
  ] as const)("lets captureOnce capture once when the request is %s", async (_, fault) => {
    let isFirst = true;
    const once = () => {
      const given = isFirst ? fault : undefined;
      isFirst = false;
      return given;
    };
    const shop = await startShop({ fault: ({ path }) => (path.endsWith("/capture") ? once() : undefined) });
    const id = await shop.paid();
    const options = { amount: 29_900, capture_reference: "order-1-1" };
    // A request that was lost before is found by calling again.
    await shop.settle(captureOnce(shop.payments, id, options).catch(() => captureOnce(shop.payments, id, options)));
    const { status, events = [] } = await read(shop, id);
    expect(status).toBe("CAPTURED");
    expect(events.filter(({ event }) => event === "CAPTURE")).toHaveLength(1);
  });

  it("lets refundOnce and voidOnce take effect once each", async () => {
    const shop = await startShop({
      fault: ({ path }) => (/\/(refund|void)$/.test(path) ? { reset: "after" } : undefined),
    });
    const captured = await shop.paid();
    await capture(shop, captured, 29_900);
    const options = { amount: 100, refund_reference: "r-1" };
    await shop.settle(refundOnce(shop.payments, captured, options));
    const voided = await shop.settle(voidOnce(shop.payments, await shop.paid({ reference: "order-2" })));
    expect(voided.status).toBe("AUTHORIZATION_VOIDED");
    expect((await read(shop, captured)).events?.filter(({ event }) => event === "REFUND")).toHaveLength(1);
  });
});

describe("the list of transactions", () => {
  it("has the newest first, and continues after the last id", async () => {
    const shop = await startShop();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift(await shop.paid({ reference: `order-${index}` }));
    const listed = await shop.settle(
      shop.payments.paginate("/transactions", { params: { query: { limit: 2 } } }).toArray(),
    );
    expect(listed.map(({ id }) => id)).toEqual(ids);
  });

  it.each<[PaymentsQueryOf<"transactions_get">, string[]]>([
    [{ status: ["CAPTURED"] }, ["a"]],
    [{ status: ["CAPTURED", "AUTHORIZED"] }, ["c", "b", "a"]],
    [{ merchant_reference: "b" }, ["b"]],
    [{ "amount.gte": 201, "amount.lte": 300 }, ["c"]],
    [{ amount: 200 }, ["b"]],
    [{ "created_at.gte": "2026-01-02" }, ["c", "b"]],
    [{ "created_at.gte": "2026-01-02", "created_at.lte": "2026-01-02" }, ["b"]],
    [{ "captured_at.gte": "2026-01-01" }, ["a"]],
    [{ payment_product: ["vipps"] }, ["c"]],
    [{ search: "B" }, ["b"]],
  ])("filters by %o", async (query, expected) => {
    const shop = await startShop({ tokenLifetime: 1_000_000 });
    await capture(shop, await shop.paid({ reference: "a", amount: 100 }), 100);
    await shop.clock.advance(86_400_000);
    shop.clock.setSystemTime(Date.parse("2026-01-02T12:00:00Z"));
    await shop.paid({ reference: "b", amount: 200 });
    shop.clock.setSystemTime(Date.parse("2026-01-03T12:00:00Z"));
    await shop.paid({ reference: "c", amount: 300, method: "vipps" });
    const { data } = await shop.settle(shop.payments.GET("/transactions", { params: { query } }));
    expect(data?.map(({ merchant_reference }) => merchant_reference)).toEqual(expected);
  });

  it("refuses a cursor of another list", async () => {
    const shop = await startShop();
    const params = { query: { starting_after: "T11200000.none" } };
    expect((await shop.settle(shop.payments.GET("/transactions", { params }))).error?.status).toBe(400);
  });
});

describe("an error of the sandbox", () => {
  it("says that an id is that of a session where a transaction is expected", async () => {
    const shop = await startShop();
    const path = { id: await shop.open() };
    const { error } = await shop.settle(shop.payments.GET("/transactions/{id}", { params: { path } }));
    expect(String(error)).toBe(
      "ApiError: GET /transactions/{id} failed: 404 This is the id of a session. Its transaction_id is another (NOT FOUND). The request had no effect.",
    );
  });

  it("says what is wrong with a field", async () => {
    const shop = await startShop();
    const { error } = await capture(shop, await shop.paid({ amount: 1_000 }), 1_001);
    expect(String(error)).toContain("Invalid request: amount is more than the 1000 that is left to capture");
  });
});
