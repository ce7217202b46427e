import { createPayments, unwrap } from "../../src/payments/index.js";

// Ten operations of a shop's program, as they are called with this package. Compiled, never run.

const payments = createPayments({ accountId: "P12345678", token: "bench" });

export async function sell(id: string): Promise<string[]> {
  const order = { amount: 29_900, currency: "NOK", merchant_reference: "order-1" };
  const session = unwrap(
    await payments.POST("/sessions-profile", {
      body: { url: { return_url: "https://shop.example" }, order, profile_id: "default" },
    }),
  );
  const sameSession = unwrap(await payments.GET("/sessions/{session_id}", { params: { path: { session_id: id } } }));
  const transactions = unwrap(await payments.GET("/transactions", { params: { query: { limit: 10 } } }));
  const transaction = unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } } }));
  const captured = unwrap(
    await payments.POST("/transactions/{id}/capture", { params: { path: { id } }, body: { amount: 29_900 } }),
  );
  const refunded = unwrap(
    await payments.POST("/transactions/{id}/refund", { params: { path: { id } }, body: { amount: 29_900 } }),
  );
  const settlements = unwrap(await payments.GET("/accounts/{aid}/settlements", { params: { query: { limit: 10 } } }));
  const keys = unwrap(await payments.GET("/admin/api-keys"));
  const hooks = unwrap(await payments.GET("/accounts/{aid}/hooks/subscriptions"));
  const { error } = await payments.DELETE("/accounts/{aid}/hooks/subscriptions/{hid}", {
    params: { path: { hid: "h1" } },
  });
  if (error) throw error;
  return [session, sameSession, transactions, transaction, captured, refunded, settlements, keys, hooks].map((one) =>
    JSON.stringify(one),
  );
}
