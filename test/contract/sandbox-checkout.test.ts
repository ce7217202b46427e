import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Payments, unwrap } from "../../src/payments/index.js";
import { type ProxiedSandbox, startProxiedSandbox } from "../kit/proxied-sandbox.js";

// Prism checks every request and every response of the sandbox against the document.

let proxied: ProxiedSandbox;
let payments: Payments;
beforeAll(async () => {
  proxied = await startProxiedSandbox("checkout", {
    fault: ({ path }) => (path.endsWith("/terminals/operations") ? { completeAfter: 300 } : undefined),
  });
  ({ payments } = proxied);
}, 120_000);
afterEach(() => expect(proxied.violations).toEqual([]));
afterAll(() => proxied.close());

it("the sandbox keeps API keys as the document says", { timeout: 60_000 }, async () => {
  const { id = "", api_key: first } = unwrap(await payments.POST("/admin/api-keys", { body: { name: "Web shop" } }));
  const path = { api_key_id: id };
  const rotated = unwrap(await payments.POST("/admin/api-keys/{api_key_id}/rotate-api-key", { params: { path } }));
  expect(rotated.api_key).not.toBe(first);
  expect(unwrap(await payments.GET("/admin/api-keys"))).toEqual([expect.not.objectContaining({ api_key: first })]);
  unwrap(await payments.DELETE("/admin/api-keys/{api_key_id}", { params: { path } }));
  expect(unwrap(await payments.GET("/admin/api-keys"))).toEqual([]);
  const query = { include_deleted: true };
  expect(unwrap(await payments.GET("/admin/api-keys", { params: { query } }))).toHaveLength(1);
  const again = await payments.DELETE("/admin/api-keys/{api_key_id}", { params: { path } });
  expect(again.error?.status).toBe(404);
});

it("the sandbox has no signature secret until one is created, as the document says", { timeout: 60_000 }, async () => {
  expect((await payments.GET("/admin/signature")).error?.status).toBe(404);
  const created = unwrap(await payments.POST("/admin/signature"));
  expect(unwrap(await payments.GET("/admin/signature"))).toEqual(created);
});

it("the sandbox keeps session profiles as the document says", { timeout: 60_000 }, async () => {
  const body = { description: "Vipps only", configuration: { vipps: { enabled: true } } };
  const { id = "" } = unwrap(await payments.POST("/admin/session/profiles", { body }));
  const path = { profile_id: id };
  unwrap(await payments.PUT("/admin/session/profiles/{profile_id}", { params: { path }, body }));
  unwrap(await payments.GET("/admin/session/profiles/{profile_id}", { params: { path } }));
  expect(await payments.paginate("/admin/session/profiles").toArray()).toHaveLength(2);
  unwrap(await payments.DELETE("/admin/session/profiles/{profile_id}", { params: { path } }));
});

it("the sandbox runs one terminal operation at a time, as the document says", { timeout: 60_000 }, async () => {
  const body = { terminal_id: "T11200000-T0001", operation: "end_of_day" as const };
  const start = (key?: string) =>
    payments.POST("/admin/terminals/operations", {
      body,
      params: { ...(key !== undefined && { header: { "Idempotency-Key": key } }) },
    });
  const key = "3f0c9a52-6b1e-4d7a-9c38-5e2f7a8b1d60";
  const { response, data } = await start(key);
  expect([response.status, data?.status]).toEqual([201, "PENDING"]);
  expect((await start(key)).data?.id).toBe(data?.id);
  const { error } = await start();
  expect([error?.status, error?.headers.get("retry-after")]).toEqual([409, "1"]);
  // With a key the client waits for the second that the terminal asks for.
  const second = unwrap(await start("7d1b2c3e-0f4a-4b5c-8d6e-9a0b1c2d3e4f"));
  const query = { operation_id: String(data?.id) };
  const [done] = unwrap(await payments.GET("/admin/terminals/operations", { params: { query } }));
  expect([done?.status, done?.result?.batch_id, second.status]).toEqual(["COMPLETED", "1", "PENDING"]);
});
