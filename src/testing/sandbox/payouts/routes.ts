import { amountOf, fieldsOf, textOf } from "../body.js";
import { badCursor, badLimit, limitOf } from "../payments/lists.js";
import { badRequest, ok } from "../response.js";
import type { Context, Route, Routes } from "../route.js";

const MAX_LIMIT = 1000;
const MAX_REFERENCE = 60;

/** A seller is one that was applied for. */
const isSeller = ({ account, world }: Context, seller: string): boolean =>
  world.ledger.applications.of(account).some(({ payout_destination_id }) => payout_destination_id === seller);

const transfer: Route = (context) => {
  const { account, body, fault, world } = context;
  const given = fieldsOf(body);
  const id = textOf(given["fund_transfer_id"]);
  const source = textOf(given["source_payout_destination_id"]) ?? "";
  const destination = textOf(given["destination_payout_destination_id"]) ?? "";
  const amount = amountOf(given["amount"]);
  const currency = textOf(given["currency"]) ?? "";
  const reference = textOf(given["reference"]);
  if (!id) return badRequest("fund_transfer_id", "is required");
  if (given["type"] !== "payout-destination") return badRequest("type", "is no kind of transfer");
  if (!isSeller(context, source)) return badRequest("source_payout_destination_id", "is no seller of the account");
  if (!isSeller(context, destination) || destination === source)
    return badRequest("destination_payout_destination_id", "is no other seller of the account");
  if (!amount) return badRequest("amount", "must be a positive integer in minor units");
  if (!/^[A-Z]{3}$/.test(currency)) return badRequest("currency", "must be a currency code");
  if (!reference || reference.length > MAX_REFERENCE)
    return badRequest("reference", `is required, with ${MAX_REFERENCE} characters at most`);
  const asked = {
    fund_transfer_id: id,
    type: "payout-destination",
    source_payout_destination_id: source,
    destination_payout_destination_id: destination,
    amount,
    currency,
    reference,
  };
  return ok({ fund_transfer: world.ledger.sellers.transfer(account, asked, fault.completeAfter ?? 0) });
};

const withSeller =
  (use: (seller: string, context: Context) => ReturnType<Route>): Route =>
  (context) => {
    const seller = context.params["seller"] ?? "";
    // The document has no 404 for these operations.
    if (!isSeller(context, seller)) return badRequest("payout_destination_id", "is no seller of the account");
    return use(seller, context);
  };

const balances = withSeller((seller, { account, world }) =>
  ok({ payout_destination_balances: world.ledger.sellers.balancesOf(account, seller) }),
);

const list = withSeller((seller, { account, world, query }) => {
  const limit = limitOf(query, world.pageSize, MAX_LIMIT);
  if (limit === undefined) return badLimit(MAX_LIMIT);
  const currency = query.get("currency");
  const entries = world.ledger.sellers
    .entriesOf(account, seller)
    .filter((entry) => currency === null || entry.currency === currency);
  const after = query.get("page");
  const start = after === null ? 0 : entries.findIndex(({ ledger_entry_id }) => ledger_entry_id === after) + 1;
  if (after !== null && start === 0) return badCursor("page");
  const page = entries.slice(start, start + limit);
  const hasMore = start + limit < entries.length;
  return ok({ entries: page, ...(hasMore && { next_page_token: page.at(-1)?.ledger_entry_id }) });
});

const PAYOUT = "/v2/accounts/{account}/payout";

export const PAYOUT_ROUTES: Routes = {
  [`POST ${PAYOUT}/fund-transfers`]: transfer,
  [`GET ${PAYOUT}/payout-destinations/{seller}/balances`]: balances,
  [`GET ${PAYOUT}/payout-destinations/{seller}/transfers`]: list,
};
