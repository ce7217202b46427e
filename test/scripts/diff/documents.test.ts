import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { headline, markdown } from "../../../scripts/lib/diff/report.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { documentText } from "../../kit/spec/project.js";
import { at, DOCUMENT, lines, list, parameters, type Tree } from "./things.js";

describe("documents", () => {
  const compared = (before: string, after: string) =>
    compareDocuments(parse(before) as OpenApi, parse(after) as OpenApi);

  it("finds no change between documents that differ in order, comments and formatting alone", {
    timeout: 60_000,
  }, async () => {
    const text = await documentText();
    const reorder = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(reorder);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reorder(inner)]),
      );
    };
    const again = `# Another hand\n${stringify(reorder(parse(text)), { lineWidth: 40 })}`;
    expect(headline(compared(text, again))).toBe("no change");
    expect(markdown("Things", compared(text, again))).toBe("# Things: no change\n");
  });

  it("finds no change of types between documents that differ in texts alone", () => {
    const report = markdown("Things", compared(DOCUMENT, DOCUMENT.replace("A thing.", "Any thing.")));
    expect(report).toBe("# Things: no change of types\n\n1 text or example changed as well.\n");
  });

  it("lists which inferred facts are confirmed, new and gone", () => {
    const after = parse(DOCUMENT) as Tree;
    delete at(after, "paths", "/things", "post")["x-provenance"];
    Object.assign(list(after), { "x-provenance": "inferred", "x-provenance-reason": "Why not." });
    const before = parse(DOCUMENT) as Tree;
    Object.assign(at(before, "paths", "/things/{id}", "delete"), { "x-provenance": "inferred" });
    delete at(after, "paths")["/things/{id}"];
    expect(compareDocuments(before as unknown as OpenApi, after as unknown as OpenApi).provenance).toEqual({
      confirmed: ["`POST /things`"],
      inferred: ["`GET /things`"],
      gone: ["`DELETE /things/{id}`"],
    });
  });

  it("keeps a name that is Markdown inside its code span", () => {
    const evil = "a`\n\n# Owned ";
    const [line] = lines((document) => {
      parameters(document).push({ name: evil, in: "query", schema: { type: "string" } });
    });
    expect(line).not.toContain("\n");
    expect(line?.match(/`/g)?.length).toBe(6);
  });

  it("keeps titles, names and reasons on the lines of the report", () => {
    const evil = "x\n# Owned\n::error::no\r\n<!-- /provenance -->";
    const [before, after] = [parse(DOCUMENT) as Tree, parse(DOCUMENT) as Tree];
    at(after, "components", "schemas")[evil] = { type: "string" };
    parameters(after).push({ name: evil, in: "query", schema: { type: "string", enum: [evil] } });
    at(after, "paths")[`/${evil}`] = { get: { "x-provenance": "inferred", operationId: evil, responses: {} } };
    const report = markdown(evil, compareDocuments(before as unknown as OpenApi, after as unknown as OpenApi));
    const starts = report.split("\n").filter((line) => line !== "");
    expect(starts.filter((line) => !/^(- |# x # Owned|## (Other changes|Newly inferred)$)/.test(line))).toEqual([]);
    expect(report).not.toContain("\r");
  });

  it("shows ten of many values and counts the others", () => {
    const many = Array.from({ length: 25 }, (_, index) => `v${index}`);
    const [line] = lines(
      (document) => Object.assign(at(parameters(document)[2] ?? {}, "schema"), { enum: ["kept"] }),
      (document) => Object.assign(at(parameters(document)[2] ?? {}, "schema"), { enum: ["kept", ...many] }),
    );
    expect(line).toContain('`"v9"` and 15 more');
    expect(line).not.toContain("v10");
  });
});
