import { describe, expect, it, vi } from "vitest";
import { compileErrors } from "../../../scripts/lib/generate/assert-compiles.js";
import { Failure } from "../../../scripts/lib/spec/failure.js";
import { jsonResponse, ref, swagger, withPaths, withSchema } from "../../kit/spec/documents.js";
import { generated, programErrors } from "../../kit/spec/generated.js";

vi.setConfig({ testTimeout: 60_000 });

const thing = 'type Thing = components["schemas"]["Thing"];';
const done = { responses: { 200: { description: "Done." } } };
/** A program that compiles if and only if `Left` and `Right` are the same type. */
const same = (left: string, right: string) =>
  `${thing}\ntype Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;\nexport const same: Same<${left}, ${right}> = true;`;

describe("required members of allOf", () => {
  const A = { type: "object", properties: { n: { type: "string" }, m: { type: "string" } } };

  it.each([
    ["stated next to it", { allOf: [ref("A")], required: ["n"] }, A],
    ["stated by a member that holds nothing else", { allOf: [ref("A"), { required: ["n"] }] }, A],
    [
      "stated by a member with properties of its own",
      { allOf: [ref("A"), { type: "object", required: ["n"], properties: { o: { type: "string" } } }] },
      A,
    ],
    ["declared two references away", { allOf: [ref("B")], required: ["n"] }, A],
    [
      "declared in a discriminated base",
      { allOf: [ref("A")], required: ["n"] },
      { ...A, properties: { ...A.properties, kind: { type: "string" } }, discriminator: { propertyName: "kind" } },
    ],
    ["declared in every variant", { allOf: [ref("A")], required: ["n"] }, { oneOf: [A, { ...A, required: ["m"] }] }],
  ])("are required if %s", async (_, Thing, base) => {
    const document = withSchema(Thing, "3.1.0", { A: base, B: { allOf: [ref("A")] } });
    expect(await programErrors(document, `${thing}\nexport const n = (one: Thing): string => one.n;`)).toEqual([]);
    const [error = ""] = await programErrors(document, `${thing}\nexport const one: Thing = { m: "" };`);
    expect(error).toMatch(/'n'|"n"|\bn:/);
  });

  it("are required of an object that may be null", async () => {
    const document = withSchema({ allOf: [ref("A")], required: ["n"] }, "3.1.0", {
      A: { ...A, type: ["object", "null"] },
    });
    expect(
      await programErrors(document, `${thing}\nexport const n = (one: Thing): string | undefined => one?.n;`),
    ).toEqual([]);
    expect(await programErrors(document, `${thing}\nexport const none: Thing = null;`)).toEqual([]);
    expect(await programErrors(document, `${thing}\nexport const one: Thing = {};`)).toHaveLength(1);
  });

  it("compile when only some variants declare them", async () => {
    const variants = { oneOf: [A, { type: "object", properties: { k: { type: "string" } } }] };
    const document = withSchema({ allOf: [ref("A")], required: ["n"] }, "3.1.0", { A: variants });
    expect(await programErrors(document, `${thing}\nexport const n = (one: Thing): unknown => one.n;`)).toEqual([]);
  });

  it("have no effect when nothing declares them", async () => {
    const document = withSchema({ allOf: [ref("A")], required: ["z"] }, "3.1.0", { A });
    expect(await programErrors(document, same("Thing", 'components["schemas"]["A"]'))).toEqual([]);
  });
});

