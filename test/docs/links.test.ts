import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { lists as checkoutLists } from "../../generated/checkout.operations.js";
import { lists as managementLists, operationList as operations } from "../../generated/management-auth.operations.js";
import { lists as paymentsLists } from "../../generated/payments.operations.js";
import { lists as webhooksLists } from "../../generated/webhooks.operations.js";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { documentsOf, headingsOf } from "../kit/docs/blocks.js";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** The links of a Markdown file to other places of the project, as `file#anchor` from its root. */
function linksOf(file: string): string[] {
  const prose = read(file).replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^https:/.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const place = path === "" ? file : relative(ROOT, join(ROOT, dirname(file), path));
    return [anchor === undefined ? place : `${place}#${anchor}`];
  });
}

function isThere(link: string): boolean {
  const [file = "", anchor] = link.split("#");
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || headingsOf(read(file)).some((heading) => heading.anchor === anchor);
}

/** Markdown that people read, and that has no programs to run. */
const OTHERS = [
  "api.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "examples/README.md",
  "openapi/README.md",
  "test/package/README.md",
];

describe("a link of the documents", () => {
  it.each([...documentsOf(ROOT), ...OTHERS])("in %s leads to an existing file or heading", (file) => {
    expect(linksOf(file).filter((link) => !isThere(link))).toEqual([]);
  });
  it("exists from the README to every page of docs/", () => {
    const linked = linksOf("README.md").map((link) => link.split("#")[0]);
    expect(linked).toEqual(expect.arrayContaining(documentsOf(ROOT).slice(1)));
  });
});

describe("the documents", () => {
  it.each([...documentsOf(ROOT), ...OTHERS])("name only scripts that package.json has: %s", (file) => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
  it("name in the support matrix what test/package runs the package in", () => {
    type Manifest = Readonly<Record<"dependencies" | "optionalDependencies", Readonly<Record<string, string>>>>;
    const { dependencies, optionalDependencies } = JSON.parse(read("test/package/package.json")) as Manifest;
    const rows = new Map(
      [...read("docs/versioning.md").matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, name = "", cell = ""]) => [
        name,
        cell,
      ]),
    );
    const majors = Object.values(optionalDependencies).flatMap((one) => /linux-x64@(\d+)/.exec(one)?.[1] ?? []);
    expect(rows.get("Node")?.replace("20.19", "20").split(", ")).toEqual(majors);
    expect(rows.get("TypeScript")?.split(", ")).toEqual(
      Object.keys(dependencies).flatMap((name) => /^typescript-(.+)$/.exec(name)?.[1] ?? []),
    );
    const majorOf = (name: string) => dependencies[name]?.split(".")[0];
    expect(rows.get("Tools that load CommonJS")).toBe(`Jest ${majorOf("jest")}, ts-node ${majorOf("ts-node")}`);
    expect(rows.get("Frameworks")).toBe(`Next.js ${majorOf("next")}`);
    const others = `${rows.get("Other runtimes")}, ${rows.get("Bundlers")}`.toLowerCase().replace(/ \(.*?\)/, "");
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(others.split(", ")));
  });
  it("list every figure of `npm run bench` in docs/benchmarks.md", () => {
    const [, figures = ""] = read("bench/index.ts").split("FIGURES");
    const names = [...figures.matchAll(/^ {2}(\w+): \{ title:/gm)].map(([, name]) => name);
    const rows = [...read("docs/benchmarks.md").matchAll(/^\| `npm run bench -- (\w+)` \|/gm)].map(([, name]) => name);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.sort()).toEqual(names.sort());
  });
  it("list every type of event in docs/observability.md", () => {
    const types = [...read("src/core/util/events.ts").matchAll(/readonly type: "([\w-]+)"/g)].map(([, type]) => type);
    const rows = [...read("docs/observability.md").matchAll(/^\| `([\w-]+)` \| (?!counter)/gm)].map(([, type]) => type);
    expect(types.length).toBeGreaterThan(8);
    expect(rows).toEqual(expect.arrayContaining(types));
  });
  it("describe the pagination of each of Dintero's lists in docs/lists.md", () => {
    const rows = [...read("docs/lists.md").matchAll(/^\| `(\w+) (\S+)` \|/gm)].map(([, method, path]) => [
      path,
      method,
    ]);
    const lists = { ...managementLists, ...paymentsLists, ...checkoutLists, ...webhooksLists };
    const known = Object.entries(lists).map(([path, { method }]) => [path, method]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(known));
  });
  it("count the operations whose path is inferred as openapi/README.md lists them", () => {
    const [, section = ""] = read("openapi/README.md").split("### Operations whose path is inferred\n");
    const [tables = ""] = section.split(/^## /m);
    const count = [...tables.matchAll(/^\| [^|]+ \| `[A-Z]+ \//gm)].length;
    expect(count).toBe(18);
    expect(read("README.md")).toContain(
      `Of ${operations.length} operations of account management, eighteen have paths that are [inferred]`,
    );
    expect(read("docs/faq.md")).toContain("Eighteen operations of account management have paths that are [inferred]");
    expect(read("docs/errors.md")).toContain("Eighteen operations have a [path that is inferred]");
  });
});

/** The pages that users read. */
const pages = documentsOf(ROOT);

describe("the documents for users", () => {
  it.each(pages)("%s has no link to a test", (file) => {
    expect(linksOf(file).filter((link) => link.startsWith("test/"))).toEqual([]);
  });
});

describe("the README", () => {
  it("has its chapters in the documented order", () => {
    const chapters = headingsOf(read("README.md")).filter(({ level }) => level === 2);
    expect(chapters.map(({ title }) => title)).toEqual([
      "Install",
      "Get credentials",
      "Take a payment",
      "Iterate a list",
      "Errors",
      "Retries and rate limits",
      "Webhooks",
      "Testing",
      "TypeScript",
      "More",
    ]);
  });
  it("has at most 180 lines", () => {
    expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(180);
  });
});
