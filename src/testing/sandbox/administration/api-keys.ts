import { fieldsOf, textOf } from "../body.js";
import { idPage } from "../payments/lists.js";
import { badRequest, notFound, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import type { ApiKey } from "./api-key-store.js";

const withoutValue = ({ api_key: _, ...rest }: ApiKey) => rest;

const list: Route = (context) => {
  const { account, world, query } = context;
  const withDeleted = query.get("include_deleted") === "true";
  const keys = world.ledger.apiKeys.of(account).filter(({ deleted_at }) => withDeleted || deleted_at === undefined);
  return idPage(keys.map(withoutValue), context);
};

const create: Route = ({ account, world, body }) => {
  const { name, api_key } = fieldsOf(body);
  const value = textOf(api_key);
  if (!textOf(name)) return badRequest("name", "is required");
  if (value !== undefined && !value.startsWith(account)) return badRequest("api_key", "must begin with the account");
  return ok(world.ledger.apiKeys.add(account, String(name), value));
};

const withKey =
  (use: (key: ApiKey, context: Context) => SandboxResponse): Route =>
  (context) => {
    const key = context.world.ledger.apiKeys.find(context.account, context.params["api_key_id"] ?? "");
    return key ? use(key, context) : notFound();
  };

const KEYS = "/admin/api-keys";

export const API_KEY_ROUTES: Routes = {
  [`GET ${KEYS}`]: list,
  [`POST ${KEYS}`]: create,
  [`DELETE ${KEYS}/{api_key_id}`]: withKey((key, { account, world }) =>
    ok(withoutValue(world.ledger.apiKeys.delete(account, key))),
  ),
  [`POST ${KEYS}/{api_key_id}/rotate-api-key`]: withKey((key, { account, world }) =>
    ok(world.ledger.apiKeys.rotate(account, key)),
  ),
};
