import { amountOf, fieldsOf, listOf, textOf } from "../body.js";
import { badRequest, failure, ok, type SandboxResponse } from "../response.js";
import type { Context, Routes } from "../route.js";
import { API_CLIENT } from "./identifiers.js";
import { endHold } from "./payment.js";
import type { Session, Transaction } from "./schemas.js";
import { isPreAuthorized } from "./session.js";
import { addEvent } from "./transaction.js";
import { shown, withTransaction } from "./transactions.js";

const CHANGES_AMOUNT = /^klarna\./;

/** Confirms, prolongs or changes what is authorized, depending on the payment method. */
const updateAuthorization = withTransaction((context, transaction) => {
  const { ledger } = context.world;
  const { amount, session_id = "", payment_product_type: type, status } = transaction;
  const asked = fieldsOf(context.body)["amount"];
  if (type === "dintero.external" && status === "ON_HOLD") {
    if (asked !== undefined && asked !== amount) return badRequest("amount", `is not the ${amount} of the order`);
    return ok(shown(context, endHold(ledger, session_id, true).transaction as Transaction));
  }
  if (status !== "AUTHORIZED" && status !== "PARTIALLY_CAPTURED") return failure(409, "Conflict");
  const session = ledger.sessions.get(session_id);
  if (isPreAuthorized(session)) return finalize(context, transaction);
  if (!CHANGES_AMOUNT.test(type))
    return badRequest("payment_product_type", "does not allow to change an authorization");
  return asked === undefined ? authorized(context, transaction, amount) : changeAmount(context, transaction);
});

/** A pre-authorization grows until it is made final; only then may it shrink. */
function finalize(context: Context, transaction: Transaction): SandboxResponse {
  const { amount, final_authorization: final } = fieldsOf(context.body);
  const next = amountOf(amount);
  if (next === undefined) return badRequest("amount", "must be a non-negative integer in minor units");
  if (typeof final !== "boolean") return badRequest("final_authorization", "is required");
  if (!final && next <= transaction.amount) return badRequest("amount", "must grow until the authorization is final");
  return authorized(context, transaction, next, final);
}

function changeAmount(context: Context, transaction: Transaction): SandboxResponse {
  const { amount, items } = fieldsOf(context.body);
  const next = amountOf(amount);
  if (next === undefined) return badRequest("amount", "must be a non-negative integer in minor units");
  const sum = listOf(items).reduce((total, item) => total + Number(item["amount"]), 0);
  if (transaction.items?.length && sum !== next) return badRequest("items", `add up to ${sum} and not to the amount`);
  return authorized(context, transaction, next);
}

function authorized(context: Context, transaction: Transaction, amount: number, final?: boolean): SandboxResponse {
  const { ledger } = context.world;
  const fields = fieldsOf(context.body);
  const reference = textOf(fields["reference"]);
  const items = fields["items"] as Session["order"]["items"];
  ledger.transactions.set(String(transaction.id), { ...transaction, amount, ...(items && { items }) });
  const event = {
    event: "AUTHORIZE",
    success: true,
    amount,
    created_by: API_CLIENT,
    ...(reference !== undefined && { event_reference: reference }),
    ...(final && { metadata: { final: true } }),
  };
  return ok(shown(context, addEvent(ledger, String(transaction.id), event)));
}

export const AUTHORIZATION_ROUTES: Routes = { "POST /transactions/{id}/authorization": updateAuthorization };
