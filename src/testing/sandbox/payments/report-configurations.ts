import { type Fields, fieldsOf } from "../body.js";
import { badRequest, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import { namedPage } from "./lists.js";
import type { ReportConfiguration } from "./schemas.js";

const MAX_LIMIT = 1000;
const REQUIRED = ["filetypes", "destinations", "providers"] as const;

/** The fault of a configuration, or undefined. */
function configurationFault(body: Fields): SandboxResponse | undefined {
  const missing = REQUIRED.find((name) => !Array.isArray(body[name]));
  return missing && badRequest(missing, "is required");
}

const create: Route = ({ account, world: { ledger }, body }) => {
  const fault = configurationFault(fieldsOf(body));
  if (fault) return fault;
  const at = ledger.timestamp();
  const entity = { id: ledger.uuid("reportConfiguration"), created_at: at, updated_at: at, account_id: account };
  return ok(ledger.reportConfigurations.set(account, { ...fieldsOf(body), ...entity } as ReportConfiguration));
};

const withConfiguration =
  (use: (configuration: ReportConfiguration, context: Context) => SandboxResponse): Route =>
  (context) => {
    const { account, params, world } = context;
    const configuration = world.ledger.reportConfigurations.find(account, params["id"] ?? "");
    // The document has no 404 for these operations.
    return configuration ? use(configuration, context) : badRequest("id", "is no report configuration of the account");
  };

const replace = withConfiguration(({ id, created_at, account_id }, { account, world: { ledger }, body }) => {
  const fault = configurationFault(fieldsOf(body));
  if (fault) return fault;
  const entity = { id, created_at, account_id, updated_at: ledger.timestamp() };
  return ok(ledger.reportConfigurations.set(account, { ...fieldsOf(body), ...entity } as ReportConfiguration));
});

const remove = withConfiguration((configuration, { account, world }) => {
  world.ledger.reportConfigurations.delete(account, configuration.id);
  return ok(configuration);
});

const CONFIGURATIONS = "/accounts/{account}/settlements/reports/configuration";

export const REPORT_CONFIGURATION_ROUTES: Routes = {
  [`GET ${CONFIGURATIONS}`]: (context) =>
    namedPage("items", context.world.ledger.reportConfigurations.of(context.account), context, MAX_LIMIT),
  [`POST ${CONFIGURATIONS}`]: create,
  [`GET ${CONFIGURATIONS}/{id}`]: withConfiguration((configuration) => ok(configuration)),
  [`PUT ${CONFIGURATIONS}/{id}`]: replace,
  [`DELETE ${CONFIGURATIONS}/{id}`]: remove,
};
