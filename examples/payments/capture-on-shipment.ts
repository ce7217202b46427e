/**
 * Captures what was shipped: one line of the input file for each shipment, as `transaction,reference,amount`.
 *
 *   npx tsx capture-on-shipment.ts shipments.csv
 *
 * It can be killed at any time and started again with the same file; each shipment is captured once. SIGTERM ends it after the capture in progress.
 */
import { readFile } from "node:fs/promises";
import { captureOnce, createPayments, isDinteroError } from "dintero-client/payments";

const [file = "shipments.csv"] = process.argv.slice(2);
const payments = createPayments();

let stopping = false;
process.once("SIGTERM", () => {
  stopping = true;
});

const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.trim() !== "");
for (const line of lines) {
  if (stopping) break;
  const [transactionId = "", reference = "", amount = ""] = line.split(",");
  try {
    const options = { amount: Number(amount), capture_reference: reference };
    const { status } = await captureOnce(payments, transactionId, options);
    console.log("Captured", reference, status);
  } catch (error) {
    if (!isDinteroError(error)) throw error;
    // The program continues with the other shipments. After an unknown outcome the next run finds out what happened.
    console.error("Not captured", reference, error.outcome, error.message);
    process.exitCode = 1;
  }
}
