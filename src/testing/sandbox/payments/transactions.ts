import { fieldsOf, textOf } from "../body.js";
import { failure, notFound, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import { allows, idPage, isInRange, matchesSearch } from "./lists.js";
import type { Transaction } from "./schemas.js";

/** Runs a route with the transaction of its path. */
export const withTransaction =
  (route: (context: Context, transaction: Transaction) => SandboxResponse): Route =>
  (context) => {
    const id = context.params["id"] ?? "";
    const { transactions, sessions } = context.world.ledger;
    const transaction = transactions.get(id);
    const isOwn = id.startsWith(`${context.account}.`);
    if (isOwn && sessions.has(id))
      return failure(404, "This is the id of a session. Its transaction_id is another", "NOT FOUND");
    return transaction && isOwn ? route(context, transaction) : notFound();
  };

/** A transaction with what `includes` asks for. */
export function shown({ query, world: { ledger } }: Context, transaction: Transaction): Transaction {
  const includes = query.getAll("includes");
  const session = ledger.sessions.get(transaction.session_id ?? "");
  const isLatest = includes.includes("session.events.latest");
  return {
    ...transaction,
    ...(transaction.card && { card: cardWith(transaction.card, includes) }),
    ...(session && (isLatest || includes.includes("session")) && { session: isLatest ? latest(session) : session }),
    ...(includes.includes("events.success.true") && {
      events: transaction.events?.filter(({ success }) => success) ?? [],
    }),
  };
}

/** The tokens of a card are shown only when they are asked for. */
function cardWith(card: NonNullable<Transaction["card"]>, includes: readonly string[]) {
  const { payment_token, recurrence_token, ...rest } = card;
  return {
    ...rest,
    ...(payment_token !== undefined && includes.includes("card.payment_token") && { payment_token }),
    ...(recurrence_token !== undefined && includes.includes("card.recurrence_token") && { recurrence_token }),
  };
}

const latest = (session: NonNullable<Transaction["session"]>) => ({
  ...session,
  events: session.events?.slice(-1) ?? [],
});

const list: Route = (context) => {
  const { world, account, query } = context;
  const found = world.ledger.newestOf(world.ledger.transactions, account).filter((one) => isListed(one, query));
  return idPage(
    found.map((transaction) => shown(context, transaction)),
    context,
  );
};

function isListed(transaction: Transaction, query: URLSearchParams): boolean {
  const { id, session_id, card, store, amount, metadata, customer } = transaction;
  const { merchant_reference: reference, merchant_reference_2: reference2 } = transaction;
  const correlations = query.getAll("payout_correlation_id").flatMap((value) => value.split(","));
  const splits = transaction.items?.flatMap((item) => item.splits ?? []) ?? [];
  return (
    allows(query, "id", id) &&
    allows(query, "status", transaction.status) &&
    allows(query, "payment_product", transaction.payment_product) &&
    allows(query, "payment_product_type", transaction.payment_product_type) &&
    allows(query, "card_brand", card?.brand) &&
    allows(query, "merchant_reference", reference) &&
    allows(query, "merchant_reference_2", reference2) &&
    allows(query, "session_id", session_id) &&
    allows(query, "store_id", store?.id) &&
    allows(query, "terminal_id", store?.terminal_id) &&
    allows(query, "channel", transaction.channel) &&
    allows(query, "currency", transaction.currency) &&
    allows(query, "amount", String(amount)) &&
    allows(query, "payment_operation", transaction.payment_operation) &&
    allows(query, "customer_id", customer?.customer_id) &&
    allows(query, "token_id", card?.payment_token_id) &&
    allows(
      query,
      "payout_destination_id",
      transaction.payout_destination_id,
      ...splits.map((split) => split.payout_destination_id),
    ) &&
    (correlations.length === 0 || correlations.includes(String(metadata?.payout_correlation_id))) &&
    amount >= Number(query.get("amount.gte") ?? 0) &&
    amount <= Number(query.get("amount.lte") ?? Number.POSITIVE_INFINITY) &&
    isInRange(query, "created_at", transaction.created_at) &&
    isInRange(query, "captured_at", timeOf(transaction, "CAPTURE")) &&
    isInRange(query, "refunded_at", timeOf(transaction, "REFUND")) &&
    matchesSearch(query, id, session_id, reference, reference2, customer?.phone_number, customer?.email)
  );
}

const timeOf = ({ events = [] }: Transaction, name: string) =>
  events.filter(({ event, success }) => event === name && success).at(-1)?.created_at;

const update = withTransaction((context, transaction) => {
  const reference = textOf(fieldsOf(context.body)["merchant_reference_2"]);
  const { ledger } = context.world;
  const changed = {
    ...transaction,
    ...(reference !== undefined && { merchant_reference_2: reference }),
    updated_at: ledger.timestamp(),
  };
  ledger.transactions.set(String(transaction.id), changed);
  return ok(changed);
});

export const TRANSACTION_ROUTES: Routes = {
  "GET /transactions": list,
  "GET /transactions/{id}": withTransaction((context, transaction) => ok(shown(context, transaction))),
  "PUT /transactions/{id}": update,
};
