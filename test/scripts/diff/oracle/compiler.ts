import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
/** The types that are generated from a document, and a program that uses them. Neither is a file. */
const TYPES = join(FOLDER, "types.virtual.ts");
const PROGRAM = join(FOLDER, "program.virtual.ts");

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  // A member that is no longer declared is not read as one of the further keys.
  noPropertyAccessFromIndexSignature: true,
  target: ts.ScriptTarget.ES2022,
  // The types of the client name those of fetch.
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  skipLibCheck: true,
  noEmit: true,
};

/** Files on disk do not change while the tests run. */
const onDisk = new Map<string, ts.SourceFile | undefined>();

/** The parsed types, which are the same for many programs. Those of two documents are in use at a time. */
const parsed = new Map<string, ts.SourceFile>();
const MOST_PARSED = 2;

function parsedTypes(text: string, options: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile {
  const known = parsed.get(text);
  if (known) return known;
  const [oldest] = parsed.keys();
  if (parsed.size >= MOST_PARSED && oldest !== undefined) parsed.delete(oldest);
  const file = ts.createSourceFile(TYPES, text, options, true);
  parsed.set(text, file);
  return file;
}

/** Compiles a program against generated types. */
export function compile(
  types: string,
  program: string,
): { checker: ts.TypeChecker; file: ts.SourceFile; errors: ts.Diagnostic[] } {
  const files = new Map([
    [TYPES, types],
    [PROGRAM, program],
  ]);
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => files.get(file) ?? ts.sys.readFile(file);
  host.getSourceFile = (file, options, ...rest) => {
    const text = files.get(file);
    if (text !== undefined && file === TYPES) return parsedTypes(text, options);
    if (text !== undefined) return ts.createSourceFile(file, text, options, true);
    if (!onDisk.has(file)) onDisk.set(file, getSourceFile(file, options, ...rest));
    return onDisk.get(file);
  };
  const compiled = ts.createProgram([PROGRAM], OPTIONS, host);
  const file = compiled.getSourceFile(PROGRAM);
  if (!file) throw new Error("The program was not compiled.");
  return {
    checker: compiled.getTypeChecker(),
    file,
    get errors() {
      return [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)];
    },
  };
}

/** An error as it is printed when a test fails. */
export const errorText = ({ messageText, start = 0, file }: ts.Diagnostic): string => {
  const line = file ? file.text.slice(start).split("\n")[0] : "";
  return `${ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 200)} :: ${line?.slice(0, 160)}`;
};
