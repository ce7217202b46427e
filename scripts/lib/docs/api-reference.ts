import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  Application,
  Converter,
  type DocumentReflection,
  OptionDefaults,
  PageEvent,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type TypeDocOptions,
} from "typedoc";
import { ROOT } from "../spec/apis.js";
import { Failure } from "../spec/failure.js";
import { Complaints } from "./complaints.js";
import { type EntryPoint, entryPointsOf } from "./entry-points.js";
import { describeModules, groupModules, withoutInheritedStatics } from "./modules.js";
import { exemptPatterns } from "./patterns.js";
import { chaptersOf, defineSearch } from "./search.js";
import { showReturnTypesAsWritten, withPlainReferences } from "./signatures.js";
import { type Contents, type Page, type SearchEntry, sectionsOf } from "./site.js";
import { defineSections } from "./site-theme.js";

/** What the website has besides TypeDoc's pages. */
export type OtherPages = { readonly specifications: readonly Page[]; readonly operations: readonly SearchEntry[] };

const NONE: OtherPages = { specifications: [], operations: [] };

/** The pages in addition to README.md, which is the first one. */
const DOCUMENTS = ["docs/**/*.md", "api.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "openapi/README.md"];

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
  searchInComments: true,
  useFirstParagraphOfCommentAsSummary: true,
  navigation: { includeGroups: true, includeFolders: false, excludeReferences: true },
  markdownItLoader: withPlainHeadings,
  customCss: fileURLToPath(new URL("site.css", import.meta.url)),
  // What computes a type from the specification's is shown where it is used and has no page of its own.
  validation: { notDocumented: true, notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
});

type Token = { type: string; readonly children: Token[] | null };
type Parser = {
  readonly core: { readonly ruler: { push(name: string, rule: (state: { readonly tokens: Token[] }) => void): void } };
};

/** TypeDoc leaves code in a heading out of the heading's anchor, which then differs from the one on GitHub. */
function withPlainHeadings(parser: Parser): void {
  parser.core.ruler.push("plain-headings", ({ tokens }) => {
    const headings = tokens.filter((_, index) => tokens[index - 1]?.type === "heading_open");
    for (const token of headings.flatMap(({ children }) => children ?? [])) {
      if (token.type === "code_inline") token.type = "text";
    }
  });
}

/**
 * Writes TypeDoc's pages about everything that the entry points export into a folder, which is emptied before. Their navigation and their search have the other pages as well.
 *
 * Throws a `Failure` that lists what has no doc comment, and the links that lead nowhere.
 */
export async function writeApiReference(folder: string, root = ROOT, others = NONE): Promise<Contents> {
  const entries = await entryPointsOf(root);
  const app = await Application.bootstrap(optionsFor(root, entries));
  const complaints = new Complaints(root);
  app.logger = complaints;
  nameModules(app, root, entries);
  showReturnTypesAsWritten(app);
  const stems = nameDocuments(app);
  const exempt = exemptPatterns(app);
  const project = await app.convert();
  exempt();
  if (project) app.validate(project);
  const contents = project && (await render(app, project, stems, folder, others));
  if (!contents || complaints.lines.length > 0) {
    throw new Failure(
      `The API reference is not complete:\n${complaints.lines.join("\n")}`,
      "Write the doc comments that are missing; correct the links.",
    );
  }
  return contents;
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

/** A document is known by its first heading. Fills the map with the name of each one's file. */
function nameDocuments(app: Application): ReadonlyMap<DocumentReflection, string> {
  const stems = new Map<DocumentReflection, string>();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    stems.set(document, basename(document.name));
    const [first] = document.content;
    document.name = /^# (.+)$/m.exec(first?.text ?? "")?.[1] ?? document.name;
  });
  return stems;
}

/** The file with the list of all operations, each of which the search finds by itself. */
const OPERATION_LIST = "api";

/** Writes the pages, and says which there are. */
async function render(
  app: Application,
  project: ProjectReflection,
  stems: ReadonlyMap<DocumentReflection, string>,
  folder: string,
  { specifications, operations }: OtherPages,
): Promise<Contents> {
  const about = describeModules(project, textOf(project.readme ?? []));
  withoutInheritedStatics(project);
  groupModules(project);
  let found: Contents | undefined;
  // Only while it renders does TypeDoc know where the pages are.
  const contents = (): Contents => {
    const hrefOf = (page: Reflection): string => app.renderer.router?.getFullUrl(page) ?? "";
    found ??= {
      specifications,
      documents: [...stems].map(([document, stem]) => ({ stem, title: document.name, href: hrefOf(document) })),
      entryPoints: (project.children ?? []).map((module) => ({
        title: module.name,
        href: hrefOf(module),
        summary: about.get(module.name),
      })),
    };
    return found;
  };
  defineSections(app, () => sectionsOf(contents()));
  defineSearch(
    app,
    (hrefOf) => [
      ...[...stems].flatMap(([document, stem]) =>
        stem === OPERATION_LIST ? [] : chaptersOf(document.name, hrefOf(document), textOf(document.content)),
      ),
      ...chaptersOf(project.name, "index.html", textOf(project.readme ?? [])),
      ...operations,
    ],
    (document) => stems.get(document) === OPERATION_LIST,
  );
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = withPlainReferences(withFileNames(page.contents ?? ""));
  });
  await app.generateDocs(project, folder);
  return contents();
}

const textOf = (parts: readonly { readonly text: string }[]): string => parts.map(({ text }) => text).join("");

/** TypeDoc links to README.md as to a folder, which only a server takes for its `index.html`. */
const withFileNames = (html: string): string =>
  html.replace(
    / href="((?:\.\.?\/)+)(#[^"]*)?"/g,
    (_, folder: string, anchor = "") => ` href="${folder}index.html${anchor}"`,
  );
