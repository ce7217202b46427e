import { basic } from "../../dintero/grants.js";
import { ADMINISTRATION_ROUTES } from "./administration/routes.js";
import { fieldsOf, textOf } from "./body.js";
import * as data from "./data.js";
import type { Fault } from "./fault.js";
import { NOTIFICATION_ROUTES } from "./notifications/routes.js";
import { arrayPage, bodyPage, cursorAfter, offsetPage } from "./pages.js";
import { PAYMENT_ROUTES, PUBLIC_ROUTES } from "./payments/routes.js";
import { PAYOUT_ROUTES } from "./payouts/routes.js";
import {
  badRequest,
  failure,
  insufficientScope,
  invalidToken,
  notFound,
  ok,
  type SandboxResponse,
} from "./response.js";
import type { Context, Incoming, Route, Routes, World } from "./route.js";
import type { Grant } from "./tokens.js";

/** The response to a request, after its token is checked. */
export function respondTo(incoming: Incoming, world: World, fault: Fault = {}): SandboxResponse {
  // Version 1 of both hosts, which one client of the sandbox sends and another leaves out.
  const line = `${incoming.method} ${incoming.path.replace(/^\/v1\//, "/")}`;
  for (const { pattern, route } of PATTERNS) {
    const match = pattern.exec(line);
    if (!match) continue;
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    const grant = grantOf(incoming, world);
    const context = { ...incoming, world, params, fault, account: grant?.account ?? "" };
    return WITHOUT_ACCESS_TOKEN.has(route) ? route(context) : (refusal(context, grant) ?? route(context));
  }
  // Prism in front of the sandbox then responds with the example of the document.
  return failure(501, `The sandbox does not have ${line}. Let the option \`fault\` of startSandbox respond to it.`);
}

/** What a request may do, by its access token or, on paths that name no account, by an API key. */
function grantOf({ authorization, headers, path }: Incoming, { tokens, ledger }: World): Grant | undefined {
  const grant = tokens.grantOf(tokenIn(authorization));
  if (grant || path.includes("/accounts/")) return grant;
  return ledger.apiKeys.grantOf(headers.get("x-api-key") ?? undefined);
}

/** A token is valid for the paths of its own account only, and only the partner has accounts. */
function refusal({ world, params, path }: Context, grant: Grant | undefined): SandboxResponse | undefined {
  if (grant?.kind !== "access") return invalidToken();
  const isPartners = /\/auth\/exchange_token$|\/management\/accounts/.test(path);
  const account = params["account"] ?? grant.account;
  const isOwn = grant.account === account && !(isPartners && grant.account !== world.accountId);
  return isOwn ? undefined : insufficientScope();
}

const tokenIn = (authorization: string | undefined) => /^Bearer (.+)$/.exec(authorization ?? "")?.[1];

/** Client credentials: the partner's own by HTTP basic, those of one of its accounts by exchange token. */
const issueToken: Route = ({ world, authorization, params, body }) => {
  const account = params["account"] ?? "";
  const exchange = world.tokens.grantOf(tokenIn(authorization));
  const isClient = account === world.accountId && authorization === basic(world);
  const isExchange = exchange?.kind === "exchange" && exchange.account === account;
  if (!isClient && !isExchange) return invalidToken();
  if (fieldsOf(body)["grant_type"] !== "client_credentials") return badRequest("grant_type", "is not known here");
  // The guides disagree on the audience after an exchange: the partner, or the account.
  const audience = String(fieldsOf(body)["audience"]).split("/accounts/")[1];
  if (audience !== account && audience !== world.accountId) return badRequest("audience", "is not known here");
  return ok(world.tokens.issue({ account, kind: "access" }));
};

const exchangeToken: Route = ({ world, body }) => {
  const account = String(fieldsOf(body)["account_id"]);
  return isOwned(world, account) ? ok(world.tokens.issue({ account, kind: "exchange" })) : insufficientScope();
};

const isOwned = ({ accountId, sizes, added }: World, account = "") =>
  data.accountIndexOf(accountId, account, sizes.accounts + added.length) !== undefined;

const accountAt = ({ accountId, sizes, added }: World, index: number) =>
  added[index - sizes.accounts] ?? data.account(accountId, data.accountIdOf(accountId, index), index);

const sizeOf = ({ sizes, added }: World) => sizes.accounts + added.length;

/** Creates an account after those there are. */
const createAccount: Route = ({ world, body }) => {
  const { company, ...given } = fieldsOf(body);
  if (!textOf(fieldsOf(company)["business_name"])) return badRequest("company.business_name", "is required");
  const index = sizeOf(world);
  const account = data.account(world.accountId, data.accountIdOf(world.accountId, index), index);
  const { id, account_id, created_at, created_by, updated_at } = account;
  const entity = { id, account_id, created_at, created_by, updated_at, partner_id: world.accountId, active: true };
  const created = { ...account, ...given, company: { ...fieldsOf(company) }, ...entity } as typeof account;
  world.added.push(created);
  world.ledger.publish(world.accountId, "account_add", { account: created });
  return ok(created);
};

