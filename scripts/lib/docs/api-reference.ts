import { join, relative } from "node:path";
import {
  Application,
  Converter,
  DeclarationReflection,
  DocumentReflection,
  Logger,
  LogLevel,
  type MinimalNode,
  type MinimalSourceFile,
  OptionDefaults,
  PageEvent,
  type ProjectReflection,
  ReflectionKind,
  type TypeDocOptions,
} from "typedoc";
import { ROOT } from "../spec/apis.js";
import { Failure } from "../spec/failure.js";
import { type EntryPoint, entryPointsOf } from "./entry-points.js";
import { exemptPatterns } from "./patterns.js";

/** A page of the reference; `href` is relative to the folder of the reference. */
export type Page = { readonly title: string; readonly href: string };

export type ApiReference = { readonly entryPoints: readonly Page[]; readonly documents: readonly Page[] };

/** The pages in addition to README.md, which is the first one. */
const DOCUMENTS = ["docs/**/*.md", "api.md", "CHANGELOG.md", "CONTRIBUTING.md", "openapi/README.md"];

const optionsFor = (root: string, entries: readonly EntryPoint[]): TypeDocOptions => ({
  name: "dintero-client",
  basePath: root,
  readme: join(root, "README.md"),
  entryPoints: entries.map(({ file }) => join(root, file)),
  tsconfig: join(root, "tsconfig.build.json"),
  projectDocuments: DOCUMENTS.map((document) => join(root, document)),
  // The pages are the same wherever and whenever they are made.
  disableGit: true,
  disableSources: true,
  // That is what `npm run typecheck` does.
  skipErrorChecking: true,
  // The members that an interface inherits from generated/ are in the reference of the specification.
  externalPattern: ["**/generated/**"],
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  blockTags: [...OptionDefaults.blockTags, "@unit", "@description", "@constant"],
  sortEntryPoints: false,
  // Every document begins with a heading of its own.
  headings: { readme: false, document: false },
  searchInDocuments: true,
  // What computes a type from the specification's is shown where it is used and has no page of its own.
  validation: { notDocumented: true, notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
});

/**
 * Writes TypeDoc's pages about everything that the entry points export into a folder, which is emptied before.
 *
 * Throws a `Failure` that lists what has no doc comment, and the links that lead nowhere.
 */
export async function writeApiReference(folder: string, root = ROOT): Promise<ApiReference> {
  const entries = await entryPointsOf(root);
  const app = await Application.bootstrap(optionsFor(root, entries));
  const complaints = new Complaints(root);
  app.logger = complaints;
  nameModules(app, root, entries);
  nameDocuments(app);
  const exempt = exemptPatterns(app);
  const project = await app.convert();
  exempt();
  if (project) app.validate(project);
  const reference = project && (await render(app, project, folder));
  if (!reference || complaints.lines.length > 0) {
    throw new Failure(
      `The API reference is not complete:\n${complaints.lines.join("\n")}`,
      "Write the doc comments that are missing; correct the links.",
    );
  }
  return reference;
}

/** Keeps what TypeDoc complains about. */
class Complaints extends Logger {
  readonly lines: string[] = [];
  readonly #root: string;

  constructor(root: string) {
    super();
    this.#root = root;
  }

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.lines.push(`  ${message}`);
  }

  protected override addContext(message: string, _: LogLevel, ...place: [MinimalNode?] | [number, MinimalSourceFile]) {
    const [at, file = typeof at === "object" ? at.getSourceFile() : undefined] = place;
    if (at === undefined || file === undefined) return message;
    const { line } = file.getLineAndCharacterOfPosition(typeof at === "number" ? at : at.getStart());
    return `${relative(this.#root, file.fileName)}:${line + 1}: ${message}`;
  }
}

/** TypeDoc names a module after its file; a reader knows it by what is imported. */
function nameModules(app: Application, root: string, entries: readonly EntryPoint[]): void {
  const names = new Map(entries.map(({ name, file }) => [join(root, file), name]));
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
    reflection.name = names.get(file ?? "") ?? reflection.name;
  });
}

/** A document is known by its first heading. */
function nameDocuments(app: Application): void {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const [first] = document.content;
    document.name = /^# (.+)$/m.exec(first?.text ?? "")?.[1] ?? document.name;
  });
}

/** Writes the pages, and says which of them belong to an entry point or a document. */
async function render(app: Application, project: ProjectReflection, folder: string): Promise<ApiReference> {
  const reference: Record<keyof ApiReference, Page[]> = { entryPoints: [], documents: [] };
  app.renderer.on(PageEvent.END, (page) => {
    const { model, url } = page;
    page.contents = withFileNames(page.contents ?? "");
    if (model instanceof DocumentReflection) reference.documents.push({ title: model.name, href: url });
    else if (model instanceof DeclarationReflection && model.kindOf(ReflectionKind.Module)) {
      reference.entryPoints.push({ title: model.name, href: url });
    }
  });
  await app.generateDocs(project, folder);
  return reference;
}

/** TypeDoc links to README.md as to a folder, which only a server takes for its `index.html`. */
const withFileNames = (html: string): string =>
  html.replace(
    / href="((?:\.\.?\/)+)(#[^"]*)?"/g,
    (_, folder: string, anchor = "") => ` href="${folder}index.html${anchor}"`,
  );
