import { amountOf, type Fields, fieldsOf, listOf, textOf } from "../body.js";
import { badRequest, type SandboxResponse } from "../response.js";
import type { Ledger } from "./ledger.js";
import type { Session } from "./schemas.js";

const LIFETIME_MS = 86_400_000;

/** Creates a session from a body that was checked. */
export function createSession(
  ledger: Ledger,
  account: string,
  body: Fields,
  derived: Partial<Pick<Session, "payment_operation">> & { readonly configuration?: Fields } = {},
): Session {
  const at = ledger.timestamp();
  const { url, order, customer, expires_at, checkboxes, express, metadata, profile_id, merchant } = body;
  const { configuration = {}, ...others } = derived;
  const session = {
    id: ledger.checkoutId(account, "session"),
    created_at: at,
    updated_at: at,
    expires_at: textOf(expires_at) ?? new Date(ledger.clock.dateNow() + LIFETIME_MS).toISOString(),
    url,
    order,
    ...(customer !== undefined && { customer }),
    ...(checkboxes !== undefined && { checkboxes }),
    ...(express !== undefined && { express }),
    configuration: {
      ...configuration,
      ...fieldsOf(body["configuration"]),
      ...(merchant !== undefined && { merchant }),
    },
    metadata: { ...fieldsOf(metadata), ...(profile_id !== undefined && { "session:profile_id": profile_id }) },
    ...others,
    events: [],
  } as unknown as Session;
  ledger.sessions.set(String(session.id), session);
  return addSessionEvent(ledger, session, { name: "INITIATED" });
}

type SessionEvent = NonNullable<Session["events"]>[number];

/** Adds an event to a session, with other changes to it, and stores it. */
export function addSessionEvent(
  ledger: Ledger,
  session: Session,
  event: Pick<SessionEvent, "name" | "details">,
  changes: Partial<Session> = {},
): Session {
  const at = ledger.timestamp();
  const added = { id: ledger.uuid("sessionEvent"), created_at: at, ...event };
  const stored = { ...session, ...changes, updated_at: at, events: [...(session.events ?? []), added] };
  ledger.sessions.set(String(session.id), stored);
  return stored;
}

/** Whether the amount of a session is estimated. */
export const isPreAuthorized = (session: Session | undefined): boolean =>
  fieldsOf(session?.configuration)["pre_authorization"] === true;

/** The fault of an order, or undefined. `strict` checks that the lines add up. */
export function orderFault(order: Fields, field: string, strict: boolean): SandboxResponse | undefined {
  if (amountOf(order["amount"]) === undefined)
    return badRequest(`${field}.amount`, "must be a non-negative integer in minor units");
  if (!/^[A-Z]{3}$/.test(String(order["currency"]))) return badRequest(`${field}.currency`, "must be a currency code");
  const lines = listOf(order["items"]);
  const ids = lines.map(({ line_id }) => line_id).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) return badRequest(`${field}.items`, "must have a line_id each of their own");
  const shipping = Number(fieldsOf(order["shipping_option"])["amount"] ?? 0);
  const sum = lines.reduce((total, line) => total + Number(line["amount"] ?? 0), shipping);
  const isPartial = order["partial_payment"] === true && Number(order["amount"]) < sum;
  if (strict && lines.length > 0 && sum !== order["amount"] && !isPartial)
    return badRequest(`${field}.amount`, `is not ${sum}, the sum of its lines`);
  return undefined;
}
