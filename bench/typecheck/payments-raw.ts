import createClient from "openapi-fetch";
import type { paths as CheckoutPaths } from "../../generated/checkout.js";
import type { paths as PaymentsPaths } from "../../generated/payments.js";
import type { paths as WebhooksPaths } from "../../generated/webhooks.js";

// The same program with openapi-fetch alone. Compiled, never run.

const headers = { authorization: "Bearer bench" };
const client = createClient<PaymentsPaths>({ baseUrl: "https://checkout.dintero.com/v1", headers });
const checkout = createClient<CheckoutPaths>({ baseUrl: "https://checkout.dintero.com/v1", headers });
const webhooks = createClient<WebhooksPaths>({ baseUrl: "https://api.dintero.com/v1", headers });
const aid = "P12345678";

export async function sell(id: string): Promise<string[]> {
  const order = { amount: 29_900, currency: "NOK", merchant_reference: "order-1" };
  const session = unwrap(
    await client.POST("/sessions-profile", {
      body: { url: { return_url: "https://shop.example" }, order, profile_id: "default" },
    }),
  );
  const sameSession = unwrap(await client.GET("/sessions/{session_id}", { params: { path: { session_id: id } } }));
  const transactions = unwrap(await client.GET("/transactions", { params: { query: { limit: 10 } } }));
  const transaction = unwrap(await client.GET("/transactions/{id}", { params: { path: { id } } }));
  const captured = unwrap(
    await client.POST("/transactions/{id}/capture", { params: { path: { id } }, body: { amount: 29_900 } }),
  );
  const refunded = unwrap(
    await client.POST("/transactions/{id}/refund", { params: { path: { id } }, body: { amount: 29_900 } }),
  );
  const settlements = unwrap(
    await client.GET("/accounts/{aid}/settlements", { params: { path: { aid }, query: { limit: 10 } } }),
  );
  const keys = unwrap(await checkout.GET("/admin/api-keys"));
  const hooks = unwrap(await webhooks.GET("/accounts/{aid}/hooks/subscriptions", { params: { path: { aid } } }));
  const { response } = await webhooks.DELETE("/accounts/{aid}/hooks/subscriptions/{hid}", {
    params: { path: { aid, hid: "h1" } },
  });
  if (!response.ok) throw new Error("not deleted");
  return [session, sameSession, transactions, transaction, captured, refunded, settlements, keys, hooks].map((one) =>
    JSON.stringify(one),
  );
}

function unwrap<Data>({ data, response }: { data?: Data; response: Response }): Data {
  if (!response.ok) throw new Error(`responded with ${response.status}`);
  return data as Data;
}
