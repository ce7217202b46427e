import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FILE = `${ROOT}test/types/in-the-editor.ts`;

/** The compiler's options of a strict program that uses the package. */
export const OPTIONS: ts.CompilerOptions = {
  ...ts.convertCompilerOptionsFromJson(
    ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile).config.compilerOptions,
    ROOT,
  ).options,
  configFilePath: `${ROOT}tsconfig.json`,
  // An editor cuts long types off; a test looks at all of them.
  noErrorTruncation: true,
};

/** What an editor shows of the places that a program marks with a bar. */
export type Shown = {
  /** The type of what is before each bar, as it is shown when the mouse is over it. */
  readonly types: readonly string[];
  /** The description that is shown with it. */
  readonly descriptions: readonly string[];
  /** What is offered at each bar. */
  readonly offers: readonly (readonly string[])[];
  /** The problems that are underlined. */
  readonly problems: readonly string[];
};

const BAR = "‸";

/**
 * The TypeScript language service over one program, as an editor uses it.
 *
 * @example
 * const { offers } = editor().open('dintero.GET("‸")');
 */
export function editor(): { readonly open: (program: string) => Shown } {
  let version = 0;
  let text = "";
  const host: ts.LanguageServiceHost = {
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => OPTIONS,
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [FILE],
    getScriptVersion: (file) => (file === FILE ? String(version) : "0"),
    getScriptSnapshot: (file) => {
      const content = file === FILE ? text : ts.sys.readFile(file);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
  };
  const service = ts.createLanguageService(host);
  return {
    open: (program) => {
      const parts = program.split(BAR);
      const places = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join("").length);
      text = parts.join("");
      version += 1;
      const hovers = places.map((place) => service.getQuickInfoAtPosition(FILE, place));
      return {
        types: hovers.map((hover) => ts.displayPartsToString(hover?.displayParts)),
        descriptions: hovers.map((hover) => described(hover)),
        // Asked for only where they are looked at: each costs as much as all the rest.
        get offers() {
          return places.map(
            (place) => service.getCompletionsAtPosition(FILE, place, {})?.entries.map(({ name }) => name) ?? [],
          );
        },
        get problems() {
          const found = [...service.getSyntacticDiagnostics(FILE), ...service.getSemanticDiagnostics(FILE)];
          return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
        },
      };
    },
  };
}

/** What is in a doc comment: its text, or that of its `@description`, which is where openapi-typescript puts it. */
function described(hover: ts.QuickInfo | undefined): string {
  const tag = hover?.tags?.find(({ name }) => name === "description");
  return ts.displayPartsToString(tag?.text ?? hover?.documentation);
}
