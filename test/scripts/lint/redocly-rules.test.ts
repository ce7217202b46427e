import { describe, expect, it } from "vitest";
import { lint } from "../../../scripts/lib/lint/lint.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";

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

describe("the rules for scopes and security", () => {
  it("apply to the operations that a client calls, and not to webhooks and callbacks", async () => {
    const { blocking } = await lint(DOCUMENT as unknown as OpenApi, "transcribed");
    const pointersOf = (wanted: string) => blocking.filter(({ rule }) => rule === wanted).map(({ pointer }) => pointer);
    for (const rule of ["dintero/operation-scopes", "dintero/operation-security"]) {
      expect(pointersOf(rule)).toEqual(["#/paths/~1loans/post", "#/components/pathItems/books/get"]);
    }
  });
});
