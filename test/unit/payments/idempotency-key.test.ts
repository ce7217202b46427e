import { describe, expect, it } from "vitest";
import { json } from "../../../src/testing/index.js";
import { paymentsBench } from "../../kit/payments-bench.js";

const conflict = (headers: Record<string, string> = {}) =>
  json({ error: { message: "busy" } }, { status: 409, headers });
const header = { "Idempotency-Key": "6f3d1f0c-4a55-4c0e-9d0b-6a8f5c1a7e21" };
const PATH = "/admin/terminals/operations";

describe("a terminal operation that meets a 409", () => {
  it("waits for Retry-After and sends the same request again when it has an Idempotency-Key", async () => {
    const { payments, clock, fetch } = paymentsBench([conflict({ "retry-after": "5" }), json({ id: "o1" })]);
    const { error } = await clock.runUntil(payments.POST(PATH, { params: { header }, body: {} as never }));
    expect(error).toBeUndefined();
    expect(clock.now()).toBe(5_000);
    expect(fetch.requests.map(({ headers }) => headers.get("idempotency-key"))).toEqual(
      Array(2).fill(header["Idempotency-Key"]),
    );
  });

  it.each([
    ["without an Idempotency-Key", { "retry-after": "5" }, {}],
    ["without Retry-After", {}, { params: { header } }],
    ["when the call says retry: false", { "retry-after": "5" }, { params: { header }, retry: false }],
  ])("returns it %s", async (_, headers, init) => {
    const { payments, fetch } = paymentsBench([conflict(headers as never)]);
    const { error } = await payments.POST(PATH, { ...init, body: {} } as never);
    expect(error).toMatchObject({ status: 409, outcome: "rejected" });
    expect(fetch.log).toHaveLength(1);
  });
});
