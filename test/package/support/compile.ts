import { createRequire } from "node:module";
import type ts from "typescript";
import { base, type Variant } from "./type-variants.js";

type Compiler = typeof ts;

/**
 * A compiler that is written in JavaScript, for many variants.
 *
 * What it has parsed for one it uses for the next, which halves the time.
 */
export class SharedCompiler {
  readonly #ts: Compiler;
  readonly #parsed = new Map<string, ts.SourceFile | undefined>();

  constructor(version: string) {
    this.#ts = createRequire(import.meta.url)(`typescript-${version}`) as Compiler;
  }

  /** What it finds wrong with a variant, in the package and in the program that uses it. */
  problems({ options: json, files }: Variant): string[] {
    const compiler = this.#ts;
    const { options, errors } = compiler.convertCompilerOptionsFromJson(json, base());
    const program = compiler.createProgram({ rootNames: files, options, host: this.#host(options) });
    // The compiler's own library and Node's types are others' business, and most of the work.
    const checked = program
      .getSourceFiles()
      .filter(({ fileName }) => !/\/typescript-[^/]+\/lib\/|\/(@types|undici-types)\//.test(fileName));
    const found = [
      ...errors,
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...checked.flatMap((file) => [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
        ...program.getDeclarationDiagnostics(file),
      ]),
    ];
    return found.map((one) => compiler.formatDiagnostic(one, formatting).trim());
  }

  #host(options: ts.CompilerOptions): ts.CompilerHost {
    const host = this.#ts.createCompilerHost(options);
    const parse = host.getSourceFile.bind(host);
    return {
      ...host,
      getCurrentDirectory: base,
      getSourceFile: (name, how, ...rest) => {
        const { impliedNodeFormat } = typeof how === "object" ? how : {};
        // A file means something else as CommonJS, and where its format follows from its own text.
        const key = `${name} ${impliedNodeFormat} ${impliedNodeFormat === undefined ? options.moduleResolution : ""}`;
        if (!this.#parsed.has(key)) this.#parsed.set(key, parse(name, how, ...rest));
        return this.#parsed.get(key);
      },
    };
  }
}

const formatting: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: base,
  getNewLine: () => "\n",
};
