import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";

/** A program in a Markdown file. */
export type Block = {
  readonly file: string;
  /** Line of its first statement. */
  readonly line: number;
  readonly code: string;
  /** The heading it is under, without its marks. */
  readonly heading: string;
  /** What the file says it prints: the `text` block that follows it directly. */
  readonly prints: string | undefined;
};

/** The README and every page of `docs/`. */
export function documentsOf(root: string): string[] {
  const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...pages.sort().map((name) => `docs/${name}`)];
}

/** The TypeScript blocks of a Markdown file. */
export function blocksOf(root: string, file: string): Block[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?/gms)].map((match) => {
    const before = text.slice(0, match.index);
    return {
      file,
      line: before.split("\n").length + 1,
      code: match[1] ?? "",
      heading: headingsOf(before).at(-1)?.title ?? "",
      prints: match[2],
    };
  });
}

export type Heading = { readonly level: number; readonly title: string; readonly anchor: string };

/** The headings of a Markdown text, with the anchors that GitHub gives them. */
export function headingsOf(text: string): Heading[] {
  const prose = text.replace(/^```.*?^```$/gms, "");
  const slugger = new GithubSlugger();
  return [...prose.matchAll(/^(#+) (.+)$/gm)].map(([, marks = "", title = ""]) => ({
    level: marks.length,
    title: title.replaceAll("`", ""),
    anchor: slugger.slug(title),
  }));
}
