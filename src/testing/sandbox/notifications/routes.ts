import { fieldsOf, textOf } from "../body.js";
import type { Hook } from "../payments/hook-store.js";
import { idPage } from "../payments/lists.js";
import { badRequest, notFound, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import { sendTo } from "./webhooks.js";

const list: Route = (context) => {
  const { world, account, query } = context;
  const withDeleted = query.get("include_deleted") === "true" ? world.ledger.hooks.endedOf(account) : [];
  const hooks = [...world.ledger.hooks.of(account), ...withDeleted];
  const page = idPage(hooks, context);
  return query.get("total") === "true" ? { ...page, headers: { "total-count": String(hooks.length) } } : page;
};

const create: Route = (context) => {
  const { account, world, body } = context;
  const { active, config, events, ...others } = fieldsOf(body);
  const url = textOf(fieldsOf(config)["url"]) ?? "";
  if (!URL.canParse(url)) return badRequest("config.url", "must be an address");
  if (!Array.isArray(events) || events.length === 0) return badRequest("events", "is required");
  const given = { ...others, active: active !== false, config: { ...fieldsOf(config), url }, events };
  const hook = world.ledger.hooks.add(account, given as Pick<Hook, "active" | "config" | "events">);
  ping(context, hook);
  return ok(hook);
};

const ping = ({ account, world: { ledger, deliveries } }: Context, hook: Hook): void =>
  sendTo(ledger, deliveries, account, hook, "ping", {});

const withHook =
  (use: (hook: Hook, context: Context) => SandboxResponse): Route =>
  (context) => {
    const hook = context.world.ledger.hooks.find(context.account, context.params["hid"] ?? "");
    return hook ? use(hook, context) : notFound();
  };

const HOOKS = "/accounts/{account}/hooks/subscriptions";

export const NOTIFICATION_ROUTES: Routes = {
  [`GET ${HOOKS}`]: list,
  [`POST ${HOOKS}`]: create,
  [`GET ${HOOKS}/{hid}`]: withHook((hook) => ok(hook)),
  [`DELETE ${HOOKS}/{hid}`]: withHook((hook, { account, world }) => ok(world.ledger.hooks.end(account, hook))),
  [`GET ${HOOKS}/{hid}/deliveries`]: withHook((hook, { world }) =>
    ok(
      world.ledger.hooks
        .deliveriesOf(hook.id)
        .map(({ id, event_delivery, created_at, status }) => ({ id, event_delivery, created_at, status })),
    ),
  ),
  [`GET ${HOOKS}/{hid}/deliveries/{did}`]: withHook((hook, { world, params }) => {
    const delivery = world.ledger.hooks.deliveriesOf(hook.id).find(({ id }) => id === params["did"]);
    return delivery ? ok(delivery) : notFound();
  }),
  [`POST ${HOOKS}/{hid}/ping`]: withHook((hook, context) => {
    ping(context, hook);
    return { status: 204 };
  }),
};
