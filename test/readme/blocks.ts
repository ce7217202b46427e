import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export type Block = { readonly file: string; readonly line: number; readonly code: string };

/** The TypeScript blocks of a Markdown file. */
export function blocksOf(root: string, file: string): Block[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length + 1,
    code: match[1] ?? "",
  }));
}

/** What the compiler says of the blocks, each as a module of its own that imports the package by its name. */
export function complaintsAbout(
  root: string,
  blocks: readonly Block[],
  doors: Readonly<Record<string, string>>,
): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const sources = new Map(blocks.map((block, index) => [join(root, `test/readme/block-${index}.ts`), block]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const block = sources.get(name);
    return block
      ? ts.createSourceFile(name, `${block.code}\nexport {};\n`, ts.ScriptTarget.ES2022)
      : getSourceFile(name, ...rest);
  };
  const paths = Object.fromEntries(Object.entries(doors).map(([door, source]) => [door, [join(root, source)]]));
  const program = ts.createProgram([...sources.keys()], { ...options, paths, noEmit: true }, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const block = sources.get(diagnostic.file?.fileName ?? "");
    const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
    const where = block ? `${block.file}:${block.line + line}` : (diagnostic.file?.fileName ?? "");
    return `${where}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
  });
}
