import { amountOf, fieldsOf, listOf, textOf } from "../body.js";
import { badRequest, ok, type SandboxResponse } from "../response.js";
import type { Context, Routes } from "../route.js";
import { API_CLIENT } from "./identifiers.js";
import type { Ledger } from "./ledger.js";
import type { Transaction } from "./schemas.js";
import { isPreAuthorized } from "./session.js";
import { addEvent, amountsOf, type NewEvent } from "./transaction.js";
import { shown, withTransaction } from "./transactions.js";

/** A capture, refund or void that the rules allow. */
type Operation = {
  readonly name: "CAPTURE" | "REFUND" | "VOID";
  readonly amount: number;
  readonly reference?: string | undefined;
  readonly items?: NewEvent["items"];
  readonly metadata?: NewEvent["metadata"];
};

const isRefusal = (value: Operation | SandboxResponse): value is SandboxResponse => "status" in value;

/** Statuses in which money is still authorized. */
const CAPTURABLE = new Set(["AUTHORIZED", "PARTIALLY_CAPTURED", "PARTIALLY_CAPTURED_REFUNDED"]);
const REFUNDABLE = new Set(["CAPTURED", "PARTIALLY_CAPTURED", "PARTIALLY_CAPTURED_REFUNDED", "PARTIALLY_REFUNDED"]);
/** Payment methods that allow to void what is left after a capture. */
const VOIDS_THE_REST = new Set([
  "payex.creditcard",
  "payex.mobilepay",
  "payex.vipps",
  "payex.applepay",
  "payex.clicktopay",
  "payex.googlepay",
  "vipps",
  "klarna.klarna",
  "klarna.billie",
]);

function captureOf(transaction: Transaction, body: unknown, ledger: Ledger): Operation | SandboxResponse {
  const { leftToCapture, captured } = amountsOf(transaction);
  const session = ledger.sessions.get(transaction.session_id ?? "");
  if (!CAPTURABLE.has(transaction.status ?? "")) return wrongStatus(transaction);
  const isFinal = transaction.events?.some(({ event, metadata }) => event === "AUTHORIZE" && metadata?.["final"]);
  if (isPreAuthorized(session) && !isFinal && captured === 0)
    return badRequest("status", "is a pre-authorization, which has to be made final before a capture");
  return operationOf("CAPTURE", transaction, body, leftToCapture, "capture_reference");
}

function refundOf(transaction: Transaction, body: unknown): Operation | SandboxResponse {
  if (!REFUNDABLE.has(transaction.status ?? "")) return wrongStatus(transaction);
  // The cardholder is at the terminal.
  if (transaction.payment_product === "seitatech" && !textOf(fieldsOf(body)["terminal_id"]))
    return badRequest("terminal_id", "is required for a payment at a terminal");
  return operationOf("REFUND", transaction, body, amountsOf(transaction).leftToRefund, "refund_reference");
}

function voidOf(transaction: Transaction): Operation | SandboxResponse {
  const { captured, leftToCapture } = amountsOf(transaction);
  if (!CAPTURABLE.has(transaction.status ?? "") || leftToCapture <= 0) return wrongStatus(transaction);
  if (captured > 0 && !VOIDS_THE_REST.has(transaction.payment_product_type))
    return badRequest("payment_product_type", "does not allow to void what is left after a capture");
  return { name: "VOID", amount: leftToCapture };
}

const wrongStatus = ({ status }: Transaction) => badRequest("status", `is ${status}`);

/** Checks the amount and the lines of a capture or a refund. */
function operationOf(
  name: "CAPTURE" | "REFUND",
  transaction: Transaction,
  body: unknown,
  left: number,
  referenceField: string,
): Operation | SandboxResponse {
  const fields = fieldsOf(body);
  const amount = amountOf(fields["amount"]);
  if (!amount) return badRequest("amount", "must be a positive integer in minor units");
  if (amount > left) return badRequest("amount", `is more than the ${left} that is left to ${name.toLowerCase()}`);
  const items = listOf(fields["items"]);
  const known = new Set(transaction.items?.map(({ line_id }) => line_id));
  const unknown = items.findIndex(({ line_id }) => !known.has(String(line_id)));
  if (unknown >= 0) return badRequest(`items[${unknown}].line_id`, "is no line of the transaction");
  const sum = items.reduce((total, item) => total + Number(item["amount"]), 0);
  if (items.length > 0 && sum !== amount) return badRequest("items", `add up to ${sum} and not to the amount`);
  return {
    name,
    amount,
    reference: textOf(fields[referenceField]) ?? textOf(transaction.metadata?.event_reference),
    ...(items.length > 0 && { items: items as NewEvent["items"] }),
    ...(fields["metadata"] !== undefined && { metadata: fieldsOf(fields["metadata"]) as NewEvent["metadata"] }),
  };
}

/** What the fault `decline` adds to an event. */
const DECLINED = { message: "Declined by the processor", code: "DECLINED" };

function carryOut(context: Context, transaction: Transaction, operation: Operation): SandboxResponse {
  const { ledger } = context.world;
  const { completeAfter, decline = false } = context.fault;
  const id = String(transaction.id);
  const requestId = ledger.uuid("request");
  const { name, amount, reference, items, metadata } = operation;
  const details = {
    amount,
    created_by: API_CLIENT,
    ...(reference !== undefined && { event_reference: reference }),
    ...(items && { items }),
    ...(metadata && { metadata }),
  };
  const result = { event: name, success: !decline, ...(decline && { error: DECLINED }), ...details };
  if (completeAfter === undefined) {
    addEvent(ledger, id, { ...result, request_id: requestId });
    return ok(shown(context, releaseRest(context, id, operation)));
  }
  ledger.clock.setTimeout(() => {
    addEvent(ledger, id, { ...result, request_id: ledger.uuid("request"), correlation_request_id: requestId });
    releaseRest(context, id, operation);
  }, completeAfter);
  const started = { event: `INITIATE_${name}`, success: true, request_id: requestId, ...details };
  const accepted = addEvent(ledger, id, started);
  return { status: 202, headers: { "event-request-id": requestId }, body: shown(context, accepted) };
}

/** A final capture releases what is left of the authorized amount. */
function releaseRest({ world: { ledger }, body }: Context, id: string, { name }: Operation): Transaction {
  const transaction = ledger.transactions.get(id) as Transaction;
  const { leftToCapture } = amountsOf(transaction);
  const isFinal = name === "CAPTURE" && fieldsOf(body)["final_capture"] === true;
  const hasSucceeded = transaction.events?.at(-1)?.success === true;
  if (!isFinal || !hasSucceeded || leftToCapture <= 0) return transaction;
  return addEvent(ledger, id, { event: "VOID", success: true, amount: leftToCapture, created_by: API_CLIENT });
}

const operate = (check: (transaction: Transaction, body: unknown, ledger: Ledger) => Operation | SandboxResponse) =>
  withTransaction((context, transaction) => {
    const operation = check(transaction, context.body, context.world.ledger);
    return isRefusal(operation) ? operation : carryOut(context, transaction, operation);
  });

export const OPERATION_ROUTES: Routes = {
  "POST /transactions/{id}/capture": operate(captureOf),
  "POST /transactions/{id}/refund": operate(refundOf),
  "POST /transactions/{id}/void": operate(voidOf),
};
