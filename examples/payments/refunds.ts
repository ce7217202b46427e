/**
 * Refunds what came back: one line of the input file for each return, as `order,return,amount,attempt`.
 *
 *   npx tsx refunds.ts returns.csv
 *
 * The reference of a refund is made of the return and the attempt, so every run gives a return the same one. The job can be killed at any time and started again with the same file; each return is refunded once. A refund that failed stays failed: to try again, add 1 to `attempt`, which is 1 when it is left out. SIGTERM ends the job after the refund in progress.
 */
import { readFile } from "node:fs/promises";
import { createPayments, isDinteroError, refundOnce, TransactionError } from "dintero-client/payments";

const [file = "returns.csv"] = process.argv.slice(2);
const payments = createPayments();

let stopping = false;
process.once("SIGTERM", () => {
  stopping = true;
});

/** Statuses of a transaction of which something was captured. */
const CAPTURED = [
  "CAPTURED",
  "PARTIALLY_CAPTURED",
  "PARTIALLY_CAPTURED_REFUNDED",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
] as const;

/** The one transaction of an order that has captured money; several are a case for a person. */
async function transactionOf(order: string): Promise<string | undefined> {
  const query = { merchant_reference: order, status: [...CAPTURED] };
  const [found, other] = await payments.paginate("/transactions", { params: { query }, maxItems: 2 }).toArray();
  return other ? undefined : found?.id;
}

const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.trim() !== "");
for (const line of lines) {
  if (stopping) break;
  const [order = "", returned = "", amount = "", attempt = "1"] = line.split(",").map((part) => part.trim());
  const refund_reference = `${returned}/${attempt}`;
  try {
    const transactionId = await transactionOf(order);
    if (transactionId === undefined) {
      console.error("Not refunded", refund_reference, `There is not exactly one captured transaction of ${order}.`);
      process.exitCode = 1;
      continue;
    }
    const options = { amount: Number(amount), refund_reference, reason: "Returned" };
    const { status } = await refundOnce(payments, transactionId, options);
    console.log("Refunded", refund_reference, status);
  } catch (error) {
    if (!isDinteroError(error)) throw error;
    // The program continues with the other returns. After an unknown outcome the next run finds out what happened.
    const advice = error instanceof TransactionError && error.event ? "Add 1 to its attempt to try again." : "";
    console.error("Not refunded", refund_reference, error.outcome, error.message, advice);
    process.exitCode = 1;
  }
}
