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

describe("the rule for marks of what is inferred", () => {
  const inferred = { "x-provenance": "inferred", "x-provenance-reason": "No source prints the path." };
  const marked = (marks: object) => ({
    openapi: "3.1.0",
    info: { title: "Library", version: "1" },
    paths: { "/loans": { get: { ...operation("loans"), ...marks } } },
  });

  it.each([
    ["an inferred path with a reason", { ...inferred, "x-inferred-path": true }, 0],
    ["an inferred path without provenance", { "x-inferred-path": true }, 1],
    ["an inferred path that is not `true`", { ...inferred, "x-inferred-path": "yes" }, 1],
    ["provenance without a reason", { "x-provenance": "inferred" }, 1],
    ["a reason without provenance", { "x-provenance-reason": "No source prints the path." }, 1],
  ])("reports what is wrong with %s", async (_, marks, count) => {
    const { blocking } = await lint(marked(marks) as unknown as OpenApi, "transcribed");
    expect(blocking.filter(({ rule }) => rule === "dintero/provenance")).toHaveLength(count);
  });
});
