import { fieldsOf, listOf, textOf } from "../body.js";
import { badRequest } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import { API_CLIENT } from "./identifiers.js";
import { namedPage } from "./lists.js";
import type { Report } from "./schemas.js";

const REQUIRED = ["template_id", "template_data_path", "template_accept", "template_accept_language"];
/** The sandbox makes text only. */
const TEXT = /^(text\/\w+|application\/json)$/;

/** Makes a report of the resources that the request brings: one line each. */
const generate: Route = (context) => {
  const { query, body } = context;
  const missing = REQUIRED.find((name) => !query.get(name));
  if (missing) return badRequest(missing, "is required");
  const contentType = query.get("template_accept") ?? "";
  if (!TEXT.test(contentType)) return badRequest("template_accept", "must be text or application/json in the sandbox");
  const resources = listOf(body);
  const wrong = resources.findIndex(({ key, path, data }) => !textOf(key) || !textOf(path) || data === undefined);
  if (!Array.isArray(body) || wrong >= 0) return badRequest(`[${Math.max(0, wrong)}]`, "must have key, path and data");
  const lines = resources.map(({ key, data }) => `${String(key)}: ${JSON.stringify(fieldsOf(data))}`);
  const report = [String(query.get("template_id")), ...lines].join("\n");
  const text = contentType === "application/json" ? JSON.stringify(report) : report;
  if (query.get("save") === "true") return { status: 201, body: { id: store(context, contentType, text).id } };
  return { status: 200, headers: { "content-type": contentType }, body: text };
};

function store({ account, query, world: { ledger } }: Context, contentType: string, text: string): Report {
  const id = ledger.uuid("report");
  const fileName = `${id}.${contentType.split("/")[1]}`;
  ledger.files.add(fileName, { contentType, text });
  const optional = (name: string) => {
    const value = query.get(name);
    return value !== null && { [name]: value };
  };
  return ledger.reports.set(account, {
    id,
    report_job_id: id,
    account_id: account,
    template_id: query.get("template_id") ?? "",
    content_type: contentType,
    content_language: query.get("template_accept_language") ?? "",
    created_by: API_CLIENT,
    created_at: ledger.timestamp(),
    ...optional("data_from"),
    ...optional("data_to"),
    ...optional("schedule"),
    report_file_name: fileName,
    signed_url: `${ledger.url}${ledger.files.linkTo(fileName)}`,
    report_filters: [],
  });
}

export const REPORT_ROUTES: Routes = {
  "GET /accounts/{account}/reports/metadata": (context) =>
    namedPage("reports", context.world.ledger.reports.of(context.account), context),
  "POST /accounts/{account}/reports/generation": generate,
};
