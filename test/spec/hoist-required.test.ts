import { expect, test } from "vitest";
import { hoistRequired } from "../../scripts/lib/hoist-required.js";
import type { OpenApi } from "../../scripts/lib/openapi-types.js";
import { renderTypes } from "../../scripts/lib/render-types.js";
import { api } from "./project.js";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: "string" };
const book = ref("Book");
const pages = { type: "object", properties: { pages: { type: "integer" } } };

const documentWith = (schemas: Readonly<Record<string, unknown>>) =>
  ({
    openapi: "3.1.0",
    info: { title: "Books", version: "1" },
    paths: {},
    components: { schemas: { Book: { type: "object", properties: { title: text } }, ...schemas } },
  }) satisfies OpenApi;

const hoisted = (schema: object): unknown =>
  hoistRequired(documentWith({ Schema: schema })).components?.["schemas"]?.["Schema"];

test("moves what a member requires next to the allOf, and keeps the member", () => {
  const member = { ...pages, required: ["title", "pages"] };
  expect(hoisted({ allOf: [book, member] })).toEqual({ allOf: [book, pages], required: ["title", "pages"] });
});

test("leaves out a member that only requires", () => {
  const rule = { type: "object", description: "A title is needed.", required: ["title"] };
  expect(hoisted({ allOf: [book, rule] })).toEqual({ allOf: [book], required: ["title"] });
});

test("names a property once that several members require", () => {
  const member = { ...pages, required: ["pages", "title"] };
  const schema = { required: ["title"], allOf: [book, member, { required: ["pages"] }] };
  expect(hoisted(schema)).toEqual({ allOf: [book, pages], required: ["title", "pages"] });
});

test("hoists at every depth, also inside a member", () => {
  const inner = { allOf: [book, { required: ["title"] }] };
  const outer = { allOf: [book, { properties: { sequel: inner }, required: ["sequel"] }] };
  expect(hoisted({ type: "array", items: outer })).toEqual({
    type: "array",
    items: {
      allOf: [book, { properties: { sequel: { allOf: [book], required: ["title"] } } }],
      required: ["sequel"],
    },
  });
});

test.each([
  ["an allOf without a required", { allOf: [book, pages] }],
  ["an allOf with a boolean schema", { allOf: [book, true] }],
  ["a schema without an allOf", { ...pages, required: ["pages"] }],
])("leaves %s as it is", (_, schema) => {
  expect(hoisted(schema)).toEqual(schema);
});

test("the generated type keeps what a member of a member requires, and requires what that one states", async () => {
  const document = documentWith({
    Novel: { allOf: [book, { ...pages, required: ["pages"] }] },
    Print: {
      allOf: [ref("Novel"), { type: "object", properties: { isbn: text }, required: ["title", "isbn"] }],
    },
  });
  const types = await renderTypes({ api, document, hash: "" });
  expect(types).toContain(`Novel: components["schemas"]["Book"] & {
            pages: number;
        };`);
  expect(types).toContain(`Print: (WithRequired<components["schemas"]["Book"], "title"> & {
            pages: number;
        }) & {
            isbn: string;
        };`);
});
