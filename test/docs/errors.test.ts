import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { DinteroError } from "../../src/core/errors/dintero-error.js";
import { ConfigurationError } from "../../src/core/errors/configuration-error.js";
import { blocksOf, headingsOf } from "../kit/docs/blocks.js";
import { DOORS } from "../kit/docs/entry-points.js";

const PAGE = "docs/errors.md";

type ErrorClass = { readonly name: string; readonly prototype: DinteroError };

const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === "function" && (value === DinteroError || value.prototype instanceof DinteroError);

/** The error classes that the doors export. */
async function classesOfDoors(): Promise<ErrorClass[]> {
  const doors = await Promise.all(Object.values(DOORS).map((source) => import(join(ROOT, source))));
  const found = new Set(doors.flatMap((door: object) => Object.values(door)).filter(isErrorClass));
  // Plain objects, since the names of tests show nothing of a class.
  return [...found].map(({ name, prototype }) => ({ name, prototype }));
}

const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(ROOT, "src", name), "utf8"));
const text = readFileSync(join(ROOT, PAGE), "utf8");
const headings = headingsOf(text);
const start = headings.findIndex(({ title }) => title === "The errors");
const end = headings.findIndex(({ level }, index) => index > start && level <= 2);
const named = headings.slice(start + 1, end);
const classes = await classesOfDoors();
const thrown = classes.filter(({ name }) => name !== "DinteroError");

describe("the page of errors", () => {
  test("has a heading for the name of every error that a door exports, and for no other", () => {
    expect(named.map(({ title }) => title).sort()).toEqual(classes.map(({ name }) => name).sort());
  });
  test.each(named)("tells of $title when it comes, its fields, its cause and what to do", ({ title }) => {
    const section = text.split(`\n### ${title}\n`)[1]?.split("\n### ")[0] ?? "";
    for (const part of ["When", "Fields", "Cause", "What to do"]) expect(section).toContain(`- **${part}:** `);
  });
  // That the program prints so is what readme.test.ts finds out.
  test.each(thrown)("has a program that provokes $name and prints it", ({ name }) => {
    const [block] = blocksOf(ROOT, PAGE).filter(({ heading }) => heading === name);
    expect(block?.prints).toMatch(new RegExp(`^${name}: `, "m"));
    expect(block?.code).toContain("console.log(String(error));");
    expect(block?.code.replace(/^import .+$/gm, "")).not.toMatch(/["'`]\w+Error/);
  });
});

describe("an error", () => {
  test.each(thrown)("$name leads to its heading", ({ prototype }) => {
    // A getter of the prototype, which needs no more of an error than its name.
    const [page, anchor] = prototype.help.split("#");
    expect(page).toBe(PAGE);
    expect(named.map((heading) => heading.anchor)).toContain(anchor);
  });
  test("shows its heading when it is printed or serialised", () => {
    const error = new ConfigurationError("Expected something else.");
    const help = `${PAGE}#configurationerror`;
    expect(inspect(error)).toMatch(new RegExp(`help: '${help}'\\s*}$`));
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ help });
  });
  test.each(classes)("$name names its heading in its doc comment too", ({ name }) => {
    const declaration = new RegExp(`class ${name}\\b`);
    const before = sources.map((code) => code.split(declaration)).find(({ length }) => length > 1)?.[0];
    const comment = before?.split("/**").at(-1);
    expect(comment).toContain(`@see ${PAGE}#${name.toLowerCase()}\n`);
  });
});
