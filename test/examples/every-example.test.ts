import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { ENTRY_POINTS } from "../kit/docs/entry-points.js";

const LONGEST = 150;
const files = readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" });
const examples = files.filter((name) => name.endsWith(".ts"));
const read = (name: string) => readFileSync(join(ROOT, name), "utf8");
/** The tests that run examples. Each names the ones that it runs. */
const tests = [
  ...readdirSync(join(ROOT, "test/examples"))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => read(`test/examples/${name}`)),
  read("test/contract/other-apis.test.ts"),
].join("\n");

it("tsconfig.json maps the name of every entry point to its source", () => {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { paths } = config.compilerOptions;
  expect(paths).toEqual(
    Object.fromEntries(Object.entries(ENTRY_POINTS).map(([entryPoint, source]) => [entryPoint, [`./${source}`]])),
  );
});

it("the folder examples/ has programs", () => {
  expect(examples.length).toBeGreaterThan(10);
});

describe.each(examples)("the example %s", (name) => {
  const text = read(`examples/${name}`);
  const [short = ""] = name.replace(/\.ts$/, "").split("/").slice(-1);

  it("is run by a test", () => {
    expect(tests).toMatch(new RegExp(`"(examples/)?${short}(\\.ts)?"`));
  });
  it("is in the list of examples", () => {
    expect(read("examples/README.md")).toContain(`(${name})`);
  });
  it("imports the package by its name", () => {
    expect(text).toMatch(/from "dintero-client(\/\w+)?"/);
    expect(text).not.toContain('from "..');
  });
  it(`has fewer than ${LONGEST} lines and begins with its purpose`, () => {
    expect(text.split("\n").length).toBeLessThan(LONGEST);
    expect(text).toMatch(/^\/(\*\*|\/ [A-Z])/);
  });
});
