import { basename, dirname } from "node:path";
import ts from "typescript";
import { Failure } from "../spec/failure.js";
import { oneLine } from "../spec/quoted.js";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ESNext,
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  skipDefaultLibCheck: true,
  noEmit: true,
};

/** Throws a {@link Failure} with the first error of generated files, by name. The names and schemas of a document become code, which may not compile. */
export function assertCompiles(files: ReadonlyMap<string, string>): void {
  const errors = compileErrors(files);
  const [first] = errors;
  if (first === undefined) return;
  throw new Failure(
    `${errors.length === 1 ? "A generated type does not compile" : `${errors.length} generated types do not compile`}. The first is ${first}`,
    "Nothing was changed. Repair the schema by an action in the overlay, and report it to the publisher of the document.",
  );
}

/** The libraries of the language, which are the same for all. */
const libraries = new Map<string, ts.SourceFile>();

/** The errors that the compiler has about files in memory. */
export function compileErrors(files: ReadonlyMap<string, string>): string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const onDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) => {
    const text = files.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, target);
    const library = libraries.get(name) ?? onDisk(name, target);
    if (library) libraries.set(name, library);
    return library;
  };
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => files.has(name) || exists(name);
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].map(described);
}

function described({ file, start = 0, code, messageText }: ts.Diagnostic): string {
  const message = oneLine(ts.flattenDiagnosticMessageText(messageText, " "));
  if (!file) return `TS${code}: ${message}`;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${basename(dirname(file.fileName))}/${basename(file.fileName)}:${line + 1}: TS${code}: ${message}`;
}
