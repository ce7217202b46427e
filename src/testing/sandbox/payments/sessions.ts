import { type Fields, fieldsOf, textOf } from "../body.js";
import { badRequest, notFound, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import { API_CLIENT } from "./identifiers.js";
import { allows, idPage, isInRange, matchesSearch } from "./lists.js";
import type { Session } from "./schemas.js";
import { addSessionEvent, createSession, orderFault } from "./session.js";
import { addEvent, amountsOf } from "./transaction.js";

const isStrict = ({ headers }: Context) => hasToggle(headers, "strict-session-amounts");

/** Whether a feature toggle is switched on. Several are joined with commas. */
export const hasToggle = (headers: Headers, toggle: string): boolean =>
  (headers.get("dintero-feature-toggles") ?? "").split(/\s*,\s*/).includes(toggle);

const created = ({ query, world: { ledger } }: Context, session: Session): SandboxResponse =>
  ok({
    id: session.id,
    url: `${ledger.url}/v1/view/${session.id}`,
    ...(query.get("include_session") === "true" && { session }),
  });

/** The fault of what all new sessions have, or undefined. */
function sessionFault(context: Context, body: Fields): SandboxResponse | undefined {
  const order = fieldsOf(body["order"]);
  if (!textOf(fieldsOf(body["url"])["return_url"])) return badRequest("url.return_url", "is required");
  if (!textOf(order["merchant_reference"])) return badRequest("order.merchant_reference", "is required");
  return orderFault(order, "order", isStrict(context));
}

const createFromProfile: Route = (context) => {
  const { account, world } = context;
  const body = fieldsOf(context.body);
  const profile = textOf(body["profile_id"]);
  if (!profile) return badRequest("profile_id", "is required");
  const configuration = world.ledger.profiles.configurationOf(account, profile);
  if (!configuration) return badRequest("profile_id", "is no profile of the account");
  return sessionFault(context, body) ?? created(context, createSession(world.ledger, account, body, { configuration }));
};

const create: Route = (context) => {
  const body = fieldsOf(context.body);
  if (!Object.hasOwn(body, "configuration")) return badRequest("configuration", "is required");
  return sessionFault(context, body) ?? created(context, createSession(context.world.ledger, context.account, body));
};

/** A session that stores a card: its amount is 0, and its one payment method makes the token. */
const createForToken: Route = (context) => {
  const { session, token_provider } = fieldsOf(context.body);
  const given = fieldsOf(session);
  const body = { ...given, order: { amount: 0, ...fieldsOf(given["order"]) } };
  const provider = textOf(fieldsOf(token_provider)["payment_product_type"]) ?? "dintero_psp.creditcard";
  const types = fieldsOf(token_provider)["token_types"];
  const [product = "", method = ""] = provider.split(".");
  const configuration = {
    [product]: {
      [method]: {
        enabled: true,
        generate_payment_token: true,
        ...(Array.isArray(types) && types.includes("recurrence_token") && { generate_recurrence_token: true }),
      },
    },
  };
  const derived = { configuration, payment_operation: "generate_payment_token" };
  return (
    sessionFault(context, body) ?? created(context, createSession(context.world.ledger, context.account, body, derived))
  );
};

/** Runs a route with the session of its path. */
const withSession =
  (route: (context: Context, session: Session) => SandboxResponse): Route =>
  (context) => {
    const id = context.params["session_id"] ?? "";
    const session = context.world.ledger.sessions.get(id);
    return session && id.startsWith(`${context.account}.`) ? route(context, session) : notFound();
  };

const list: Route = (context) => {
  const { world, account, query } = context;
  const isListed = (session: Session) => {
    const { id, transaction_id, created_at, order, customer } = session;
    return (
      allows(query, "id", id) &&
      allows(query, "transaction_id", transaction_id) &&
      allows(query, "store_id", order.store?.id) &&
      allows(query, "payment_operation", session.payment_operation) &&
      isInRange(query, "created_at", created_at) &&
      matchesSearch(query, order.merchant_reference, order.merchant_reference_2, customer?.email)
    );
  };
  return idPage(world.ledger.newestOf(world.ledger.sessions, account).filter(isListed), context);
};

const update = withSession((context, session) => {
  const { body, query, world } = context;
  if (session.transaction_id !== undefined || session.cancelled_at !== undefined)
    return badRequest("session_id", "is of a session that is paid or cancelled");
  // In Dintero's checkout the shopper's page can lock a session. The page of the sandbox does not.
  if (query.get("update_without_lock") !== "true")
    return badRequest("update_without_lock", "must be true for a session that is not locked");
  const order = { ...session.order, ...fieldsOf(fieldsOf(body)["order"]) } as Session["order"];
  const fault = orderFault(order as unknown as Fields, "order", true);
  return fault ?? ok(addSessionEvent(world.ledger, session, { name: "UPDATE_SESSION" }, { order }));
});

const cancel = withSession(({ world: { ledger } }, session) => {
  if (session.cancelled_at !== undefined) return ok(session);
  const transaction = ledger.transactions.get(session.transaction_id ?? "");
  if (transaction && transaction.status !== "INITIATED" && transaction.status !== "AUTHORIZED")
    return badRequest("session_id", `is of a session whose transaction is ${transaction.status}`);
  if (transaction) {
    const amount = amountsOf(transaction).leftToCapture;
    addEvent(ledger, String(transaction.id), { event: "VOID", success: true, amount, created_by: API_CLIENT });
  }
  const cancelled = { cancelled_at: ledger.timestamp(), cancelled_by: API_CLIENT };
  return ok(addSessionEvent(ledger, session, { name: "CANCELLED" }, cancelled));
});

export const SESSION_ROUTES: Routes = {
  "POST /sessions-profile": createFromProfile,
  "POST /sessions": create,
  "POST /sessions/payment-token": createForToken,
  "GET /sessions": list,
  "GET /sessions/{session_id}": withSession((_, session) => ok(session)),
  "PUT /sessions/{session_id}": update,
  "POST /sessions/{session_id}/cancel": cancel,
};
