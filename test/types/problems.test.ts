import { beforeAll, describe, expect, it } from "vitest";
import { editor } from "./support/editor.js";

// What the compiler says to another party who got a call wrong: it names the key, and is short enough to be read.

const { open } = editor();
const HEAD = `import type { BodyOf, Dintero } from "dintero-client";
declare const dintero: Dintero;
`;
const problemsOf = (program: string) => open(HEAD + program).problems;

// The first program takes the longest, because the compiler reads all declarations for it.
beforeAll(() => void problemsOf(""));

const ROLES = '"/accounts/{oid}/auth/roles"';
const ONE_ROLE = '"/accounts/{oid}/auth/roles/{role_id}"';
const PRICES = '"/accounts/{oid}/management/price-packages"';

describe("a query", () => {
  it("with a misspelt key causes an error that names the right key", () => {
    const program = `dintero.GET(${ROLES}, { params: { query: { limit: 10, starting_afer: "x" } } });`;
    expect(problemsOf(program)).toEqual([expect.stringContaining("Did you mean to write 'starting_after'?")]);
  });

  it("with a wrong value causes an error that names the type", () => {
    const program = `dintero.GET(${ROLES}, { params: { query: { limit: "10" } } });`;
    expect(problemsOf(program)).toEqual(["Type 'string' is not assignable to type 'number'."]);
  });

  it("with an unlisted value causes an error that lists the values", () => {
    const program = `dintero.GET(${PRICES}, { params: { query: { type: ["defualt"] } } });`;
    const problem = `Type '"defualt"' is not assignable to type '"default" | "account"'. Did you mean '"default"'?`;
    expect(problemsOf(program)).toEqual([problem]);
  });
});

describe("a path", () => {
  it("without a parameter causes an error that names it", () => {
    const program = `dintero.GET(${ONE_ROLE}, { params: { path: { oid: "P1" } } });`;
    const problem =
      "Property 'role_id' is missing in type '{ oid: string; }' but required in type '{ role_id: string; oid?: string; }'.";
    expect(problemsOf(program)).toEqual([problem]);
  });

  it("with a misspelt parameter causes an error that names the right one", () => {
    const program = `dintero.GET(${ONE_ROLE}, { params: { path: { roleid: "x" } } });`;
    expect(problemsOf(program)).toEqual([expect.stringContaining("Did you mean to write 'role_id'?")]);
  });

  it("that does not exist causes an error that names the type of all paths", () => {
    const problem = `Argument of type '"/accounts/{oid}/auth/rolls"' is not assignable to parameter of type 'PathsWithMethod<Paths, "get">'.`;
    expect(problemsOf('dintero.GET("/accounts/{oid}/auth/rolls");')).toEqual([problem]);
  });
});

describe("a body", () => {
  it("with a read-only key causes an error that says that there is no such key", () => {
    const problem =
      "Object literal may only specify known properties, and 'id' does not exist in type '{ name?: string; description?: string; scope: string[]; }'.";
    expect(problemsOf(`dintero.POST(${ROLES}, { body: { id: "r1", scope: [] } });`)).toEqual([problem]);
  });

  it("with a misspelt key causes an error that names the right key", () => {
    const program = `dintero.POST(${ROLES}, { body: { scope: [], descriptoin: "x" } });`;
    expect(problemsOf(program)).toEqual([expect.stringContaining("Did you mean to write 'description'?")]);
  });

  it("with a misspelt nested key causes an error at that place only", () => {
    const program = `const body: BodyOf<"aid_mgmnt_accounts_post">["company"] = {
      business_name: "Fjord AS",
      address: { adress_line: "Strandgata 1", postal_place: "Oslo", country: "NO" },
    };`;
    const [problem = "", ...others] = problemsOf(program);
    expect(problem).toContain("Did you mean to write 'address_line'?");
    expect(problem.length).toBeLessThan(300);
    expect(others).toEqual([]);
  });

  it("without a required key causes an error that names it", () => {
    const [problem] = problemsOf(`dintero.POST(${ROLES}, { body: { name: "Support" } });`);
    expect(problem).toMatch(/^Property 'scope' is missing/);
  });
});

describe("a name", () => {
  it("of an unknown operation causes an error", () => {
    const problem = `Type '"aid_accounts"' does not satisfy the constraint 'keyof operations'.`;
    expect(problemsOf('type A = BodyOf<"aid_accounts">;')).toEqual([problem]);
  });
});

it("an unknown value of parseAs causes an error that lists the values", () => {
  const problem = `Type '"xml"' is not assignable to type '"json" | "text" | "blob" | "arrayBuffer" | "stream" | undefined'.`;
  expect(problemsOf(`dintero.GET(${ROLES}, { parseAs: "xml" });`)).toEqual([problem]);
});

it("a correct call causes no error", () => {
  expect(problemsOf(`dintero.POST(${ROLES}, { body: { name: "Support", scope: [] } });`)).toEqual([]);
});
