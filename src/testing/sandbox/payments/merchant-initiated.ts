import { fieldsOf, textOf } from "../body.js";
import { badRequest, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import { pay, refuseStored } from "./payment.js";
import { createSession, orderFault } from "./session.js";
import { hasToggle } from "./sessions.js";

import { shown } from "./transactions.js";

/** Refuses a second payment of an order, if a feature toggle asks for that. */
function duplicateFault({ headers, world: { ledger }, account }: Context, reference: string) {
  const sessions = ledger
    .newestOf(ledger.sessions, account)
    .filter(({ order }) => order.merchant_reference === reference);
  const isPaid = sessions.some(({ events = [] }) => events.some(({ name }) => name === "AUTHORIZED"));
  const isRefused =
    (hasToggle(headers, "strict-merchant-reference") && sessions.length > 0) ||
    (hasToggle(headers, "strict-success-merchant-reference") && isPaid);
  return isRefused ? badRequest("session.order.merchant_reference", "is that of another session") : undefined;
}

const refused = ({ status, body }: SandboxResponse): SandboxResponse => ({
  status,
  body: { ...fieldsOf(body), success: false },
});

/** Pays with a stored card. A payment that the issuer refuses is a 200 as well, with `success: false`. */
const paySession: Route = (context) => {
  const { account, world, body, fault } = context;
  const payment = fieldsOf(fieldsOf(body)["payment"]);
  const session = fieldsOf(fieldsOf(body)["session"]);
  const order = fieldsOf(session["order"]);
  const type = textOf(payment["payment_product_type"]) ?? "";
  const operation = textOf(payment["operation"]);
  const tokens = fieldsOf(fieldsOf(fieldsOf(session["customer"])["tokens"])[type]);
  const token = textOf(tokens[operation === "recurring_purchase" ? "recurrence_token" : "payment_token"]);
  const stored = world.ledger.cards.activeOf(account, token ?? textOf(tokens["payment_token"]) ?? "");
  if (!operation) return refused(badRequest("payment.operation", "is required"));
  if (!textOf(order["merchant_reference"]))
    return refused(badRequest("session.order.merchant_reference", "is required"));
  const invalid =
    orderFault(order, "session.order", false) ?? duplicateFault(context, String(order["merchant_reference"]));
  if (invalid) return refused(invalid);
  if (!stored) return refused(badRequest("session.customer.tokens", "has no token of a stored card"));
  // A session has an address that the shopper returns to, and here there is no shopper.
  const url = { return_url: `${world.ledger.url}/return`, ...fieldsOf(session["url"]) };
  const created = createSession(world.ledger, account, { ...session, url }, { payment_operation: operation });
  const settle = fault.decline ? refuseStored : pay;
  const { transaction, error } = settle(world.ledger, String(created.id), type);
  return ok({ ...(transaction && shown(context, transaction)), success: error === undefined });
};

export const MERCHANT_INITIATED_ROUTES: Routes = { "POST /sessions/pay": paySession };
