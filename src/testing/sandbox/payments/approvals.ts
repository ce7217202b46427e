import { type Fields, fieldsOf, textOf } from "../body.js";
import { badRequest, ok } from "../response.js";
import type { Route, Routes } from "../route.js";
import { API_CLIENT } from "./identifiers.js";
import { allows } from "./lists.js";

/** The outcome that a test account asks for in the description of a seller. */
const OUTCOMES: Readonly<Record<string, string>> = { AUTO_APPROVE: "ACTIVE", AUTO_DECLINE: "DECLINED" };
const REQUIRED = ["payout_destination_id", "payout_reference", "bank_accounts", "form_submitter"];

const list: Route = ({ query, account, world }) => {
  const found = world.ledger.applications
    .of(account)
    .filter(
      (one) =>
        allows(query, "payout_destination_id", one.payout_destination_id) &&
        allows(query, "case_status", one.case_status),
    );
  return ok({ payout_destinations: found });
};

const apply: Route = ({ account, world: { ledger }, body }) => {
  const given = fieldsOf(body);
  const missing = REQUIRED.find((name) => given[name] === undefined);
  if (missing) return badRequest(missing, "is required");
  const seller = String(given["payout_destination_id"]);
  const isTaken = ledger.applications.of(account).some((one) => one.payout_destination_id === seller);
  if (isTaken) return badRequest("payout_destination_id", "is that of another seller");
  const status = OUTCOMES[textOf(given["payout_destination_description"]) ?? ""] ?? "WAITING_FOR_SIGNATURE";
  const at = ledger.timestamp();
  const id = ledger.uuid("application");
  const links =
    status === "WAITING_FOR_SIGNATURE" ? [{ href: `${ledger.url}/contracts/${id}`, rel: "contract_url" }] : [];
  const entity = { id, created_at: at, created_by: API_CLIENT, updated_at: at };
  const application = { ...given, payout_destination_id: seller, ...entity, case_status: status, links };
  ledger.applications.set(account, application);
  if (status !== "WAITING_FOR_SIGNATURE")
    ledger.publish(account, UPDATED, { payout_destination_case: caseOf(application) });
  return ok(application);
};

const UPDATED = "approval_payout_destination_update";

/** What the event about an application has of it: neither the bank accounts nor the people. */
const caseOf = (application: Fields): Fields => {
  const { id, created_at, created_by, updated_at, payout_destination_id, case_status } = application;
  const { payout_destination_name, payout_destination_description, payout_reference } = application;
  const { organization_number = "" } = application;
  return {
    id,
    created_at,
    created_by,
    updated_at,
    payout_destination_id,
    ...(payout_destination_name !== undefined && { payout_destination_name }),
    ...(payout_destination_description !== undefined && { payout_destination_description }),
    payout_reference,
    organization_number,
    case_status,
  };
};

const SELLERS = "/accounts/{account}/management/settings/approvals/payout-destinations";

export const APPROVAL_ROUTES: Routes = { [`GET ${SELLERS}`]: list, [`POST ${SELLERS}`]: apply };
