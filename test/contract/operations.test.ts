import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validatorsOf } from "../../scripts/lib/lint/validators.js";
import { type ObservedFetch, observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS, ROOT } from "../../scripts/lib/spec/apis.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { ApiError, createDintero } from "../../src/index.js";
import { type ExampleOperation, exampleOperations } from "../kit/example-requests.js";
import { type Facade, facadeOf } from "../kit/facades.js";
import { looseCall } from "../kit/loose-client.js";

const specifications = await Promise.all(APIS.map((api) => readSpecification(api)));

// client:secret
const BASIC = "Basic Y2xpZW50OnNlY3JldA==";

type Generated = { readonly operationList: readonly { readonly operationId: string }[] };
type Setting = { readonly facade: Facade; readonly prism: Prism };

const serverOf = ({ prism }: Setting, fetch: ObservedFetch) => ({ baseUrl: prism.url, fetch });

function call(setting: Setting, operation: ExampleOperation, fetch: ObservedFetch, body: unknown) {
  const { method, path, params, acceptsBasic } = operation;
  const { facade } = setting;
  const filled = facade.filled(operation);
  const given = (values: object) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !filled.includes(name)));
  return looseCall(facade.clientFor(operation, serverOf(setting, fetch)), method, path, {
    params: { path: given(params.path), query: params.query, header: given(params.header) },
    ...(body !== undefined && { body }),
    ...(acceptsBasic && { headers: { authorization: BASIC } }),
    retry: false,
  });
}

const sorted = (pairs: readonly (readonly [string, string])[]) => pairs.map((pair) => pair.join("=")).sort();

describe.each(specifications)("$api.name", ({ api, document }) => {
  const specified = exampleOperations(document);
  const validatorAt = validatorsOf(document, "response");
  const facade = facadeOf(api.name);
  const called = new Set<string>();

  let setting: Setting;
  beforeAll(async () => {
    setting = { facade, prism: await startPrism(document) };
  });
  afterAll(() => setting.prism.close());

  const findings = (schema: string, body: unknown): string[] => {
    const validate = validatorAt(schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  describe.each(specified)("$operationId", (operation) => {
    const successes = operation.responses.filter(({ status }) => status < 400);
    const errors = operation.responses.filter(({ status }) => status >= 400);
    // Prism gives the lowest status by default.
    const [usual, ...others] = successes;

    it.each(operation.bodies)(
      "sends the request of its example ($name) and returns the documented response",
      async ({ value }) => {
        const fetch = observedFetch();
        const { data, error, response } = await call(setting, operation, fetch, value);
        called.add(operation.operationId);

        expect(fetch.violations).toEqual([]);
        expect(fetch.sent).toMatchObject([{ method: operation.method, path: operation.sent.path }]);
        const [sent] = fetch.sent;
        expect(sorted(sent?.query ?? [])).toEqual(sorted(operation.sent.query));
        expect(sent?.body).toEqual(value);
        for (const [name, value] of Object.entries(operation.params.header))
          if (!facade.filled(operation).includes(name)) expect(sent?.headers.get(name)).toBe(String(value));
        expect(sent?.headers.get("authorization")).toBe(operation.acceptsBasic ? BASIC : "Bearer token");
        expect(error).toBeUndefined();
        expect(response.status).toBe(usual?.status);
        expect(usual?.schema ? findings(usual.schema, data) : data).toEqual(usual?.schema ? [] : undefined);
      },
    );

    it.each(others)("returns the documented response to $status", async ({ status, schema, example }) => {
      const fetch = observedFetch([`code=${status}`]);
      const { data, error, response } = await call(setting, operation, fetch, operation.bodies[0]?.value);
      expect(fetch.violations).toEqual([]);
      expect(error).toBeUndefined();
      expect(response.status).toBe(status);
      expect(data).toEqual(schema ? example : undefined);
    });

    it.each(errors)(
      "returns an ApiError with the server's message for $status",
      async ({ status, schema, example, retryAfter }) => {
        const fetch = observedFetch([`code=${status}`]);
        const { data, error } = await call(setting, operation, fetch, operation.bodies[0]?.value);
        const said = facade.said(example);
        expect(data).toBeUndefined();
        expect(error).toBeInstanceOf(ApiError);
        expect(error).toMatchObject({ status, method: operation.method, path: operation.path, attempts: 1 });
        expect(error?.code).toBe(said.code);
        expect(error?.message).toContain(said.message);
        expect(error?.body).toEqual(example);
        expect(findings(schema ?? "", error?.body)).toEqual([]);
        expect(error?.requiredScopes).toEqual(status === 403 ? operation.scopes : undefined);
        expect(error?.retryAt instanceof Date).toBe(retryAfter);
      },
    );
  });

  it("has a test and generated metadata for every operation of the specification, and no other", async () => {
    const inSpecification = specified.map(({ operationId }) => operationId).sort();
    expect([...called].sort()).toEqual(inSpecification);
    const { operationList } = (await import(join(ROOT, api.operations))) as Generated;
    expect(operationList.map(({ operationId }) => operationId).sort()).toEqual(inSpecification);
  });
});

describe("the mock of the contract tests", () => {
  const [specification] = specifications;
  if (!specification) throw new Error("There is no specification to test against");
  const specified = exampleOperations(specification.document);
  const facade = facadeOf(specification.api.name);
  let prism: Prism;
  beforeAll(async () => {
    prism = await startPrism(specification.document);
  });
  afterAll(() => prism.close());

  it("accepts the client's own credentials at Get token only", async () => {
    const refused = specified.filter(({ acceptsBasic }) => !acceptsBasic);
    expect(refused).toHaveLength(specified.length - 1);
    const fetch = observedFetch();
    const [operation] = refused;
    if (!operation) throw new Error("The specification is empty");
    const { response } = await looseCall(
      facade.clientFor(operation, serverOf({ facade, prism }, fetch)),
      operation.method,
      operation.path,
      {
        params: operation.params,
        body: operation.bodies[0]?.value,
        headers: { authorization: BASIC },
      },
    );
    expect(response.status).toBe(401);
    expect(fetch.violations).toEqual([expect.stringContaining("Invalid security scheme used")]);
  });

  it("reports a limit above the maximum as a violation", async () => {
    const fetch = observedFetch();
    const client = createDintero({ accountId: "P12345678", token: "token", baseUrl: prism.url, fetch });
    await client.GET("/accounts/{oid}/management/accounts", { params: { query: { limit: 101 } } });
    expect(fetch.violations).toEqual([expect.stringContaining("must be <= 100")]);
  });
});
