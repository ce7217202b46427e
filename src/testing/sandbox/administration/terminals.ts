import { fieldsOf, textOf } from "../body.js";
import { terminal } from "../data.js";
import { allows } from "../payments/lists.js";
import { badRequest, failure, ok } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import type { TerminalOperation, TerminalRequest } from "./terminal-store.js";

const OPERATIONS: ReadonlySet<unknown> = new Set(["end_of_day", "send_logs", "check_update", "open_menu"]);
/** How long a terminal works, unless the fault of the request has `completeAfter`. */
const DURATION_MS = 5_000;

const list: Route = ({ account, world, query }) =>
  ok(
    world.ledger.terminals
      .of(account)
      .filter(
        ({ id, terminal_id }) => allows(query, "terminal_id", terminal_id) && allows(query, "operation_id", String(id)),
      ),
  );

const start: Route = (context) => {
  const { account, body, headers, fault, world } = context;
  const { terminals } = world.ledger;
  const { terminal_id, operation, parameters } = fieldsOf(body);
  const id = textOf(terminal_id) ?? "";
  if (!OPERATIONS.has(operation)) return badRequest("operation", "is no operation of a terminal");
  if (!isTerminalOf(context, id)) return badRequest("terminal_id", "is no terminal of the account");
  const key = headers.get("idempotency-key") ?? undefined;
  const started = terminals.startedWith(account, key);
  if (started) return { status: 201, body: started };
  const busyFor = terminals.busyFor(account, id);
  if (busyFor > 0) {
    const seconds = String(Math.ceil(busyFor / 1000));
    return failure(409, "An operation is pending on this terminal", undefined, { "retry-after": seconds });
  }
  const request = { terminal_id: id, operation, ...(parameters !== undefined && { parameters }) } as TerminalRequest;
  const ended = fault.decline
    ? { status: "FAILED" }
    : { status: "COMPLETED", ...(operation === "end_of_day" && { result: closedDay(context, id) }) };
  const duration = fault.completeAfter ?? DURATION_MS;
  return { status: 201, body: terminals.start(account, request, { key, ended, duration }) };
};

/** The terminals of an account are those that its list of terminals has. */
function isTerminalOf({ account, world }: Context, id: string): boolean {
  const ids = Array.from({ length: world.sizes.terminals }, (_, index) => terminal(account, index).terminal_id);
  return ids.includes(id);
}

/** The totals of the captures and refunds at a terminal since its day was closed before. */
function closedDay({ account, world: { ledger } }: Context, id: string): NonNullable<TerminalOperation["result"]> {
  const previous = ledger.terminals
    .of(account)
    .filter(
      ({ terminal_id, operation, status }) =>
        terminal_id === id && operation === "end_of_day" && status === "COMPLETED",
    );
  const events = ledger.terminals.close(
    ledger
      .newestOf(ledger.transactions, account)
      .filter(({ store }) => store?.terminal_id === id)
      .flatMap((transaction) => transaction.events ?? [])
      .filter(({ event, success }) => success && (event === "CAPTURE" || event === "REFUND")),
  );
  const amountsOf = (name: string) => events.filter(({ event }) => event === name).map(({ amount = 0 }) => amount);
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const purchases = amountsOf("CAPTURE");
  const reversals = amountsOf("REFUND");
  const since = previous[0]?.updated_at;
  return {
    outcome: "accepted",
    batch_id: String(previous.length + 1),
    ...(since !== undefined && { start_of_day_at: since, last_end_of_day_at: since }),
    purchases_count: purchases.length,
    purchases_amount: sum(purchases),
    reversals_count: reversals.length,
    reversals_amount: sum(reversals),
    sale_amount: sum(purchases) - sum(reversals),
    tip_amount: 0,
  };
}

const TERMINALS = "/admin/terminals/operations";

export const TERMINAL_ROUTES: Routes = { [`GET ${TERMINALS}`]: list, [`POST ${TERMINALS}`]: start };
