import { describe, expect, it } from "vitest";
import { generateFor } from "../../../scripts/lib/generate/generate-for.js";

/** The generated types of a document with these path items. */
async function typesOf(paths: object): Promise<string> {
  const document = { openapi: "3.1.0", info: { title: "Books", version: "1" }, paths };
  const files = await generateFor(document as never, { name: "books" });
  return files["books.ts"] ?? "";
}

const responses = { 200: { description: "A response" } };

describe("the title of an operation", () => {
  it("is its operationId and its summary", async () => {
    const types = await typesOf({ "/books": { get: { operationId: "list-books", summary: "List books", responses } } });
    expect(types).toContain(`    "list-books": {\n        title: "list-books: List books";\n        parameters: {`);
    expect(types.match(/title:/g)).toHaveLength(1);
  });

  it("is its summary when it has no operationId", async () => {
    const types = await typesOf({ "/books": { get: { summary: "List books", responses } } });
    expect(types).toContain(`        get: {\n            title: "List books";\n            parameters: {`);
  });

  it("is its operationId when it has no summary", async () => {
    const types = await typesOf({ "/books": { post: { operationId: "addBook", responses } } });
    expect(types).toContain(`    addBook: {\n        title: "addBook";`);
  });

  it("is left out when it has neither", async () => {
    expect(await typesOf({ "/books": { get: { responses } } })).not.toContain("title");
  });

  it("belongs to each operation when two have the same operationId", async () => {
    const types = await typesOf({
      "/books": { get: { operationId: "list", summary: "List books", responses } },
      "/films": { get: { operationId: "list", summary: "List films", responses } },
    });
    expect([...types.matchAll(/title: "(.*)";/g)].map(([, title]) => title).sort()).toEqual([
      "list: List books",
      "list: List films",
    ]);
  });

  it("is one line of text, with quotes and letters of any language as they are", async () => {
    const summary = `Look up "bøker"\n${"x".repeat(300)}`;
    const types = await typesOf({ "/books": { get: { operationId: "look", summary, responses } } });
    expect(types).toContain(String.raw`title: "look: Look up \"bøker\" xxx`);
    expect(/title: "(.*)";/.exec(types)?.[1]?.length).toBeLessThan(130);
  });

  it("is also that of a path item that is given by reference", async () => {
    const item = { get: { operationId: "listBooks", summary: "List books", responses } };
    const document = {
      openapi: "3.1.0",
      info: { title: "Books", version: "1" },
      paths: { "/books": { $ref: "#/components/pathItems/Books" } },
      components: { pathItems: { Books: item } },
    };
    const files = await generateFor(document as never, { name: "books" });
    expect(files["books.ts"]).toContain('title: "listBooks: List books";');
  });
});
