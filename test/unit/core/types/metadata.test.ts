import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APIS, ROOT } from "../../../../scripts/lib/spec/apis.js";
import { operationsOf, parametersOf } from "../../../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../../../scripts/lib/spec/specification.js";
import { metadataOf, type OperationMetadata, type OperationTable } from "../../../../src/core/types/metadata.js";
import { operations } from "../../../../src/dintero/api.js";

/** With every member, so that one too many shows as well as one too few. */
const whole = ({ scopes, redirects, separateRateLimit, deprecated, query }: OperationMetadata) => ({
  scopes: scopes ?? [],
  redirects: redirects ?? false,
  separateRateLimit: separateRateLimit ?? false,
  deprecated: deprecated ?? false,
  query: query ?? {},
});

describe("the metadata of an operation", () => {
  it.each(APIS)("agrees with the specification for every operation of $name", async (api) => {
    const { document } = await readSpecification(api);
    const { operations: table } = (await import(join(ROOT, api.operations))) as { operations: OperationTable };
    const actual: Record<string, unknown> = {};
    const specified: Record<string, unknown> = {};
    for (const { method, path, item, operation } of operationsOf(document)) {
      const statuses = Object.keys(operation.responses);
      const parameters = parametersOf(document, item, operation);
      actual[`${method} ${path}`] = whole(metadataOf(table, method, path));
      specified[`${method} ${path}`] = whole({
        scopes: operation["x-scopes"] ?? [],
        redirects: statuses.some((status) => /^3\d\d$/.test(status)),
        separateRateLimit: statuses.includes("429"),
        deprecated: operation.deprecated ?? false,
        query: Object.fromEntries(
          parameters
            .filter((one) => one.in === "query" && one.explode === false)
            .map(({ name }) => [name, "form"] as const),
        ),
      });
    }
    expect(Object.keys(specified).length).toBeGreaterThan(0);
    expect(actual).toEqual(specified);
  });

  it("comes from its own row, then from the row of its method, then from the row of all others", () => {
    const table: OperationTable = { GET: { scopes: ["read"] }, "*": { scopes: ["write"] }, "PUT /a": { scopes: [] } };
    const scopes = (method: string, path: string) => metadataOf(table, method, path).scopes;
    expect([scopes("PUT", "/a"), scopes("GET", "/a"), scopes("PATCH", "/a"), scopes("PUT", "/b")]).toEqual([
      [],
      ["read"],
      ["write"],
      ["write"],
    ]);
  });

  it("is empty when there is no row", () => {
    expect(metadataOf({}, "GET", "/a")).toEqual({});
  });

  it("is part of Dintero's client", () => {
    expect(metadataOf(operations, "POST", "/account/user/password")).toMatchObject({ separateRateLimit: true });
  });
});
