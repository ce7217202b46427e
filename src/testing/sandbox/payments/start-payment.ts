import { fieldsOf, textOf } from "../body.js";
import { badRequest, failure, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import type { Ledger } from "./ledger.js";
import { decline, pay } from "./payment.js";
import type { Session } from "./schemas.js";
import { returnUrlOf } from "./shopper.js";

/** Methods whose provider decides at once. */
const IMMEDIATE = /^(collector|instabank)\.|^dintero\.zero$/;
/** Methods with which the shopper pays in an app, or at a terminal. */
const ELSEWHERE = /^(swish|seitatech)\./;

/** Whether the session offers a method. A method without a product, such as Vipps, is enabled by its own name. */
function isEnabled({ configuration }: Session, type: string): boolean {
  const [product = "", method] = type.split(".");
  const offered = fieldsOf(fieldsOf(configuration)[product]);
  return (method === undefined ? offered : fieldsOf(offered[method]))["enabled"] === true;
}

/** Starts a payment as the checkout page does. It needs no access token, because the shopper has none. */
export const startPayment: Route = (context) => {
  const { params, headers, body, world } = context;
  const { ledger } = world;
  const session = ledger.sessions.get(params["session_id"] ?? "");
  const type = textOf(fieldsOf(body)["payment_product_type"]) ?? "";
  // The document has no 404 for this operation.
  if (!session) return badRequest("session_id", "is no session");
  const unmodified = headers.get("if-unmodified-since");
  if (unmodified !== null && unmodified !== session.updated_at) return failure(412, "Precondition failed");
  if (session.transaction_id !== undefined || session.cancelled_at !== undefined)
    return badRequest("session_id", "is of a session that is paid or cancelled");
  if (!isEnabled(session, type)) return badRequest("payment_product_type", "is not enabled in the session");
  if (IMMEDIATE.test(type)) return decide(context, ledger, session, type);
  const page = `${ledger.url}/v1/view/${String(session.id)}`;
  if (!ELSEWHERE.test(type)) return ok({ success: true, actions: [], redirect_url: page });
  return { status: 202, body: { success: true, actions: [], poll_url: `${page}/${type}/status` } };
};

/** The fault `decline` makes the provider refuse. */
function decide({ fault }: Context, ledger: Ledger, session: Session, type: string): SandboxResponse {
  const id = String(session.id);
  if (fault.decline) {
    decline(ledger, id, type, "authorization");
    const action = { source: type, code: "declined", type: "error" };
    return ok({ success: false, actions: [action], error: "authorization" });
  }
  pay(ledger, id, type);
  const action = { source: type, code: "approved", type: "success" };
  return ok({ success: true, actions: [action], redirect_url: returnUrlOf(ledger, id) });
}

export const START_PAYMENT_ROUTES: Routes = { "POST /sessions/{session_id}/pay": startPayment };
