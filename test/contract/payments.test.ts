import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { paths } from "../../generated/payments.js";
import { lists, operationList, operations } from "../../generated/payments.operations.js";
import { validatorsOf } from "../../scripts/lib/lint/validators.js";
import { type ObservedFetch, observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import type { OpenApi } from "../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { ApiError, defineClient } from "../../src/core/index.js";
import { type ExampleOperation, exampleOperations } from "../kit/example-requests.js";
import { looseCall } from "../kit/loose-client.js";

const api = APIS.find(({ name }) => name === "payments");
if (!api) throw new Error("scripts/lib/apis.ts has no payments");
const { document } = await readSpecification(api);
const specified = exampleOperations(document);
const validatorAt = validatorsOf(document, "response");

/** The document without the servers of its paths, for which Prism would wait for their base path. */
function onOneHost(document: OpenApi): OpenApi {
  const paths = Object.entries(document.paths).map(([path, { servers: _, ...item }]) => [path, item]);
  return { ...document, paths: Object.fromEntries(paths) };
}

// The mock replaces every server that the document names.
const SERVERS = ["https://api.dintero.com/v1", "https://api.dintero.com"];

let prism: Prism;
beforeAll(async () => {
  prism = await startPrism(onOneHost(document));
});
afterAll(() => prism.close());

function call(operation: ExampleOperation, fetch: ObservedFetch, body: unknown) {
  const servers = Object.fromEntries(SERVERS.map((url) => [url, prism.url]));
  const client = defineClient<paths, typeof lists>({
    baseUrl: prism.url,
    servers,
    auth: "token",
    lists,
    operations,
    fetch,
  });
  const { path, query, header } = operation.params;
  return looseCall(client, operation.method, operation.path, {
    params: { path, query, header },
    ...(body !== undefined && { body }),
    retry: false,
  });
}

const validators = new Map<string, ReturnType<typeof validatorAt>>();

function findings(schema: string | undefined, body: unknown): string[] {
  if (schema === undefined) return body === undefined ? [] : ["there is a body, and the document has none"];
  const validate = validators.get(schema) ?? validatorAt(schema);
  validators.set(schema, validate);
  return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** What Prism finds wrong, other than the use of a deprecated parameter, which the examples use like any other. */
const violationsOf = (fetch: ObservedFetch): readonly string[] =>
  fetch.violations.filter((violation) => {
    const [, list] = /^[A-Z]+ \S+: (\[.*\])$/s.exec(violation) ?? [];
    const found = list === undefined ? [] : (JSON.parse(list) as { code: string }[]);
    return found.length === 0 || found.some(({ code }) => code !== "deprecated");
  });

const sorted = (pairs: readonly (readonly [string, string])[]) => pairs.map((pair) => pair.join("=")).sort();

/** The statuses of the document; `default` becomes a status that no operation names. */
const responsesOf = ({ responses }: ExampleOperation) =>
  responses.map((response) => (Number.isNaN(response.status) ? { ...response, status: 418 } : response));

describe.each(specified)("$operationId", (operation) => {
  const responses = responsesOf(operation);
  const successes = responses.filter(({ status }) => status < 400);
  const [usual] = successes;

  it.each(operation.bodies)(
    "sends the request of its example ($name) and returns the documented response",
    async (body) => {
      const fetch = observedFetch();
      const { data, error, response } = await call(operation, fetch, body.value);
      expect(violationsOf(fetch)).toEqual([]);
      const [sent] = fetch.sent;
      expect(sent).toMatchObject({ method: operation.method, path: operation.sent.path });
      expect(sorted(sent?.query ?? [])).toEqual(sorted(operation.sent.query));
      expect(sent?.body).toEqual(body.value);
      for (const [name, value] of Object.entries(operation.params.header))
        expect(sent?.headers.get(name)).toBe(String(value));
      expect(sent?.headers.get("authorization")).toBe("Bearer token");
      expect(error).toBeUndefined();
      expect(response.status).toBe(usual?.status);
      expect(findings(usual?.schema, data)).toEqual([]);
    },
  );

  it.each(successes)("returns the body of a $status", async ({ status, example }) => {
    const fetch = observedFetch([`code=${status}`]);
    const { data, response } = await call(operation, fetch, operation.bodies[0]?.value);
    expect(violationsOf(fetch)).toEqual([]);
    expect(response.status).toBe(status);
    expect(data).toEqual(example);
    if (status === 202 && operation.path.startsWith("/transactions/"))
      expect(response.headers.get("event-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(responses.filter(({ status }) => status >= 400))(
    "returns an ApiError with the body of a $status",
    async ({ status, schema, example }) => {
      const fetch = observedFetch([`code=${status}`]);
      const { data, error } = await call(operation, fetch, operation.bodies[0]?.value);
      const { message } = (example as { error: { message: string } }).error;
      expect(data).toBeUndefined();
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status, method: operation.method, path: operation.path, body: example });
      expect(error?.message).toContain(message);
      expect(findings(schema, error?.body)).toEqual([]);
      expect(error?.requiredScopes).toEqual(status === 403 ? operation.scopes : undefined);
    },
  );
});

describe("the Payments API", () => {
  it("has every operation in the generated table, and no other", () => {
    expect(operationList.map(({ operationId }) => operationId)).toEqual(
      specified.map(({ operationId }) => operationId),
    );
  });

  it("has the operations that its users expect", () => {
    expect(specified.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      [
        "POST /sessions-profile",
        "POST /sessions",
        "GET /sessions",
        "GET /sessions/{session_id}",
        "PUT /sessions/{session_id}",
        "POST /sessions/{session_id}/cancel",
        "POST /sessions/payment-token",
        "POST /sessions/{session_id}/qr",
        "POST /sessions/pay",
        "POST /sessions/{session_id}/pay",
        "GET /transactions",
        "GET /transactions/{id}",
        "PUT /transactions/{id}",
        "POST /transactions/{id}/capture",
        "POST /transactions/{id}/authorization",
        "POST /transactions/{id}/refund",
        "POST /transactions/{id}/void",
        "GET /card-tokens",
        "GET /card-tokens/{token_id}",
        "DELETE /card-tokens/{token_id}",
        "GET /accounts/{aid}/settlements",
        "GET /accounts/{aid}/settlements/{settlementid}/attachments/{attachmentid}",
        "GET /accounts/{aid}/settlements/reports/configuration",
        "POST /accounts/{aid}/settlements/reports/configuration",
        "GET /accounts/{aid}/settlements/reports/configuration/{id}",
        "PUT /accounts/{aid}/settlements/reports/configuration/{id}",
        "DELETE /accounts/{aid}/settlements/reports/configuration/{id}",
        "POST /accounts/{aid}/settlements/reports/generate-test-report",
        "GET /accounts/{aid}/reports/metadata",
        "POST /accounts/{aid}/reports/generation",
        "GET /accounts/{aid}/management/settings/approvals/payout-destinations",
        "POST /accounts/{aid}/management/settings/approvals/payout-destinations",
        "POST /v2/accounts/{aid}/payout/fund-transfers",
        "GET /v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/balances",
        "GET /v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/transfers",
      ].sort(),
    );
  });

  it("names a server for the operations of the other host, with the version in the path for payout v2", () => {
    const serversOf = (path: string) => document.paths[path]?.["servers"];
    for (const path of Object.keys(document.paths)) {
      const expected = path.startsWith("/v2/")
        ? [expect.objectContaining({ url: "https://api.dintero.com" })]
        : [expect.objectContaining({ url: "https://api.dintero.com/v1" })];
      expect(serversOf(path)).toEqual(path.includes("/accounts/{aid}/") ? expected : undefined);
    }
  });

  it("accepts an unknown payment product and an unknown status", () => {
    const transaction = validatorAt("#/components/schemas/Transaction");
    const known = { payment_product: "vipps", payment_product_type: "vipps", amount: 100, currency: "NOK" };
    expect(transaction({ ...known, status: "AUTHORIZED" })).toBe(true);
    expect(transaction({ ...known, payment_product_type: "new.method", status: "NEW_STATUS" })).toBe(true);
    expect(transaction({ ...known, payment_product_type: 1 })).toBe(false);
    expect(transaction({ ...known, amount: 0.5 })).toBe(false);
  });

  it("refuses an unknown payment method in a request", () => {
    const payment = validatorsOf(document, "request")("#/components/schemas/PayPayment");
    expect(payment({ payment_product_type: "payex.creditcard", operation: "recurring_purchase" })).toBe(true);
    expect(payment({ payment_product_type: "new.method", operation: "recurring_purchase" })).toBe(false);
  });
});
