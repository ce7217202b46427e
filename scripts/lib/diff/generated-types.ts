import {
  astToString,
  type GlobalContext,
  type OpenAPI3,
  resolveRef,
  scanDiscriminators,
  transformSchema,
} from "openapi-typescript";
import ts from "typescript";
import { printable } from "../generate/printable.js";
import { Failure } from "../spec/failure.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { quoted } from "../spec/quoted.js";
import { whyFailed } from "../spec/why-failed.js";
import { typeRelevant } from "./type-relevant.js";

/** Which of the two documents something is from. */
export type Side = "before" | "after";

const SIDES: readonly Side[] = ["before", "after"];

/** A type as the compiler resolves it, and as the generator wrote it when that is known: only the latter has names. */
export type Typed = { readonly type: ts.Type; readonly node?: ts.TypeNode | undefined };

/** The types that are generated from two documents, in one program, so that the compiler can compare them. */
export class GeneratedTypes {
  readonly checker: ts.TypeChecker;
  readonly #roots: Readonly<Record<Side, ReadonlyMap<string, ts.Type>>>;
  readonly #properties = new Map<ts.Type, ReadonlyMap<string, ts.Symbol>>();

  constructor(before: OpenApi, after: OpenApi) {
    const texts = { before: typesOf(before), after: typesOf(after) };
    const program = programOf(new Map(SIDES.map((side) => [fileOf(side), texts[side]])));
    this.checker = program.getTypeChecker();
    const rootsOf = (side: Side) => this.#rootsIn(program.getSourceFile(fileOf(side)));
    this.#roots = { before: rootsOf("before"), after: rootsOf("after") };
  }

  #rootsIn(file: ts.SourceFile | undefined): ReadonlyMap<string, ts.Type> {
    const declared = (file?.statements ?? []).flatMap((statement) =>
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ? [statement.name] : [],
    );
    return new Map(declared.map((name) => [name.text, this.checker.getTypeAtLocation(name)]));
  }

  /** What the generator wrote at a place, for example `at("after", "components", "schemas", "Account")`. */
  at(side: Side, root: "paths" | "webhooks" | "components", ...keys: readonly string[]): Typed | undefined {
    const type = this.#roots[side].get(root);
    return type && this.member({ type }, ...keys);
  }

  /** The member of a type that is reached by these keys. */
  member(typed: Typed, ...keys: readonly string[]): Typed | undefined {
    return keys.reduce<Typed | undefined>((outer, key) => {
      const symbol = outer && this.#propertiesOf(this.checker.getNonNullableType(outer.type)).get(key);
      return symbol && { type: this.checker.getTypeOfSymbol(symbol), node: declaredNode(symbol) };
    }, typed);
  }

  /** The properties that a type declares. The compiler's own `getProperty` also finds those of every object, such as `toString`. */
  #propertiesOf(type: ts.Type): ReadonlyMap<string, ts.Symbol> {
    const known = this.#properties.get(type);
    if (known) return known;
    const properties = new Map(this.checker.getPropertiesOfType(type).map((symbol) => [symbol.name, symbol]));
    this.#properties.set(type, properties);
    return properties;
  }
}

/** The type node of a property that is declared in one place. */
export function declaredNode(symbol: ts.Symbol): ts.TypeNode | undefined {
  const [declaration, ...others] = symbol.declarations ?? [];
  if (declaration === undefined || others.length > 0 || !ts.isPropertySignature(declaration)) return undefined;
  return declaration.type;
}

const fileOf = (side: Side): string => `/${side}.ts`;

/** The document's types as `npm run generate` writes them, apart from comments and from names for plain values. */
function typesOf(document: OpenApi): string {
  try {
    // A document may have the same object in many places, and the generator changes objects where they are.
    const schema = JSON.parse(JSON.stringify(printable(typeRelevant(document), { keepNames: true }))) as OpenAPI3;
    const nodes = transformSchema(schema, contextOf(schema)) as ts.Node[];
    return astToString(nodes, { formatOptions: { removeComments: true } });
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const title = quoted(String(document.info?.title ?? "a document"));
    throw new Failure(
      `The documents cannot be compared, because ${title} has no types: ${whyFailed(document, cause)}`,
      "Nothing was changed. See whether a linter for OpenAPI reports something in the document.",
      { cause },
    );
  }
}

/** The generator's options; see `render-types`. The rest of its context is what it uses itself when no option is given. */
function contextOf(schema: OpenAPI3): GlobalContext {
  const context: Omit<GlobalContext, "redoc"> = {
    readWriteMarkers: true,
    defaultNonNullable: false,
    silent: true,
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    discriminators: scanDiscriminators(schema, { silent: true }),
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    injectFooter: [],
    makePathsEnum: false,
    pathParamsAsTypes: false,
    // An open list is any text here, because one more known value breaks nothing.
    postTransform: undefined,
    propertiesRequiredByDefault: false,
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    transform: undefined,
    transformProperty: undefined,
    resolve: <T>($ref: string) => resolveRef<T>(schema, $ref, { silent: true }),
  };
  // The generator uses its linter configuration before it writes types, and not while it does.
  return context as GlobalContext;
}

const COMPILER_OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  lib: ["lib.es5.d.ts"],
  types: [],
  noEmit: true,
};

/** The compiler's own library, which is the same for every comparison. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** A program of files that exist in memory only. */
function programOf(files: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(COMPILER_OPTIONS);
  const { getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => files.get(file) ?? ts.sys.readFile(file);
  host.getSourceFile = (file, options, ...rest) => {
    const text = files.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, options, true);
    if (!libraries.has(file)) libraries.set(file, getSourceFile(file, options, ...rest));
    return libraries.get(file);
  };
  return ts.createProgram([...files.keys()], COMPILER_OPTIONS, host);
}
