import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lint } from "../../../scripts/lib/lint/lint.js";
import { inScratch } from "../../../scripts/lib/spec/scratch.js";

const operation = (operationId: string) => ({
  operationId,
  responses: { "200": { description: "Done." } },
});

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Library", version: "1" },
  paths: {
    "/loans": {
      post: { ...operation("lend"), callbacks: { returned: { "{$url}": { post: operation("returned") } } } },
    },
    "/books": { $ref: "#/components/pathItems/books" },
  },
  webhooks: {
    overdue: { post: operation("overdue") },
    lost: { $ref: "#/components/pathItems/lost" },
  },
  components: {
    pathItems: { books: { get: operation("books") }, lost: { post: operation("lost") } },
  },
};

test("scopes and security are asked of the operations that a client calls, not of webhooks and callbacks", async () => {
  const { blocking } = await inScratch(async (scratch) => {
    const file = join(scratch, "library.json");
    await writeFile(file, JSON.stringify(DOCUMENT));
    return lint(file, "transcribed");
  });
  const pointersOf = (wanted: string) => blocking.filter(({ rule }) => rule === wanted).map(({ pointer }) => pointer);
  for (const rule of ["dintero/operation-scopes", "dintero/operation-security"]) {
    expect(pointersOf(rule)).toEqual(["#/paths/~1loans/post", "#/components/pathItems/books/get"]);
  }
});