describe("the types of another party's document", () => {
  it.each([
    ["a reference in an example", { type: "object", example: { $ref: "https://127.0.0.1:1/x.json" } }],
    ["a reference in a default", { type: "object", default: { schema: { $ref: "https://127.0.0.1:1/x.json" } } }],
    ["a tuple that ends", { type: "array", prefixItems: [{ type: "string" }], items: false }],
    ["a schema that is true", true],
    ["a name with signs", { type: "object", properties: { "a.b-c": { type: "string" }, "`*/": { type: "string" } } }],
  ])("compile with %s", async (_, schema) => {
    expect(Object.keys(await generated(withSchema(schema, "3.1.0")))).toEqual(["shop.ts", "shop.operations.ts"]);
  });

  it("do not fetch what an example of a media type refers to", async () => {
    const media = { schema: {}, examples: { one: { value: { $ref: "https://127.0.0.1:1/x.json" } } } };
    const responses = { 200: { description: "Done.", content: { "application/json": media } } };
    expect(Object.keys(await generated(withPaths({ "/a": { get: { responses } } })))).toHaveLength(2);
  });

  it("keep members whose names begin with x-", async () => {
    const document = withSchema({ type: "object", required: ["x-id"], properties: { "x-id": { type: "string" } } });
    expect(await programErrors(document, `${thing}\nexport const id = (one: Thing): string => one["x-id"];`)).toEqual(
      [],
    );
  });

  it("have the operation's own parameter in place of its path's", async () => {
    const parameter = (type: string) => ({ name: "q", in: "query", schema: { type } });
    const get = { ...done, parameters: [parameter("integer")] };
    const document = withPaths({ "/a": { parameters: [parameter("string")], get } });
    const query = 'NonNullable<paths["/a"]["get"]["parameters"]["query"]>["q"]';
    expect(await programErrors(document, `export const q: ${query} = 1;`)).toEqual([]);
  });

  it("contain one operation for an id that two operations have", async () => {
    const document = withPaths({ "/a": { get: { ...done, operationId: "a" }, put: { ...done, operationId: "a" } } });
    expect(await programErrors(document, 'export type Both = [operations["a"], paths["/a"]["put"]];')).toEqual([]);
  });

  it("have path items that are given by reference", async () => {
    const pathItems = { a: { get: { responses: { 200: jsonResponse({ type: "string" }) } } } };
    const document = withPaths({ "/a": { $ref: "#/components/pathItems/a" } }, { components: { pathItems } });
    const body = 'paths["/a"]["get"]["responses"][200]["content"]["application/json"]';
    expect(await programErrors(document, `export const text: ${body} = "";`)).toEqual([]);
  });

  it("have webhooks", async () => {
    const requestBody = { content: { "application/json": { schema: { type: "string" } } } };
    const { paths: _, ...hooks } = withPaths({}, { webhooks: { made: { post: { ...done, requestBody } } } });
    const body = 'NonNullable<webhooks["made"]["post"]["requestBody"]>["content"]["application/json"]';
    expect(await programErrors(hooks, `export const made: ${body} = "";`)).toEqual([]);
  });

  it.each(["301", "304"])("have no %s next to a success", async (status) => {
    const responses = { 200: jsonResponse({ type: "string" }), [status]: { description: "Elsewhere." } };
    const statuses = 'keyof paths["/a"]["get"]["responses"]';
    expect(await programErrors(withPaths({ "/a": { get: { responses } } }), same(statuses, "200"))).not.toContain(
      "TS2322",
    );
    const [error] = await programErrors(
      withPaths({ "/a": { get: { responses } } }),
      `export const s: ${statuses} = ${status};`,
    );
    expect(error).toContain("TS2322");
  });

  it("contain the variants of a discriminator of a Swagger 2.0 document", async () => {
    const definitions = {
      Pet: { type: "object", discriminator: "kind", required: ["kind"], properties: { kind: { type: "string" } } },
      Cat: { allOf: [{ $ref: "#/definitions/Pet" }, { type: "object", properties: { lives: { type: "integer" } } }] },
    };
    const kind = 'components["schemas"]["Cat"]["kind"]';
    expect(
      await programErrors(swagger({ "/a": { get: done } }, { definitions }), `export const kind: ${kind} = "Cat";`),
    ).toEqual([]);
  });
});

describe("a type that does not compile", () => {
  it("is reported by name and place", () => {
    const [error] = compileErrors(new Map([["generated/shop.ts", "export type A = Missing;\n"]]));
    expect(error).toBe("generated/shop.ts:1: TS2304: Cannot find name 'Missing'.");
  });

  it("fails the generator with one line", async () => {
    const document = withSchema({ type: "object", properties: { a: { $ref: "#/components/schemas/Nowhere" } } });
    const error: unknown = await generated(document).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).message.split("\n")).toHaveLength(1);
  });
});
