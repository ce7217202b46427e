import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Block } from "./blocks.js";
import { ENTRY_POINTS } from "./entry-points.js";

export type Compiled = {
  /** What the compiler says of the blocks, each with its place in the document. */
  readonly complaints: readonly string[];
  /** The compiled blocks, in the order they were given. */
  readonly programs: readonly string[];
  /** To be loaded before a block; see `preload.ts`. */
  readonly preload: string;
};

/** Dintero's own SDK. It is known by declarations alone, so a program that imports it compiles and does not run. */
export const SDK = "@dintero/node-sdk";

// What openapi-typescript makes of the specification, for programs that do without this package.
const SCHEMA = 'export type * from "../../../generated/management-auth.js";\n';

/**
 * Compiles the blocks, each as a module of its own that imports the package by its name, and the package next to them, so that plain Node can run the blocks.
 *
 * One program does both: most of the time goes into reading the types of the specification.
 */
export function compile(root: string, blocks: readonly Block[], folder: string): Compiled {
  const inTests = (name: string) => join(root, "test/kit/docs", name);
  const preload = inTests("preload.ts");
  const nameOf = (index: number) => inTests(`block-${index}.ts`);
  const codes = new Map(blocks.map(({ code }, index) => [nameOf(index), `${code}\nexport {};\n`]));
  const entryPoints = Object.values(ENTRY_POINTS).map((source) => join(root, source));
  const program = programOf(
    root,
    [...codes.keys(), preload, ...entryPoints.filter((entryPoint) => existsSync(entryPoint))],
    new Map([...codes, [inTests("schema.ts"), SCHEMA]]),
    join(folder, "dist"),
  );
  program.emit();
  // Node then finds the package by the names of its entry points, and what it depends on.
  const exports = Object.fromEntries(
    Object.entries(ENTRY_POINTS).map(([name, source]) => [
      name.replace("dintero-client", "."),
      `./dist/${source.replace(/\.ts$/, ".js")}`,
    ]),
  );
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "dintero-client", type: "module", exports }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));

  const emitted = (name: string) => join(folder, "dist/test/kit/docs", name);
  return {
    complaints: blocks.flatMap((block, index) => complaintsAbout(program, nameOf(index), block)),
    programs: blocks.map((_, index) => emitted(`block-${index}.js`)),
    preload: emitted("preload.js"),
  };
}

function programOf(
  root: string,
  names: readonly string[],
  virtual: ReadonlyMap<string, string>,
  outDir: string,
): ts.Program {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => virtual.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const code = virtual.get(name);
    return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, ts.ScriptTarget.ES2022);
  };
  const entryPoints = Object.entries(ENTRY_POINTS).map(([entryPoint, source]) => [entryPoint, [join(root, source)]]);
  const paths = Object.fromEntries([...entryPoints, [SDK, [join(root, "test/kit/docs/node-sdk.d.ts")]]]);
  return ts.createProgram([...names], { ...options, paths, noEmit: false, rootDir: root, outDir }, host);
}

function complaintsAbout(program: ts.Program, name: string, { file, line }: Block): string[] {
  const source = program.getSourceFile(name);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
    const below = source?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
    return `${file}:${line + below}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
  });
}
