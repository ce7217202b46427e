import type { Dintero } from "../../src/index.js";

// What a call takes after its path. Compiled, not run.

export async function queries(dintero: Dintero): Promise<void> {
  await dintero.GET("/accounts/{oid}/auth/roles");
  await dintero.GET("/accounts/{oid}/auth/roles", {});
  await dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { limit: 10, starting_after: "x" } } });

  await dintero.GET("/accounts/{oid}/auth/roles", {
    // @ts-expect-error a misspelt query key is refused also next to a valid one
    params: { query: { limit: 10, starting_afer: "x" } },
  });
  // @ts-expect-error a misspelt query key is refused
  await dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { starting_afer: "x" } } });
  // @ts-expect-error a query value has the type that the specification gives it
  await dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { limit: "10" } } });
  // @ts-expect-error an enumerated value is one of those that are listed
  await dintero.GET("/accounts/{oid}/management/price-packages", { params: { query: { type: ["other"] } } });
  // @ts-expect-error an operation without query parameters takes none
  await dintero.GET("/accounts/{aid}/management/settings", { params: { query: { limit: 10 } } });
  // @ts-expect-error required query parameters cannot be left out
  await dintero.GET("/accounts/{oid}/auth/oidc/authorize");
  await dintero.GET("/accounts/{oid}/auth/oidc/authorize", {
    // @ts-expect-error all of them are required, not one
    params: { query: { audience: "x" } },
  });
}

export async function options(dintero: Dintero): Promise<void> {
  await dintero.GET("/accounts/{oid}/auth/roles", {
    signal: new AbortController().signal,
    timeout: 1_000,
    totalTimeout: 2_000,
    retry: { limit: 1 },
    idempotent: true,
    headers: { "x-a": "b" },
    parseAs: "json",
  });
  await dintero.GET("/accounts/{oid}/auth/roles", { retry: false, signal: null });
  // A function of one's own hands on a signal that it may not have been given.
  const handedOn = (signal?: AbortSignal) => dintero.GET("/accounts/{oid}/auth/roles", { signal });
  await handedOn();

  // @ts-expect-error a misspelt option is refused
  await dintero.GET("/accounts/{oid}/auth/roles", { parmas: {} });
  // @ts-expect-error a misspelt option is refused also next to a valid one
  await dintero.GET("/accounts/{oid}/auth/roles", { timeout: 1_000, deadlin: 2_000 });
  // @ts-expect-error a misspelt option of an option is refused
  await dintero.GET("/accounts/{oid}/auth/roles", { retry: { limit: 1, maxDelays: 2 } });
  // @ts-expect-error `retry: true` means nothing
  await dintero.GET("/accounts/{oid}/auth/roles", { retry: true });
  // @ts-expect-error there is no such form of a body
  await dintero.GET("/accounts/{oid}/auth/roles", { parseAs: "xml" });
  // @ts-expect-error a client-wide option is no option of a call
  await dintero.GET("/accounts/{oid}/auth/roles", { baseUrl: "https://example.com" });
}

export async function bodies(dintero: Dintero): Promise<void> {
  await dintero.POST("/accounts/{oid}/auth/roles", { body: { name: "Support", scope: ["read:accounts"] } });

  // @ts-expect-error a required body cannot be left out
  await dintero.POST("/accounts/{oid}/auth/roles");
  // @ts-expect-error a required key of a body cannot be left out
  await dintero.POST("/accounts/{oid}/auth/roles", { body: { name: "Support" } });
  await dintero.POST("/accounts/{oid}/auth/roles", {
    // @ts-expect-error a body takes no key that the specification does not name
    body: { name: "Support", scope: ["read:accounts"], colour: "red" },
  });
  await dintero.POST("/accounts/{oid}/auth/roles", {
    // @ts-expect-error what the server alone sets is no part of a body
    body: { id: "x", name: "Support", scope: ["read:accounts"] },
  });
  // @ts-expect-error an operation without a body takes none
  await dintero.GET("/accounts/{oid}/auth/roles", { body: {} });
}

export async function composedBodies(dintero: Dintero): Promise<void> {
  const params = { path: { aid: "P1" } };
  const address = { address_line: "Strandgata 1", postal_place: "Oslo", country: "NO" };
  const company = { business_name: "Fjord AS", address };
  const agreement = { name: "terms", version: "1" };
  const applicant = { email: "ola@fjord.example", agreement };
  const billing = company;
  const PATH = "/accounts/{oid}/management/accounts/{aid}";
  await dintero.PUT(PATH, { params, body: { applicant, company, billing } });

  await dintero.PUT(PATH, {
    params,
    // @ts-expect-error what the server alone sets is no part of a body, at any depth
    body: { applicant: { ...applicant, agreement: { accepted_at: "2026-01-01" } }, company, billing },
  });
  await dintero.PUT(PATH, {
    params,
    // @ts-expect-error a misspelt key is refused in what a body composes of others
    body: { applicant, company: { ...company, address: { ...address, adress_line: "" } }, billing },
  });
  // @ts-expect-error what all of the composed schemas require is required
  await dintero.PUT(PATH, { params, body: { applicant, company } });
}

export async function paths(dintero: Dintero): Promise<void> {
  // The account in the first place may be given or left out, whatever its name.
  await dintero.GET("/accounts/{aid}/management/settings");
  await dintero.GET("/accounts/{aid}/management/settings", { params: {} });
  await dintero.GET("/accounts/{aid}/management/settings", { params: { path: {} } });
  await dintero.GET("/accounts/{aid}/management/settings", { params: { path: { aid: "P12345678" } } });
  await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { aid: "P1" } } });
  await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { oid: "P2", aid: "P1" } } });

  // @ts-expect-error an account in a later place is required
  await dintero.GET("/accounts/{oid}/management/accounts/{aid}");
  // @ts-expect-error an account in a later place is required also where the first is given
  await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { oid: "P2" } } });
  // @ts-expect-error another parameter is required
  await dintero.GET("/accounts/{oid}/auth/roles/{role_id}", { params: {} });
  // @ts-expect-error a misspelt parameter is refused
  await dintero.GET("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id: "x", oidd: "y" } } });
  // @ts-expect-error a path parameter has the type that the specification gives it
  await dintero.GET("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id: 7 } } });
  // @ts-expect-error there is no such path
  await dintero.GET("/accounts/{oid}/auth/rolls");
  // @ts-expect-error the path has no such method
  await dintero.PATCH("/accounts/{oid}/auth/roles");
  // @ts-expect-error another method of the path is not this one
  await dintero.DELETE("/accounts/{oid}/auth/roles", {});
  // @ts-expect-error an operation without parameters takes none
  await dintero.GET("/account/user", { params: { query: { limit: 10 } } });
  // @ts-expect-error the name of a parameter is that of its path
  await dintero.GET("/accounts/{aid}/management/settings", { params: { path: { oid: "P1" } } });
  // @ts-expect-error a filled path is no template
  await dintero.GET("/accounts/P12345678/auth/roles");
}
