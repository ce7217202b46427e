import { beforeAll, describe, expect, it } from "vitest";
import { lists, operationList as operations } from "../../generated/management-auth.operations.js";
import { editor } from "./support/editor.js";

// What people see while they write: asked of the language service that editors use.

const { open } = editor();
const HEAD = `import type { Dintero, Init, Operations, Schemas } from "dintero-client";
import type { Payments } from "dintero-client/payments";
import { defineClient } from "dintero-client/core";
declare const dintero: Dintero;
declare const payments: Payments;
`;
const shown = (program: string) => open(HEAD + program);

// The first program takes the longest, because the compiler reads all declarations for it.
beforeAll(() => void shown("").problems);

/** The marks of a type that shows how it was made instead of what it is. */
const NOT_PLAIN =
  /\$Read|\$Write|&|Omit<|Partial<|Pick<|Record<|Readonly<|Readable|Writable|Simplify|SuccessResponse|components\[/;

const one = (program: string) => shown(program).types[0] ?? "";

describe("completion", () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    const paths = operations.filter((operation) => operation.method === method).map(({ path }) => path);

    it(`${method} offers exactly the paths that have ${method}`, () => {
      const [offers = []] = shown(`dintero.${method}("‸")`).offers;
      expect([...offers].sort()).toEqual([...paths].sort());
    });
  }

  it("paginate offers exactly the lists", () => {
    const [offers = []] = shown('dintero.paginate("‸")').offers;
    expect([...offers].sort()).toEqual(Object.keys(lists).sort());
  });

  it("a query offers its parameters", () => {
    const [offers] = shown('dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { ‸ } } })').offers;
    expect(offers).toEqual(["include_deleted", "limit", "name", "search", "starting_after"]);
  });

  it("a body offers what may be sent, without what the server sets", () => {
    const [offers] = shown('dintero.POST("/accounts/{oid}/auth/roles", { body: { ‸ } })').offers;
    expect(offers).toEqual(["scope", "description", "name"]);
  });

  it("params offer only the places in which the operation has parameters", () => {
    const [offers] = shown('dintero.GET("/accounts/{aid}/management/settings", { params: { ‸ } })').offers;
    expect(offers).toEqual(["path"]);
  });

  it("an enumerated value offers its values", () => {
    const [offers] = shown(
      'dintero.GET("/accounts/{oid}/management/price-packages", { params: { query: { type: ["‸"] } } })',
    ).offers;
    expect(offers).toEqual(["default", "account"]);
  });
});

