import { describe, expect, it } from "vitest";
import { unwrap } from "../../../../src/payments/index.js";
import { startShop } from "../../../kit/shop.js";

describe("a session of the sandbox", () => {
  it("has at most one transaction", async () => {
    const { sandbox, open } = await startShop();
    const id = await open();
    await sandbox.pay(id);
    await expect(sandbox.pay(id)).rejects.toThrow(`Session ${id} is paid or declined and cannot be paid`);
  });

  it("cannot be paid after a day, or when it is cancelled", async () => {
    const { sandbox, clock, payments, settle, open } = await startShop();
    const [first, second] = [await open(), await open()];
    const cancel = payments.POST("/sessions/{session_id}/cancel", { params: { path: { session_id: first } } });
    expect(unwrap(await settle(cancel)).cancelled_at).toBe("2026-01-01T00:00:00.000Z");
    await expect(sandbox.pay(first)).rejects.toThrow("is cancelled");
    clock.setSystemTime(Date.parse("2026-01-02T00:00:00Z"));
    await expect(sandbox.pay(second)).rejects.toThrow("is expired");
  });

  it("voids its transaction when it is cancelled, but not a captured one", async () => {
    const { sandbox, payments, settle, open } = await startShop();
    const cancel = (session_id: string) =>
      settle(payments.POST("/sessions/{session_id}/cancel", { params: { path: { session_id } } }));
    const open1 = await open();
    const { id = "" } = await sandbox.pay(open1);
    await cancel(open1);
    const read = payments.GET("/transactions/{id}", { params: { path: { id } } });
    expect(unwrap(await settle(read)).status).toBe("AUTHORIZATION_VOIDED");
    const captured = await open({ configuration: { auto_capture: true } });
    expect((await sandbox.pay(captured)).status).toBe("CAPTURED");
    expect((await cancel(captured)).error?.status).toBe(400);
  });

  it("needs a profile of the account", async () => {
    const { payments, settle } = await startShop();
    const order = { amount: 1, currency: "NOK", merchant_reference: "a" };
    const body = { url: { return_url: "https://shop.example/" }, order };
    const create = (profile_id: string) =>
      settle(payments.POST("/sessions-profile", { body: { ...body, profile_id } }));
    expect((await create("web")).error?.status).toBe(400);
    const profile = { profile_id: "web", description: "Web", configuration: { vipps: { enabled: true } } };
    unwrap(await settle(payments.POST("/admin/session/profiles", { body: profile })));
    expect((await create("web")).data?.id).toBeDefined();
  });

  it.each([
    ["authorization", "DECLINED", "authorization"],
    ["failed", "FAILED", "failed"],
    ["cancelled", undefined, "cancelled"],
  ] as const)("redirects the shopper with the error when it ends with %s", async (error, status, shown) => {
    const { sandbox, open } = await startShop();
    const id = await open();
    expect((await sandbox.decline(id, { error }))?.status).toBe(status);
    const target = new URL(sandbox.returnUrlOf(id));
    expect(target.searchParams.get("error")).toBe(shown);
    expect(target.searchParams.has("transaction_id")).toBe(status !== undefined);
  });

  it("is refused when its lines do not add up and the feature toggle is enabled", async () => {
    const { payments, settle } = await startShop();
    const order = { amount: 2, currency: "NOK", merchant_reference: "a", discount_lines: [{ amount: 1 }] };
    const body = { url: { return_url: "https://shop.example/" }, profile_id: "default" };
    const lines = { ...order, items: [{ line_id: "1", amount: 1 }] };
    const create = (toggles: object) =>
      settle(payments.POST("/sessions-profile", { body: { ...body, order: lines }, ...toggles }));
    expect((await create({})).response.status).toBe(200);
    const header = { "Dintero-Feature-Toggles": ["strict-session-amounts"] };
    expect((await create({ params: { header } })).error?.status).toBe(400);
  });
});
