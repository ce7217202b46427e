/** A page of the website; `href` is relative to the folder of the website. */
export type Page = {
  readonly title: string;
  readonly href: string;
  /** What the page is about, in one sentence. */
  readonly summary?: string | undefined;
};

/** A part of the website's navigation. */
export type Section = { readonly title: string; readonly pages: readonly Page[] };

/** Something that the search finds in addition to the pages. */
export type SearchEntry = Page & {
  /** What else finds it. */
  readonly words: string;
};

/** A Markdown file that is a page. */
export type Document = Page & {
  /** Name of the file, without its extension. */
  readonly stem: string;
};

/** Guides in the order in which a reader needs them. A guide that is not listed comes last. */
const GUIDES = [
  "payments",
  "webhooks",
  "lists",
  "errors",
  "rate-limits",
  "identity",
  "options",
  "testing",
  "recipes",
  "production",
  "observability",
  "middleware",
  "other-apis",
];

/** Documents about the project, in order. */
const ABOUT = ["faq", "coming-from", "benchmarks", "versioning", "CHANGELOG", "SECURITY", "CONTRIBUTING", "README"];

/** The list of every operation, which is next to the specifications. */
const OPERATIONS = "api";

export type Contents = {
  readonly documents: readonly Document[];
  readonly entryPoints: readonly Page[];
  readonly specifications: readonly Page[];
};

/** The parts of the website, in order. */
export function sectionsOf({ documents, entryPoints, specifications }: Contents): Section[] {
  const listed = (stems: readonly string[]) =>
    stems.flatMap((stem) => documents.find((document) => document.stem === stem) ?? []);
  const known = new Set([...GUIDES, ...ABOUT, OPERATIONS]);
  const others = documents.filter(({ stem }) => !known.has(stem));
  return [
    { title: "Guides", pages: [...listed(GUIDES), ...others] },
    { title: "Operations", pages: [...specifications, ...listed([OPERATIONS])] },
    { title: "Entry points", pages: entryPoints },
    { title: "About", pages: listed(ABOUT) },
  ].filter(({ pages }) => pages.length > 0);
}
