import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { paths } from "../../generated/checkout.js";
import { lists, operationList, operations } from "../../generated/checkout.operations.js";
import { validatorsOf } from "../../scripts/lib/lint/validators.js";
import { observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { lookUp } from "../../scripts/lib/spec/pointer.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { ApiError, defineClient } from "../../src/core/index.js";
import { exampleOperations } from "../kit/example-requests.js";
import { looseCall } from "../kit/loose-client.js";

// Every operation of the Checkout API with the examples of its document, against Prism.

const api = APIS.find(({ name }) => name === "checkout");
if (!api) throw new Error("scripts/lib/apis.ts has no entry for checkout");
const { document } = await readSpecification(api);
const specified = exampleOperations(document);
const validatorAt = validatorsOf(document, "response");

let prism: Prism;
beforeAll(async () => {
  prism = await startPrism(document);
});
afterAll(() => prism.close());

const clientWith = (fetch: (request: Request) => Promise<Response>) =>
  defineClient<paths, typeof lists>({ baseUrl: prism.url, auth: "token", operations, lists, retry: false, fetch });

const findings = (schema: string | undefined, body: unknown): string[] => {
  if (schema === undefined) return body === undefined ? [] : ["a body where none is documented"];
  const validate = validatorAt(schema);
  return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const sorted = (pairs: readonly (readonly [string, string])[]) => pairs.map((pair) => pair.join("=")).sort();

describe.each(specified)("$operationId", (operation) => {
  const { method, path, params } = operation;
  const success = operation.responses.find(({ status }) => status < 300);
  const errors = operation.responses.filter(({ status }) => status >= 400);

  it.each(operation.bodies)("sends the example $name and returns the documented response", async ({ value }) => {
    const fetch = observedFetch();
    const result = await looseCall(clientWith(fetch), method, path, {
      params,
      ...(value !== undefined && { body: value }),
    });
    const [sent] = fetch.sent;

    expect(fetch.violations).toEqual([]);
    expect(sent).toMatchObject({ method, path: operation.sent.path });
    expect(sorted(sent?.query ?? [])).toEqual(sorted(operation.sent.query));
    expect(sent?.body).toEqual(value);
    expect(sent?.headers.get("authorization")).toBe("Bearer token");
    for (const [name, text] of Object.entries(params.header)) expect(sent?.headers.get(name)).toBe(text);
    expect(result.error).toBeUndefined();
    expect(result.response.status).toBe(success?.status);
    expect(findings(success?.schema, result.data)).toEqual([]);
  });

  it.each(errors)("returns an ApiError for $status", async ({ status, schema, example, retryAfter }) => {
    const fetch = observedFetch([`code=${status}`]);
    const body = operation.bodies[0]?.value;
    const { data, error } = await looseCall(clientWith(fetch), method, path, {
      params,
      ...(body !== undefined && { body }),
    });
    const { code, message } = (example as { error: { code?: string; message: string } }).error;

    expect(data).toBeUndefined();
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, method, path, code, body: example });
    expect(error?.message).toContain(message);
    expect(findings(schema, error?.body)).toEqual([]);
    expect(error?.requiredScopes).toEqual(status === 403 ? operation.scopes : undefined);
    expect(error?.retryAt instanceof Date).toBe(retryAfter);
  });
});

it("the generated operations are those of the checkout document", () => {
  const names = specified.map(({ operationId }) => operationId).sort();
  expect(operationList.map(({ operationId }) => operationId).sort()).toEqual(names);
  expect(names).toHaveLength(16);
});

it.each([
  ["/admin/session/profiles", { description: "Web shop", configuration: {} }],
  ["/admin/api-keys", { name: "Web shop" }],
] as const)("a pager of %s requests the next page with the id of the last item", async (path, item) => {
  const requested: string[] = [];
  const pages = [
    [
      { id: "T1.a", ...item },
      { id: "T1.b", ...item },
    ],
    [{ id: "T1.c", ...item }],
    [],
  ];
  const client = clientWith(async ({ url }) => {
    requested.push(new URL(url).search);
    return Response.json(pages[requested.length - 1]);
  });
  const ids: unknown[] = [];
  for await (const { id } of client.paginate(path)) ids.push(id);
  expect(ids).toEqual(["T1.a", "T1.b", "T1.c"]);
  expect(requested).toEqual(["", "?starting_after=T1.b", "?starting_after=T1.c"]);
});

