import { badRequest, notFound, ok } from "../response.js";
import type { Route, Routes } from "../route.js";
import type { Ledger } from "./ledger.js";
import { allows, idPage } from "./lists.js";
import type { CardToken } from "./schemas.js";

const list: Route = (context) => {
  const { query, account, world } = context;
  const withDeleted = query.get("include_deleted") === "true";
  const found = world.ledger.cards
    .of(account)
    .filter(
      (token) =>
        (withDeleted || token.deleted_at === undefined) &&
        allows(query, "status", token.status) &&
        allows(query, "customer_id", token.customer_id) &&
        allows(query, "relationship_id", token.relationship_id),
    );
  return idPage(found, context);
};

const withToken =
  (use: (token: CardToken, ledger: Ledger, account: string) => ReturnType<Route>): Route =>
  ({ params, account, world }) => {
    const token = world.ledger.cards.find(account, params["token_id"] ?? "");
    return token ? use(token, world.ledger, account) : notFound();
  };

export const CARD_TOKEN_ROUTES: Routes = {
  "GET /card-tokens": list,
  "GET /card-tokens/{token_id}": withToken((token) => ok(token)),
  "DELETE /card-tokens/{token_id}": withToken((token, ledger, account) => {
    if (token.deleted_at !== undefined) return badRequest("token_id", "is deleted already");
    const deleted = ledger.cards.delete(token);
    ledger.publish(account, "checkout_token_delete", { token: deleted });
    return ok(deleted);
  }),
};
