import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../src/payments/index.js";
import { json } from "../../../src/testing/index.js";
import { failure } from "../../kit/harness.js";
import { paymentsBench } from "../../kit/payments-bench.js";

const url = { return_url: "https://shop.example.com/return" };
const chair = { line_id: "1", amount: 29_990, vat_amount: 5_998 };
const lamp = { line_id: "2", amount: 10_000 };
const shipping = { id: "s", line_id: "shipping-1", amount: 3_900, operator: "Bring", title: "Standard" };
const order = {
  amount: 43_890,
  currency: "NOK",
  merchant_reference: "order-4711",
  items: [chair, lamp],
  shipping_option: shipping,
};

/** Creates a session with this order, and says what was refused and what was sent. */
async function create(changes: object, strict?: boolean) {
  const { payments, fetch } = paymentsBench([json({})], strict === undefined ? {} : { strict });
  const body = { url, profile_id: "default", order: { ...order, ...changes } };
  let refused: unknown;
  try {
    await payments.POST("/sessions-profile", { body });
  } catch (error) {
    refused = error;
  }
  if (refused) expect(fetch.log).toEqual([]);
  return { refused, sent: fetch.log.length === 1 };
}

describe("the body of a session", () => {
  it("is sent when its lines and the shipping option add up to its amount", async () => {
    expect(await create({})).toEqual({ refused: undefined, sent: true });
  });

  it.each([
    [
      { amount: 43_890.5 },
      "Expected `order.amount` of POST /sessions-profile to be a non-negative integer in minor units, got 43890.5.",
    ],
    [{ amount: -1 }, "got -1."],
    [{ amount: 2 ** 53 }, "got 9007199254740992."],
    [{ amount: "438.90" }, 'got the text "438.90". NOK 299.00 is 29900.'],
    [{ amount: 438.9 }, "got 438.9. NOK 299.00 is 29900."],
    [{ amount: {} }, "got a value of type object."],
    [{ amount: "4111 1111 1111 1111" }, "got a value of type string. NOK 299.00 is 29900."],
    [
      { currency: "nok" },
      'Expected `order.currency` of POST /sessions-profile to be three capital letters of ISO 4217, such as "NOK", got the text "nok".',
    ],
    [
      { vat_amount: 0.1 },
      "Expected `order.vat_amount` of POST /sessions-profile to be an integer in minor units, got 0.1.",
    ],
    [
      { items: [chair, { ...lamp, amount: 99.99 }] },
      'Expected `order.items[1].amount` of POST /sessions-profile (line "2") to be a non-negative integer in minor units, got 99.99.',
    ],
    [{ items: [chair, { ...lamp, amount: -10 }] }, '(line "2") to be a non-negative integer'],
    [{ items: [{ ...chair, vat_amount: 0.5 }] }, "`order.items[0].vat_amount`"],
    [
      { items: [{ ...chair, splits: [{ payout_destination_id: "s", amount: 1.5 }] }] },
      "`order.items[0].splits[0].amount`",
    ],
    [{ shipping_option: { ...shipping, amount: 39.9 } }, "`order.shipping_option.amount`"],
    [
      { items: [chair, { ...lamp, line_id: "1" }] },
      'Expected `order.items[1].line_id` of POST /sessions-profile to be unique in the order, got "1" as in `order.items[0]`.',
    ],
    [{ shipping_option: { ...shipping, line_id: "2" } }, "`order.shipping_option.line_id`"],
  ])("is refused for %j, strict or not", async (changes, message) => {
    for (const strict of [true, false]) {
      const { refused } = await create(changes, strict);
      expect(refused).toBeInstanceOf(ConfigurationError);
      expect(refused).toMatchObject({ method: "POST", path: "/sessions-profile", outcome: "rejected" });
      expect(String(refused)).toContain(message);
    }
  });

  it("is refused when its lines do not add up, unless strict is false", async () => {
    const { refused } = await create({ amount: 39_990 });
    expect(String(refused)).toBe(
      'ConfigurationError: Expected `order.amount` of POST /sessions-profile to be 43890, the sum of its lines (`order.items[0]` (line "1") 29990, `order.items[1]` (line "2") 10000, `order.shipping_option` (line "shipping-1") 3900), got 39990. Pass `strict: false` to createPayments to send it.',
    );
    expect(await create({ amount: 39_990 }, false)).toEqual({ refused: undefined, sent: true });
  });

  it.each([
    ["a partial payment below the sum", { partial_payment: true, amount: 1_000 }],
    ["no lines", { items: [], amount: 1 }],
    ["a line without an amount", { items: [chair, { line_id: "2" }], amount: 1 }],
    ["discounts on the whole order", { discount_lines: [{ amount: 890 }], amount: 43_000 }],
    [
      "a negative line of a gift card",
      { items: [chair, { ...lamp, amount: -10_000, type: "gift_card" }], amount: 23_890 },
    ],
    ["lines without ids", { items: [{ amount: 20_000 }, { amount: 19_990 }] }],
  ])("is sent with %s", async (_, changes) => {
    expect(await create(changes)).toEqual({ refused: undefined, sent: true });
  });

  it("is refused when a partial payment is above the sum of its lines", async () => {
    expect(String((await create({ partial_payment: true, amount: 50_000 })).refused)).toContain("to be at most 43890");
  });

  it("is sent exactly when the amount is the sum of any lines", async () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(amounts, fc.integer({ min: -2, max: 2 }), async (all, off) => {
        const amount = all.reduce((sum, each) => sum + each, 0) + off;
        fc.pre(amount >= 0);
        const items = all.map((each, index) => ({ line_id: String(index), amount: each }));
        expect((await create({ items, amount, shipping_option: undefined })).sent).toBe(off === 0);
      }),
      { seed: 4_711, numRuns: 50 },
    );
  });
});

describe("other bodies with amounts", () => {
  it("are refused for an amount that is not an integer", async () => {
    const { payments, fetch } = paymentsBench([json({})]);
    const params = { path: { id: "t1" } };
    const transfer = {
      fund_transfer_id: "f1",
      type: "payout-destination",
      source_payout_destination_id: "a",
      destination_payout_destination_id: "b",
      currency: "NOK",
      reference: "r",
    };
    const bad = { ...order, amount: 0.5 };
    const errors = [
      await failure(payments.POST("/sessions", { body: { url, order: bad, configuration: {} } as never })),
      await failure(
        payments.PUT("/sessions/{session_id}", { params: { path: { session_id: "s1" } }, body: { order: bad } }),
      ),
      await failure(payments.POST("/sessions/pay", { body: { session: { order: bad } } as never })),
      await failure(payments.POST("/transactions/{id}/capture", { params, body: { amount: 0.5 } })),
      await failure(payments.POST("/transactions/{id}/refund", { params, body: { amount: 0.5 } })),
      await failure(payments.POST("/transactions/{id}/authorization", { params, body: { amount: 0.5 } })),
      await failure(payments.POST("/v2/accounts/{aid}/payout/fund-transfers", { body: { ...transfer, amount: 0.5 } })),
    ];
    for (const error of errors) {
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toContain("to be a non-negative integer in minor units, got 0.5.");
    }
    expect(fetch.log).toEqual([]);
  });

  it("are sent unchanged when no rule applies", async () => {
    const { payments, fetch } = paymentsBench([json({})]);
    await payments.POST("/admin/session/profiles", { body: { amount: 0.5 } as never });
    expect(JSON.parse(fetch.bodies[0] ?? "")).toEqual({ amount: 0.5 });
  });
});
