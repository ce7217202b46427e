import { badRequest, notFound, ok } from "../response.js";
import type { Route, Routes } from "../route.js";
import type { CardStore } from "./card-store.js";
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
  (use: (token: CardToken, cards: CardStore) => ReturnType<Route>): Route =>
  ({ params, account, world }) => {
    const token = world.ledger.cards.find(account, params["token_id"] ?? "");
    return token ? use(token, world.ledger.cards) : notFound();
  };

export const CARD_TOKEN_ROUTES: Routes = {
  "GET /card-tokens": list,
  "GET /card-tokens/{token_id}": withToken((token) => ok(token)),
  "DELETE /card-tokens/{token_id}": withToken((token, cards) =>
    token.deleted_at === undefined ? ok(cards.delete(token)) : badRequest("token_id", "is deleted already"),
  ),
};