const KEY = "3f0c9a52-6b1e-4d7a-9c38-5e2f7a8b1d60";

async function violationsOfStarting(operation: string, key: string): Promise<readonly string[]> {
  const fetch = observedFetch();
  const params = { header: { "Idempotency-Key": key } };
  const body = { terminal_id: "P12345678-T0001", operation };
  await looseCall(clientWith(fetch), "POST", "/admin/terminals/operations", { params, body });
  return fetch.violations;
}

it("the checkout document accepts a UUID as the idempotency key of a terminal operation", async () => {
  expect(await violationsOfStarting("check_update", KEY)).toEqual([]);
});

it("the checkout document rejects an idempotency key that is no UUID", async () => {
  const violations = await violationsOfStarting("check_update", "order-1");
  expect(violations).toEqual([expect.stringContaining("must match format")]);
});

it("the checkout document rejects the start of an unknown terminal operation", async () => {
  const violations = await violationsOfStarting("reboot", KEY);
  expect(violations).toEqual([expect.stringContaining("must be equal to one of the allowed values")]);
});

it("the checkout document accepts an unknown kind and an unknown status of a terminal operation in a response", () => {
  const operation = { id: KEY, terminal_id: "P12345678-T0001", operation: "reboot", status: "REJECTED" };
  expect(findings("#/components/schemas/TerminalOperation", operation)).toEqual([]);
});

it("the checkout document accepts unknown values in every enum of a response, except constants", () => {
  const closed = [
    ...new Set(specified.flatMap(({ responses }) => responses.flatMap(({ schema }) => closedEnums(schema)))),
  ];
  expect(closed.sort()).toEqual(["discounts", "payment_product_type", "payment_type"]);
});

/** The enums below a schema that are not combined with an open variant. */
function closedEnums(pointer: string | undefined, seen = new Set<string>()): string[] {
  if (pointer === undefined || seen.has(pointer)) return [];
  seen.add(pointer);
  const visit = (node: unknown): string[] => {
    if (typeof node !== "object" || node === null) return [];
    const { $ref, enum: values, anyOf = [], ...rest } = node as { $ref?: string; enum?: string[]; anyOf?: object[] };
    const isOpen = anyOf.some((variant) => Object.keys(variant).join() === "type");
    return [
      ...closedEnums($ref, seen),
      ...(values ? [values.join()] : []),
      ...(isOpen ? [] : anyOf.flatMap(visit)),
      ...Object.values(rest).flatMap(visit),
    ];
  };
  return visit(lookUp(document, pointer));
}

const profileWith = (configuration: object) => ({
  created_by: "user-1001",
  created_at: "2026-10-01T10:00:00.000Z",
  updated_at: "2026-10-01T10:00:00.000Z",
  description: "Web shop",
  configuration,
});

it("the checkout document accepts an unknown kind of rule on strong customer authentication in a session profile", () => {
  const withRule = (rule: object) =>
    profileWith({ dintero_psp: { creditcard: { enabled: true, sca_policy: { liability_rules: [rule] } } } });
  expect(findings("#/components/schemas/Profile", withRule({ type: "merchant_country", value: "NO" }))).toEqual([]);
  expect(findings("#/components/schemas/Profile", withRule({ type: "amount_lte" }))).not.toEqual([]);
});

it("the checkout document requires every payment method of a session profile to say whether it is enabled", () => {
  expect(findings("#/components/schemas/Profile", profileWith({ vipps: { enabled: true } }))).toEqual([]);
  expect(findings("#/components/schemas/Profile", profileWith({ vipps: {} }))).not.toEqual([]);
});
