/**
 * Subscribes an address to the webhooks of payments, once: a subscription that exists is left as it is.
 *
 *   WEBHOOK_URL=https://shop.example.com/webhook WEBHOOK_SECRET=… npx tsx subscribe.ts
 */
import { createPayments, unwrap } from "dintero-client/payments";

const url = process.env["WEBHOOK_URL"] ?? "";
const value = process.env["WEBHOOK_SECRET"] ?? "";
if (url === "" || value === "") throw new Error("WEBHOOK_URL and WEBHOOK_SECRET must be set.");

const payments = createPayments();

for await (const hook of payments.paginate("/accounts/{aid}/hooks/subscriptions", {
  params: { query: { limit: 100 } },
})) {
  if (hook.config.url !== url) continue;
  console.log("Subscribed before:", hook.id);
  process.exit();
}

const hook = unwrap(
  await payments.POST("/accounts/{aid}/hooks/subscriptions", {
    body: {
      config: { url, secret: { type: "HMAC-SHA1", value } },
      events: ["checkout_transaction", "checkout_authorization"],
    },
  }),
);
console.log("Subscribed:", hook.id);
