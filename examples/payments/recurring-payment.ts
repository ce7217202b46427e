/**
 * Charges a stored card for one period, once: a payment with the same reference is found and reported instead.
 *
 *   RECURRENCE_TOKEN=… npx tsx recurring-payment.ts member-12 2026-05 9900
 */
import { createPayments, unwrap } from "dintero-client/payments";

const [member = "member-12", period = "2026-05", amount = "9900"] = process.argv.slice(2);
const merchant_reference = `${member}-${period}`;
const payments = createPayments();

// A transaction that failed does not count, so that the next run can try again.
const query = { merchant_reference, limit: 100 };
for await (const { id, status } of payments.paginate("/transactions", { params: { query } })) {
  if (status === "FAILED" || status === "DECLINED") continue;
  console.log("Charged before:", id, status);
  process.exit();
}

const payment = unwrap(
  await payments.POST("/sessions/pay", {
    // Dintero rejects the request if a payment with this reference was authorized in the meantime.
    params: { header: { "Dintero-Feature-Toggles": ["strict-success-merchant-reference"] } },
    body: {
      session: {
        order: { amount: Number(amount), currency: "NOK", merchant_reference },
        customer: {
          customer_id: member,
          tokens: { "payex.creditcard": { recurrence_token: process.env["RECURRENCE_TOKEN"] ?? "" } },
        },
        configuration: { auto_capture: true },
      },
      payment: { payment_product_type: "payex.creditcard", operation: "recurring_purchase" },
    },
  }),
);

if (payment.success) console.log("Charged:", payment.id, payment.status);
else {
  const { error } = payment.events?.at(-1) ?? {};
  console.error("Refused:", error?.message, error?.retry_policy?.retry_codes);
  process.exitCode = 1;
}
