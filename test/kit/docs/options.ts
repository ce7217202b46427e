import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../../../scripts/lib/spec/apis.js";
import { ENTRY_POINTS } from "./entry-points.js";

/** An option as its doc comment reports it. */
export type Option = {
  readonly name: string;
  readonly required: boolean;
  /** Whether its value may be a number. */
  readonly numeric: boolean;
  /** The comment, without its tags. */
  readonly text: string;
  readonly unit: string | undefined;
  readonly default: string | undefined;
};

/** The options that the entry points export, by the name of their type: every type named `…Options`, and the definition of an API. */
export function readOptions(): ReadonlyMap<string, readonly Option[]> {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  const entryPoints = Object.values(ENTRY_POINTS).map((source) => join(ROOT, source));
  const program = ts.createProgram(
    entryPoints.filter((entryPoint) => existsSync(entryPoint)),
    options,
  );
  const checker = program.getTypeChecker();
  const found = new Map<string, readonly Option[]>();
  for (const entryPoint of program.getRootFileNames()) {
    const source = program.getSourceFile(entryPoint);
    const module = source && checker.getSymbolAtLocation(source);
    for (const exported of module ? checker.getExportsOfModule(module) : []) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (/Options$|^ClientDefinition$/.test(symbol.name)) found.set(symbol.name, optionsOf(symbol, checker));
    }
  }
  return found;
}

function optionsOf(symbol: ts.Symbol, checker: ts.TypeChecker): Option[] {
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).map((property) => {
    const tag = (name: string) => {
      const text = property.getJsDocTags(checker).find((one) => one.name === name)?.text;
      return text === undefined ? undefined : ts.displayPartsToString(text).trim();
    };
    const type = checker.getTypeOfSymbol(property);
    return {
      name: property.name,
      required: !(property.flags & ts.SymbolFlags.Optional),
      numeric: (type.isUnion() ? type.types : [type]).some((one) => (one.flags & ts.TypeFlags.NumberLike) !== 0),
      text: ts.displayPartsToString(property.getDocumentationComment(checker)),
      unit: tag("unit"),
      default: tag("default"),
    };
  });
}