const listAccounts: Route = ({ world, query }) =>
  arrayPage(
    {
      size: sizeOf(world),
      at: (index) => ({ ...accountAt(world, index), paging_token: cursorAfter(index) }),
    },
    query,
    world,
  );

const getAccount: Route = ({ world, params }) => {
  const index = data.accountIndexOf(world.accountId, params["aid"] ?? "", sizeOf(world));
  return index === undefined ? notFound() : ok(accountAt(world, index));
};

const getSettings: Route = ({ world, params }) => {
  const account = params["account"] ?? "";
  const index = data.accountIndexOf(world.accountId, account, sizeOf(world));
  return ok(index === undefined ? data.account(world.accountId, account, sizeOf(world)) : accountAt(world, index));
};

const listEvents: Route = ({ world, params, query }) => {
  if (!isOwned(world, params["aid"])) return insufficientScope();
  const added = world.comments.get(params["aid"] ?? "") ?? [];
  const before = world.sizes.eventsPerAccount;
  const at = (index: number) => data.accountEvent(index, added[index - before] ?? `Comment ${index + 1}`);
  // Events carry no paging token: their id is the cursor.
  return arrayPage({ size: before + added.length, at }, query, { ...world, prefix: "aev_" });
};

const addEvent: Route = ({ world, params, body }) => {
  if (!isOwned(world, params["aid"])) return insufficientScope();
  const account = params["aid"] ?? "";
  const text = String(fieldsOf(body)["body"]);
  const added = [...(world.comments.get(account) ?? []), text];
  world.comments.set(account, added);
  return ok(data.accountEvent(world.sizes.eventsPerAccount + added.length - 1, text));
};

const listRoles: Route = ({ world, query }) =>
  arrayPage(
    { size: world.sizes.roles, at: (index) => ({ ...data.role(index), paging_token: cursorAfter(index) }) },
    query,
    world,
  );

const searchMatch: Route = (context) => {
  const number = String(20_260_000 + context.world.searches.size + 1);
  context.world.searches.add(number);
  return matches(context, number);
};

const getMatch: Route = (context) => {
  const number = context.params["irn"] ?? "";
  return context.world.searches.has(number) ? matches(context, number) : notFound();
};

const matches = ({ world, query }: Context, number: string): SandboxResponse =>
  offsetPage("possible_matches", { size: world.sizes.matches, at: data.possibleMatch }, query, {
    pageSize: world.pageSize,
    others: { inquiry_reference_number: number },
  });

const listOf =
  (
    key: string,
    size: "pricePackages" | "stores" | "terminals",
    at: (index: number, account: string) => unknown,
  ): Route =>
  ({ world, params, query }) =>
    bodyPage(key, { size: world.sizes[size], at: (index) => at(index, params["account"] ?? "") }, query, world);

/** The first account of every path is called `account`. */
const ROUTES: Routes = {
  ...PAYMENT_ROUTES,
  ...ADMINISTRATION_ROUTES,
  ...PAYOUT_ROUTES,
  ...NOTIFICATION_ROUTES,
  "POST /accounts/{account}/auth/token": issueToken,
  "POST /accounts/{account}/auth/exchange_token": exchangeToken,
  "GET /accounts/{account}/auth/roles": listRoles,
  "GET /accounts/{account}/management/settings": getSettings,
  "GET /accounts/{account}/management/accounts": listAccounts,
  "POST /accounts/{account}/management/accounts": createAccount,
  "GET /accounts/{account}/management/accounts/{aid}": getAccount,
  "GET /accounts/{account}/management/accounts/{aid}/events": listEvents,
  "POST /accounts/{account}/management/accounts/{aid}/events": addEvent,
  "GET /accounts/{account}/management/price-packages": listOf("price_packages", "pricePackages", data.pricePackage),
  "GET /accounts/{account}/stores": listOf("stores", "stores", data.store),
  "GET /accounts/{account}/terminals": listOf("terminals", "terminals", (index, account) =>
    data.terminal(account, index),
  ),
  "POST /accounts/{account}/compliance-search/match": searchMatch,
  "GET /accounts/{account}/compliance-search/match/{irn}": getMatch,
};

const WITHOUT_ACCESS_TOKEN: ReadonlySet<Route> = new Set([issueToken, ...PUBLIC_ROUTES]);

const PATTERNS = Object.entries(ROUTES).map(([line, route]) => ({
  pattern: new RegExp(`^${line.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
  route,
}));
