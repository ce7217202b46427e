import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../../../scripts/lib/spec/apis.js";

/** What each of these modules exports, as the compiler sees it. */
export function exportedNames(files: readonly string[]): Map<string, string[]> {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram(
    files.map((file) => join(ROOT, file)),
    options,
  );
  const checker = program.getTypeChecker();
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(join(ROOT, file));
      const module = source && checker.getSymbolAtLocation(source);
      if (!module) throw new Error(`${file} exports nothing`);
      return [file, checker.getExportsOfModule(module).map(({ name }) => name)];
    }),
  );
}
