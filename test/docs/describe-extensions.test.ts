import { describe, expect, it } from "vitest";
import { describeExtensions } from "../../scripts/lib/docs/describe-extensions.js";
import { type OpenApi, operationsOf } from "../../scripts/lib/spec/openapi-types.js";

/** A document with one operation. */
const documentWith = (operation: object, components?: OpenApi["components"]): OpenApi => ({
  openapi: "3.1.0",
  info: { title: "Books", version: "1" },
  tags: [{ name: "books" }],
  paths: { "/books": { get: { operationId: "books_get", description: "Lists books.", responses: {}, ...operation } } },
  ...(components && { components }),
});

const descriptionOf = (document: OpenApi): string =>
  operationsOf(describeExtensions(document))[0]?.operation.description ?? "";

describe("the description of an operation", () => {
  it("ends with its operationId, scopes and sources", () => {
    const operation = { "x-scopes": ["read:books", "admin:books"], "x-sources": ["reference", "sdk"] };
    expect(descriptionOf(documentWith(operation))).toBe(
      [
        "Lists books.",
        "",
        "- Operation: `books_get`",
        "- Scopes: any one of `read:books`, `admin:books`",
        "- Sources: `reference`, `sdk`",
      ].join("\n"),
    );
  });
  it("distinguishes an operation without a token from one whose scopes are not known", () => {
    expect(descriptionOf(documentWith({ "x-scopes": [], security: [] }))).toContain("Scopes: none; it takes no token");
    expect(descriptionOf(documentWith({ "x-scopes": [], security: [{ JWT: [] }] }))).toContain(
      "Scopes: none are known",
    );
  });
  it.each([
    [
      { scheme: "item-token", parameter: "after", limit: "limit", token: "paging_token", id: "id" },
      "The body is an array. `paging_token` of its last item, else its `id`, is sent as `after`. `limit` is the size of a page.",
    ],
    [
      { scheme: "body-token", items: "books", token: "next", parameter: "after" },
      "The items are in `books`; `next` next to them is sent as `after`.",
    ],
    [
      { scheme: "page-token", items: "books", token: "next_page_token", parameter: "page" },
      "The items are in `books`; `next_page_token` next to them is sent as `page`.",
    ],
    [
      { scheme: "offset", items: "books", parameter: "offset" },
      "The items are in `books`; the number of items so far is sent as `offset`.",
    ],
    [
      { scheme: "composite", items: "books", token: "last", parameters: { shelf: ["shelf"], at: ["at", "time"] } },
      "The items are in `books`; the fields of `last` next to them are sent as `shelf`, `at`.",
    ],
    [
      { scheme: "page-number", items: "books", parameter: "page", current: "meta.page", next: "meta.next" },
      "The items are in `books`; `meta.next` of the body is sent as `page`.",
    ],
  ])("says how its pages follow each other: $scheme", (pagination, words) => {
    expect(descriptionOf(documentWith({ "x-pagination": pagination })).split("\n")).toContain(`- Pages: ${words}`);
  });
  it("says that its pages are inferred, and why", () => {
    const mark = { "x-provenance": "inferred", "x-provenance-reason": "It follows\nthe others." };
    const pagination = { scheme: "offset", items: "books", parameter: "offset", ...mark };
    expect(descriptionOf(documentWith({ "x-pagination": pagination }))).toContain(
      "is sent as `offset`. **Inferred:** It follows the others.",
    );
  });
});

describe("what is marked as inferred", () => {
  const mark = { "x-provenance": "inferred", "x-provenance-reason": "No source shows it." };
  const marked = documentWith(
    {},
    {
      schemas: {
        Book: { properties: { isbn: { type: "string", ...mark }, title: { description: "Title.", ...mark } } },
      },
    },
  );
  it("says so after its description, or in place of one", () => {
    expect(describeExtensions(marked).components?.["schemas"]?.["Book"]).toMatchObject({
      properties: {
        isbn: { description: "**Inferred:** No source shows it." },
        title: { description: "Title.\n\n**Inferred:** No source shows it." },
      },
    });
  });
  it("has its own table after all operations", () => {
    expect(describeExtensions(marked).tags?.map(({ name }) => name)).toEqual(["books", "What is inferred"]);
    expect(describeExtensions(marked).tags?.[1]?.description).toContain(
      "| schema `Book`: property `isbn` | No source shows it. |",
    );
  });
  it("is described without a change to the document", () => {
    const before = JSON.stringify(marked);
    describeExtensions(marked);
    expect(JSON.stringify(marked)).toBe(before);
  });
});
