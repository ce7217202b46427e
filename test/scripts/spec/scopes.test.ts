import { describe, expect, it } from "vitest";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { withScopes } from "../../../scripts/lib/spec/scopes.js";

const PATH = "/accounts/{aid}/things";

const documentWith = (operation: Record<string, unknown>, path = PATH): OpenApi => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  paths: { [path]: { get: { operationId: "things_get", responses: {}, ...operation } } },
});

const KNOWN = documentWith({ "x-scopes": ["admin:things"] });

const scopes = (published: Record<string, unknown>, previous = KNOWN): unknown =>
  withScopes(documentWith(published), previous).paths[PATH]?.["get"];

describe("scopes of a published operation", () => {
  it("are its x-scopes, also when there are none", () => {
    expect(scopes({ "x-scopes": [], security: [{ JWT: ["read:things"] }] })).toMatchObject({ "x-scopes": [] });
  });

  it("are those of its security requirements", () => {
    const security = [{ JWT: ["read:things", "write:things"] }, { basic: ["read:things"] }];
    expect(scopes({ security })).toMatchObject({ "x-scopes": ["read:things", "write:things"] });
  });

  it("are those listed in its description", () => {
    const description = "Lists things.\n\n**Scopes:**\n- `admin:things`\n- read:things:/all\n\nMore: of it.";
    expect(scopes({ description })).toMatchObject({ "x-scopes": ["admin:things", "read:things:/all"] });
  });

  it("are not read from other lists", () => {
    const description = "Types:\n- a:b\n";
    expect(scopes({ description }, documentWith({}))).toMatchObject({ "x-scopes": [] });
  });

  it("are kept and marked as inferred when the document states none", () => {
    expect(scopes({ security: [{ JWT: [] }] })).toMatchObject({
      "x-scopes": ["admin:things"],
      "x-provenance": "inferred",
    });
  });

  it("are kept when a path parameter has another name", () => {
    const previous = documentWith({ "x-scopes": ["admin:things"] }, "/accounts/{oid}/things");
    expect(scopes({}, previous)).toMatchObject({ "x-scopes": ["admin:things"] });
  });

  it("are an empty list without a mark when no document states them", () => {
    const operation = scopes({}, documentWith({ "x-scopes": [] }));
    expect(operation).toMatchObject({ "x-scopes": [] });
    expect(operation).not.toHaveProperty("x-provenance");
  });
});
