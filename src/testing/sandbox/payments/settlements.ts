import { amountOf, fieldsOf, textOf } from "../body.js";
import { badRequest, failure, ok } from "../response.js";
import type { Route, Routes } from "../route.js";
import { allows, badCursor, badLimit, isInRange, limitOf, matchesSearch } from "./lists.js";
import type { Transaction } from "./schemas.js";

const MAX_LIMIT = 1000;
const WEEK_MS = 7 * 86_400_000;

const list: Route = ({ query, account, world }) => {
  const limit = limitOf(query, world.pageSize, MAX_LIMIT);
  if (limit === undefined) return badLimit(MAX_LIMIT);
  const byCreation = query.has("item_created_at.gte") || query.has("item_created_at.lte");
  if (byCreation && (query.has("created_at.gte") || query.has("created_at.lte")))
    return badRequest("item_created_at.gte", "excludes created_at.gte and created_at.lte");
  const after = query.get("starting_after_id");
  if ((after === null) !== (query.get("starting_after_date") === null))
    return badRequest("starting_after_id", "and starting_after_date belong together");
  const found = world.ledger.settlements
    .of(account)
    .filter(
      (one) =>
        allows(query, "payment_provider", one.provider) &&
        allows(query, "payout_destination_id", one.payout_destination_id) &&
        matchesSearch(query, one.id) &&
        isInRange(query, "created_at", one.settled_at) &&
        isInRange(query, "item_created_at", one.created_at),
    );
  const start = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0) return badCursor();
  const items = found.slice(start, start + limit);
  const last = items.at(-1);
  const key = byCreation ? { created_at: last?.created_at } : { settled_at: last?.settled_at };
  const hasMore = start + limit < found.length;
  return ok({ items, ...(hasMore && { last_evaluated_key: { id: last?.id, account_id: account, ...key } }) });
};

/** A link to the file, which needs no access token. */
const download: Route = ({ params, account, world: { ledger } }) => {
  const settlement = ledger.settlements.of(account).find(({ id }) => id === params["settlement"]);
  const attachment = settlement?.attachments?.find(({ id }) => id === params["attachment"]);
  // The document has no 404 for this operation.
  if (!attachment?.id) return failure(403, "Insufficient scope");
  return ok({ url: `${ledger.url}${ledger.files.linkTo(`${attachment.id}.json`)}` });
};

/** Settles what is captured and refunded since the last time, as a test account may ask for. Without options it takes the last seven days. */
const generateTestReport: Route = ({ account, world: { ledger }, body }) => {
  const { transaction_ids: ids, number_of_transactions: count, date_range: range } = fieldsOf(body);
  const { start_date, end_date } = fieldsOf(range);
  const from = Date.parse(textOf(start_date) ?? "") || ledger.clock.dateNow() - WEEK_MS;
  const to = Date.parse(textOf(end_date) ?? "") || Number.POSITIVE_INFINITY;
  const isTaken = ({ id, created_at = "" }: Transaction) =>
    Array.isArray(ids) ? ids.includes(id) : Date.parse(created_at) >= from && Date.parse(created_at) <= to;
  const found = ledger.newestOf(ledger.transactions, account).filter(isTaken);
  const settled = ledger.settle(account, found.slice(0, amountOf(count) ?? found.length).reverse());
  const message = settled.length > 0 ? "The report was made" : "There is nothing to report";
  return { status: settled.length > 0 ? 201 : 200, body: { message } };
};

const SETTLEMENTS = "/accounts/{account}/settlements";

export const SETTLEMENT_ROUTES: Routes = {
  [`GET ${SETTLEMENTS}`]: list,
  [`GET ${SETTLEMENTS}/{settlement}/attachments/{attachment}`]: download,
  [`POST ${SETTLEMENTS}/reports/generate-test-report`]: generateTestReport,
};
