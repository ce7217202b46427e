import type { Dintero } from "../../../src/index.js";
import { captureOnce, createPayments, refundOnce, unwrap } from "../../../src/payments/index.js";
import type { Sandbox } from "../../../src/testing/index.js";
import type { Narrator } from "./narrator.js";

const ORDER = {
  amount: 29_900,
  currency: "NOK",
  merchant_reference: "order-4711",
  items: [{ id: "chair-oak", line_id: "1", description: "Oak chair", quantity: 1, amount: 29_900 }],
};

/** A payment from session to refund, in which the response to the capture is lost. */
export async function tellPayment(dintero: Dintero, baseUrl: string, sandbox: Sandbox, narrator: Narrator) {
  const { say } = narrator;
  const payments = createPayments(dintero, { baseUrl });

  console.log("\nA payment, from session to refund");
  const body = { profile_id: "default", url: { return_url: "https://shop.example/return" }, order: ORDER };
  const session = unwrap(await payments.POST("/sessions-profile", { body }));
  const { id = "", status } = await sandbox.pay(String(session.id));
  say(`The shopper has paid, and the transaction is ${status}.`);

  say("The order is shipped. The connection breaks before the response to the capture arrives.");
  const capture = { amount: ORDER.amount, capture_reference: "order-4711-1" };
  const captured = await captureOnce(payments, id, capture);
  say(`captureOnce has read the transaction, found its reference there, and sent nothing more: ${captured.status}.`);

  say("The job runs again, as after a restart, with the same reference.");
  const again = await captureOnce(payments, id, capture);
  const captures = again.events?.filter(({ event, success }) => event === "CAPTURE" && success) ?? [];
  say(`The transaction has ${captures.length} capture of ${(captures[0]?.amount ?? 0) / 100} ${again.currency}.`);

  const refunded = await refundOnce(payments, id, { amount: 9_900, refund_reference: "return-17" });
  say(`99 ${refunded.currency} are refunded, and the transaction is ${refunded.status}.`);

  const sent = sandbox.log.filter(({ method, path }) => method === "POST" && path.endsWith("/capture")).length;
  narrator.expect("captures that were sent", sent, 1);
  narrator.expect("captures of the transaction", captures.length, 1);
  narrator.expect("status after the capture", captured.status, "CAPTURED");
  narrator.expect("status after the refund", refunded.status, "PARTIALLY_REFUNDED");
}

/** A `fetch` that loses the response to the first capture. */
export function losesOneCapture<Fetch extends (request: Request) => Promise<Response>>(fetch: Fetch): Fetch {
  let isLost = false;
  return Object.assign(async (request: Request) => {
    const response = await fetch(request);
    if (isLost || !request.url.endsWith("/capture")) return response;
    isLost = true;
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  }, fetch);
}
