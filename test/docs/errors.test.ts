import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { DinteroError } from "../../src/core/errors/dintero-error.js";
import { blocksOf, headingsOf } from "../kit/docs/blocks.js";
import { ENTRY_POINTS } from "../kit/docs/entry-points.js";

const PAGE = "docs/errors.md";

const isErrorClass = (value: unknown): value is { readonly name: string } =>
  typeof value === "function" && (value === DinteroError || value.prototype instanceof DinteroError);

/** Names of the error classes that the entry points export. */
async function exportedErrors(): Promise<string[]> {
  const modules = await Promise.all(Object.values(ENTRY_POINTS).map((source) => import(join(ROOT, source))));
  const found = new Set(modules.flatMap((module: object) => Object.values(module)).filter(isErrorClass));
  return [...found].map(({ name }) => name);
}

const text = readFileSync(join(ROOT, PAGE), "utf8");
const headings = headingsOf(text);
const start = headings.findIndex(({ title }) => title === "The errors");
const end = headings.findIndex(({ level }, index) => index > start && level <= 2);
const named = headings.slice(start + 1, end);
const exported = await exportedErrors();
const thrown = exported.filter((name) => name !== "DinteroError");

describe("the page of errors", () => {
  it("has a heading for every error class that an entry point exports, and no other", () => {
    expect(named.map(({ title }) => title).sort()).toEqual([...exported].sort());
  });
  it.each(named)("says when $title is thrown, its fields, its cause and what to do", ({ title }) => {
    const section = text.split(`\n### ${title}\n`)[1]?.split("\n### ")[0] ?? "";
    for (const part of ["When", "Fields", "Cause", "What to do"]) expect(section).toContain(`- **${part}:** `);
  });
  // Whether the program prints this is checked by readme.test.ts.
  it.each(thrown)("has a program that causes %s and prints it", (name) => {
    const [block] = blocksOf(ROOT, PAGE).filter(({ heading }) => heading === name);
    expect(block?.prints).toMatch(new RegExp(`^${name}: `, "m"));
    expect(block?.code).toContain("console.log(String(error));");
    expect(block?.code.replace(/^import .+$/gm, "")).not.toMatch(/["'`]\w+Error/);
  });
});
