/**
 * Writes the settlements since a day to standard output as CSV, and the totals of each currency to standard error.
 *
 *   npx tsx settlements-to-csv.ts 2026-05-01 > settlements.csv
 *
 * It exits with 1 if a settlement does not add up: captured minus refunded minus fees has to be the amount paid out. The sources disagree on the sign of fees, so both are accepted.
 */
import { createPayments } from "dintero-client/payments";

const [since = "2026-05-01"] = process.argv.slice(2);
const payments = createPayments();
const query = { limit: 1000, "created_at.gte": since };

type Totals = { amount: number; capture: number; refund: number; fee: number };
const totals = new Map<string, Totals>();

console.log("id,provider,settled_at,currency,amount,capture,refund,fee");
for await (const settlement of payments.paginate("/accounts/{aid}/settlements", { params: { query } })) {
  const { id = "", provider = "", settled_at, amounts = [] } = settlement;
  for (const { currency = "", amount = 0, capture = 0, refund = 0, fee = 0 } of amounts) {
    console.log([id, provider, settled_at ?? "", currency, amount, capture, refund, fee].join(","));
    const total = totals.get(currency) ?? { amount: 0, capture: 0, refund: 0, fee: 0 };
    totals.set(currency, {
      amount: total.amount + amount,
      capture: total.capture + capture,
      refund: total.refund + refund,
      fee: total.fee + Math.abs(fee),
    });
    if (Math.abs(capture) - Math.abs(refund) - Math.abs(fee) !== amount) {
      console.error("Does not add up:", id, currency);
      process.exitCode = 1;
    }
  }
}
for (const [currency, { amount, capture, refund, fee }] of totals) {
  console.error(`${currency}: paid out ${amount}, captured ${capture}, refunded ${refund}, fees ${fee}`);
}
