import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { OperationMetadata } from "../../scripts/lib/generate/metadata-types.js";
import { APIS, type Api, ROOT } from "../../scripts/lib/spec/apis.js";
import { operationsOf, parametersOf } from "../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { type FactsTable, factsIn } from "../../src/core/operation-facts.js";
import { operationFacts } from "../../src/dintero/api.js";

/** The generated metadata of an API. */
const tableOf = async (api: Api): Promise<FactsTable> =>
  ((await import(/* @vite-ignore */ pathToFileURL(join(ROOT, api.operations)).href)) as { operations: FactsTable })
    .operations;

/** With nothing left out, so that a fact too many shows like one too few. */
const whole = ({ scopes, redirects, separateRateLimit, deprecated, query }: OperationMetadata) => ({
  scopes: scopes ?? [],
  redirects: redirects ?? false,
  separateRateLimit: separateRateLimit ?? false,
  deprecated: deprecated ?? false,
  query: query ?? {},
});

describe("what a call is told of its operation", () => {
  test.each(APIS)("is what the specification says, for every operation of $name", async (api) => {
    const { document } = await readSpecification(api);
    const table = await tableOf(api);
    const told: Record<string, unknown> = {};
    const specified: Record<string, unknown> = {};
    for (const { method, path, item, operation } of operationsOf(document)) {
      const statuses = Object.keys(operation.responses);
      const parameters = parametersOf(document, item, operation);
      told[`${method} ${path}`] = whole(factsIn(table, method, path));
      specified[`${method} ${path}`] = whole({
        scopes: operation["x-scopes"] ?? [],
        redirects: statuses.some((status) => /^3\d\d$/.test(status)),
        separateRateLimit: statuses.includes("429"),
        deprecated: operation.deprecated ?? false,
        query: Object.fromEntries(
          parameters.filter((one) => one.in === "query" && one.explode === false).map(({ name }) => [name, "form"]),
        ),
      });
    }
    expect(Object.keys(specified).length).toBeGreaterThan(0);
    expect(told).toEqual(specified);
  });

  test("is what the row of another method says for none but that method", () => {
    const table: FactsTable = { GET: { scopes: ["read"] }, "*": { scopes: ["write"] }, "PUT /a": { scopes: [] } };
    const scopes = (method: string, path: string) => factsIn(table, method, path).scopes;
    expect([scopes("PUT", "/a"), scopes("GET", "/a"), scopes("PATCH", "/a"), scopes("PUT", "/b")]).toEqual([
      [],
      ["read"],
      ["write"],
      ["write"],
    ]);
  });

  test("is nothing where there is neither a row nor a rule", () => {
    expect(factsIn({}, "GET", "/a")).toEqual({});
  });

  test("reaches the client of Dintero", () => {
    expect(operationFacts("POST", "/account/user/password")).toMatchObject({ separateRateLimit: true });
  });
});
