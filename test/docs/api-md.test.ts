import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { apiMarkdown } from "../../scripts/lib/docs/api-md.js";
import { APIS, ROOT } from "../../scripts/lib/spec/apis.js";
import { operationsOf } from "../../scripts/lib/spec/openapi-types.js";
import { readSpecification, type Specification } from "../../scripts/lib/spec/specification.js";
import { headingsOf } from "../kit/docs/blocks.js";

const text = readFileSync(join(ROOT, "api.md"), "utf8");

let specifications: readonly Specification[];
beforeAll(async () => {
  specifications = await Promise.all(APIS.map((api) => readSpecification(api)));
});

/** What the compiler says of a module, without the place. */
function complaintsAbout(code: string): string[] {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  const name = join(ROOT, "test/docs/api-calls.ts");
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  const program = ts.createProgram([name], { ...options, noUnusedLocals: false }, host);
  const source = program.getSourceFile(name);
  const lines = code.split("\n");
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) => {
    const { line = 0 } = source?.getLineAndCharacterOfPosition(one.start ?? 0) ?? {};
    return `${lines[line]}: ${ts.flattenDiagnosticMessageText(one.messageText, " ")}`;
  });
}

describe("api.md", () => {
  it("is up to date with the OpenAPI documents", () => {
    expect(text === apiMarkdown(specifications)).toBe(true);
  });
  it("has every operation of Dintero's documents, with its types", () => {
    const own = specifications.filter(({ api }) => !/moyasar|zro/.test(api.name));
    const ids = own.flatMap(({ document }) => operationsOf(document).map(({ operation }) => operation.operationId));
    expect(ids.length).toBeGreaterThan(190);
    expect(ids.filter((id) => !text.includes(`DataOf<"${id}">`))).toEqual([]);
  });
  it("has a link in its contents to each document and each tag, and no other", () => {
    const own = specifications.filter(({ api }) => !/moyasar|zro/.test(api.name));
    const [contents = ""] = /^- \*\*.*?\n\n/ms.exec(text) ?? [];
    const linked = [...contents.matchAll(/\[(.+?)\]\(#(.+?)\)/g)].map(([, title, anchor]) => ({ title, anchor }));
    const chapters = headingsOf(text).filter(({ level }) => level === 2 || level === 3);
    expect(linked).toEqual(chapters.map(({ title, anchor }) => ({ title, anchor })));
    expect(new Set(linked.map(({ anchor }) => anchor)).size).toBe(linked.length);
    expect(chapters.filter(({ level }) => level === 2)).toHaveLength(own.length);
  });
  it("has calls and types that compile", { timeout: 120_000 }, () => {
    const [head = "", ...calls] = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
    const types = [...text.matchAll(/`((?:Payments)?(?:Data|Body|Init|Item)Of<"\w+">)`/g)].map(([, type = ""]) => type);
    const imports = ["", "Payments"].map((prefix) => {
      const names = ["Data", "Body", "Init", "Item"].map((name) => `${prefix}${name}Of`).join(", ");
      return `import type { ${names} } from "dintero-client${prefix && "/payments"}";`;
    });
    const functions = calls.map((code, index) => `export async function call${index}() {\n${code}}`);
    const aliases = types.map((type, index) => `export type T${index} = ${type};`);
    expect(complaintsAbout([head, ...imports, ...functions, ...aliases].join("\n"))).toEqual([]);
  });
});
