import { signCallback } from "../../sign.js";
import type { Change, Ledger } from "../payments/ledger.js";
import type { Session, Transaction } from "../payments/schemas.js";
import { addSessionEvent } from "../payments/session.js";
import type { Deliveries } from "./deliveries.js";

const ATTEMPTS = 21;
const LONGEST_DELAY_S = 60;

/** What a callback says. */
type Report = {
  readonly session: Session;
  readonly transaction: Transaction | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly event?: string | undefined;
};

/** Calls the `callback_url` of a session when its payment is authorized, and for the events it asks for. */
export function sendCallback(change: Change, ledger: Ledger, deliveries: Deliveries): void {
  const report = reportOf(change, ledger);
  const address = report?.session.url.callback_url;
  if (!report || address === undefined) return;
  const url = new URL(address);
  const delay = Math.min(LONGEST_DELAY_S, Number(url.searchParams.get("delay_callback") ?? 0)) * 1000;
  const time = ledger.timestamp();
  deliveries.send(
    {
      kind: "callback",
      url: address,
      event: report.event,
      request: () => requestOf(ledger, url, report, time),
      attempts: ATTEMPTS,
      isFailure: (status) => status < 200 || status >= 500,
      onEnd: (isDelivered) => {
        const current = ledger.sessions.get(String(report.session.id));
        const name = report.transaction?.status === "ON_HOLD" ? "ON_HOLD_CALLBACK_SENT" : "AUTH_CALLBACK_SENT";
        if (isDelivered && current && report.event === undefined) addSessionEvent(ledger, current, { name });
      },
    },
    delay,
  );
}

function reportOf(change: Change, ledger: Ledger): Report | undefined {
  if (change.kind === "event") return undefined;
  if (change.kind === "authorization") {
    const { session, transaction, error, isAfterHold } = change;
    const wantsErrors = switchesOf(session)?.get("report_error") === "true";
    if (error && !wantsErrors && !isAfterHold) return undefined;
    return { session, transaction, query: error ? { error } : {} };
  }
  const { transaction, event } = change;
  const session = ledger.sessions.get(transaction.session_id ?? "");
  const isWanted =
    event.success &&
    session &&
    switchesOf(session)
      ?.getAll("report_event")
      .includes(event.event ?? "");
  if (!isWanted) return undefined;
  return { session, transaction, query: { event: event.event ?? "", event_id: event.id ?? "" }, event: event.event };
}

const switchesOf = ({ url }: Session) =>
  url.callback_url === undefined ? undefined : new URL(url.callback_url).searchParams;

async function requestOf(ledger: Ledger, base: URL, report: Report, time: string): Promise<Request> {
  const { session, transaction, query } = report;
  const url = new URL(base);
  const sid = url.searchParams.get("sid_parameter_name") === "sid" ? "sid" : "session_id";
  const { merchant_reference } = session.order;
  const added = { [sid]: String(session.id), merchant_reference, time, ...query };
  if (transaction?.id !== undefined) url.searchParams.set("transaction_id", transaction.id);
  for (const [name, value] of Object.entries(added)) url.searchParams.set(name, value);
  const isPost = url.searchParams.get("method") === "POST";
  const withSession = url.searchParams.getAll("includes").includes("session");
  const body = isPost && transaction ? { ...transaction, ...(withSession && { session }) } : undefined;
  const account = String(session.id).split(".")[0] ?? "";
  const secret = ledger.secrets.get(account)?.signature.secret;
  if (secret !== undefined) {
    const signed = { accountId: account, secret, url, clock: ledger.clock };
    return signCallback({ ...signed, ...(body && { body: body as never }) });
  }
  return new Request(url, {
    method: isPost ? "POST" : "GET",
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
}