describe("hover", () => {
  it("the data of a call is shown as its members", () => {
    expect(one('const { data‸ } = await dintero.GET("/accounts/{oid}/auth/roles");')).toMatchInlineSnapshot(`
      "const data: {
          id?: string;
          created_at?: string;
          created_by?: string;
          updated_at?: string;
          deleted_by?: string;
          deleted_at?: string;
          name?: string;
          description?: string;
          scope: string[];
          paging_token?: string;
      }[] | undefined"
    `);
  });

  it("the error of a call is shown with the body that the specification promises", () => {
    expect(one('const { error‸ } = await dintero.GET("/accounts/{oid}/auth/roles");')).toMatchInlineSnapshot(`
      "const error: ApiError<{
          error: {
              message: string;
              code?: string;
              errors?: {
                  [x: string]: unknown;
              }[];
          };
      }> | undefined"
    `);
  });

  it("the item of a list is shown as its members", () => {
    const type = one('for await (const account‸ of dintero.paginate("/accounts/{oid}/management/accounts")) ;');
    expect(type).toMatch(/^const account: \{\n {4}id\?: string;/);
    expect(type).not.toMatch(NOT_PLAIN);
  });

  it("the init of a call is shown as its members", () => {
    const type = one('dintero.POST‸("/accounts/{oid}/auth/roles", { body: { scope: [] } });');
    expect(type).toMatchInlineSnapshot(`
      "(property) POST: <"/accounts/{oid}/auth/roles", "json", "aid_auths_roles_post: Create role">(path: "/accounts/{oid}/auth/roles", init: {
          readonly params?: {
              readonly path?: {
                  oid?: string;
              };
          };
          readonly body: {
              name?: string;
              description?: string;
              scope: string[];
          };
          readonly signal?: AbortSignal | null | undefined;
          readonly timeout?: number | false;
          readonly totalTimeout?: number | false;
          readonly retry?: number | RetryOptions | false;
          readonly idempotent?: boolean;
          readonly headers?: HeadersInput | {
              readonly [name: string]: string | number | boolean | null | undefined;
          };
          readonly middleware?: Middleware[];
          readonly parseAs?: "json";
      }) => Promise<...>"
    `);
  });

  it("the body of a call is shown as its members", () => {
    const program =
      'dintero.PUT("/accounts/{oid}/management/accounts/{aid}", { params: { path: { aid: "" } }, body‸: {} });';
    const type = one(program);
    expect(type).toMatch(/^\(property\) body: \{/);
    expect(type).not.toMatch(NOT_PLAIN);
    expect(type).not.toContain("created_at");
  });

  it("the type Init is shown as its members", () => {
    const type = one('declare const init‸: Init<Operations["aid_mgmnt_accounts_post"]>;');
    expect(type).toMatch(/^const init: \{/);
    expect(type).not.toMatch(NOT_PLAIN);
  });

  it("a type of Schemas is shown as its members", () => {
    const type = one('declare const account‸: Schemas["Account"];');
    expect(type).toMatch(/^const account: \{\n {4}id\?: string;/);
    expect(type).not.toMatch(NOT_PLAIN);
  });

  it.each([
    ['dintero.GET‸("/accounts/{oid}/auth/roles")', "aid_auths_roles_get: List roles"],
    ['dintero.DELETE‸("/accounts/{oid}/auth/roles/{role_id}")', "aid_auths_roles_id_delete: Delete role"],
    ['dintero.paginate‸("/accounts/{oid}/management/accounts")', "aid_mgmnt_accounts_get: List accounts"],
    ['payments.POST‸("/sessions-profile")', "checkout_session_profile_post: Create a session from a profile"],
    ['payments.GET‸("/admin/api-keys", { parseAs: "text" })', "admin_api_keys_get: List API keys"],
    ['payments.paginate‸("/transactions")', "transactions_get: List transactions"],
    ['payments.GET‸("/accounts/{aid}/hooks/subscriptions")', "aid_source_hooks_get: List webhook subscriptions"],
  ])("%s is shown with its operationId and summary", (call, title) => {
    expect(one(call).split("(path:")[0]).toContain(`"${title}">`);
  });

  it("a call of a client whose types have no titles is shown without one", () => {
    const program = `type Paths = { "/books": { get: { responses: { 200: { content: { "application/json": string } } } } } };
const library = defineClient<Paths>({ baseUrl: "https://library.example" });
library.GET‸("/books");`;
    expect(one(program)).toMatch(/^\(property\) GET: <"\/books", "json", "">/);
  });

  it("a method is shown with its doc comment", () => {
    const { descriptions } = shown('dintero.GET‸("/accounts/{oid}/auth/roles");');
    expect(descriptions).toEqual([
      "Sends a GET request. Resolves to `data` or `error`; rejects when there is no response at all.",
    ]);
  });
});

describe("descriptions of the specification", () => {
  const descriptionOf = (program: string) => shown(program).descriptions[0];

  it("stay with the members of data", () => {
    const call =
      'const { data } = await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { aid: "" } } });';
    expect(descriptionOf(`${call} data?.account_id‸;`)).toBe("Id of the account.");
    expect(descriptionOf(`${call} data?.company.business_name‸;`)).toBe("Registered name.");
  });

  it("stay with the members of data that also has write-only members", () => {
    const program = 'declare const settings: Schemas["BamboraConnectionConfiguration"]; settings.token_scope‸;';
    expect(descriptionOf(program)).toBe("Scope of the tokens.");
  });

  it("stay with the members of a body that also has read-only members", () => {
    const body = 'dintero.POST("/accounts/{oid}/auth/roles", { body: { scope: [], name‸: "" } });';
    expect(descriptionOf(body)).toBe("Name of the role.");
  });

  it("stay with query and path parameters", () => {
    const query = '{ params: { query: { starting_after‸: "" } } }';
    expect(descriptionOf(`dintero.GET("/accounts/{oid}/auth/roles", ${query});`)).toMatch(
      /^Cursor of the previous page/,
    );
    const path = '{ params: { path: { oid‸: "", aid: "" } } }';
    expect(descriptionOf(`dintero.GET("/accounts/{oid}/management/accounts/{aid}", ${path});`)).toMatch(/^Id of the/);
  });
});
