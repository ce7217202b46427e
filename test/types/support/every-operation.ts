import { fileURLToPath } from "node:url";
import ts from "typescript";
import { OPTIONS } from "./editor.js";

const FILE = fileURLToPath(new URL("../every-operation-in-one.ts", import.meta.url));

/** The types that have a name of their own for every operation. */
export const NAMES = ["BodyOf", "DataOf", "ErrorOf", "QueryOf", "PathOf", "InitOf"] as const;

/** What the compiler makes of a name of an operation. */
export type Named = {
  /** The whole type, as text. */
  readonly text: string;
  /** Every key at any depth, as `company.contacts[].email`. */
  readonly keys: readonly string[];
  /** The keys under which there is an `any`, which would let everything through. */
  readonly holes: readonly string[];
};

/** Compiles one program that names all types of all operations. */
export function compileNames(ids: readonly string[]): (name: (typeof NAMES)[number], id: string) => Named {
  const aliases = ids.flatMap((id, index) => NAMES.map((name) => `export type ${name}${index} = ${name}<"${id}">;`));
  const text = `import type { ${NAMES.join(", ")} } from "dintero-client";\n${aliases.join("\n")}\n`;
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (file, language, ...rest) =>
    file === FILE ? ts.createSourceFile(file, text, language) : getSourceFile(file, language, ...rest);
  host.fileExists = (file) => file === FILE || fileExists(file);
  const program = ts.createProgram([FILE], OPTIONS, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(FILE);
  const problems = program.getSemanticDiagnostics(source);
  if (!source || problems.length > 0) {
    throw new Error(ts.formatDiagnostics(problems, { ...host, getCurrentDirectory: () => "" }));
  }
  const types = new Map(
    source.statements.filter(ts.isTypeAliasDeclaration).map((one) => [one.name.text, checker.getTypeAtLocation(one)]),
  );
  return (name, id) => {
    const type = types.get(`${name}${ids.indexOf(id)}`);
    if (!type) throw new Error(`There is no operation ${id}.`);
    const { keys, holes } = keysOf(checker, type);
    const { NoTruncation, InTypeAlias } = ts.TypeFormatFlags;
    return { text: checker.typeToString(type, source, NoTruncation | InTypeAlias), keys, holes };
  };
}

function keysOf(checker: ts.TypeChecker, whole: ts.Type): Pick<Named, "keys" | "holes"> {
  const keys = new Set<string>();
  const holes = new Set<string>();
  const visit = (type: ts.Type, at: string, around: readonly ts.Type[]): void => {
    if (type.flags & ts.TypeFlags.Any) holes.add(at);
    if (around.includes(type)) return;
    const inside = [...around, type];
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) visit(part, at, inside);
    } else if (checker.isArrayLikeType(type)) {
      for (const item of checker.getTypeArguments(type as ts.TypeReference)) visit(item, `${at}[]`, inside);
    } else if (type.flags & ts.TypeFlags.Object && isOurs(type)) {
      for (const property of checker.getPropertiesOfType(type)) {
        const key = at === "" ? property.name : `${at}.${property.name}`;
        keys.add(key);
        visit(checker.getTypeOfSymbol(property), key, inside);
      }
      for (const { type: value } of checker.getIndexInfosOfType(type)) visit(value, `${at}[*]`, inside);
    }
  };
  visit(whole, "", []);
  return { keys: [...keys].sort(), holes: [...holes] };
}

/** Not a class or an interface of the platform, such as a signal. */
const isOurs = (type: ts.Type) => !type.isClassOrInterface() && type.getCallSignatures().length === 0;
