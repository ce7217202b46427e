import type { Definition, Image, Link, Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { visit } from "unist-util-visit";
import { Failure } from "../spec/failure.js";

export type Repository = {
  /** Address of the repository, such as `https://github.com/shop/dintero-client`. */
  readonly url: string;
  /** The tag or branch that links lead to. */
  readonly ref: string;
};

/**
 * A Markdown text of the repository's root with absolute links, so that they also work where the text is shown alone.
 *
 * Links to a heading of the text itself stay as they are. Throws a {@link Failure} for a relative address in HTML.
 */
export function withAbsoluteLinks(text: string, { url, ref }: Repository): string {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  visit(fromMarkdown(text), (node: Nodes) => {
    if (node.type === "html") assertAbsolute(node.value);
    if (node.type !== "link" && node.type !== "image" && node.type !== "definition") return;
    if (!isRelative(node.url)) return;
    const end = node.position?.end.offset ?? 0;
    const at = text.indexOf(node.url, textEndOf(node));
    if (at < 0 || at + node.url.length > end)
      throw new Failure(`The link to ${node.url} is written in a way that is not supported.`, ADVICE);
    const path = node.url.replace(/^\.?\//, "");
    const kind = node.type === "image" || /\.(svg|png|jpe?g|gif)$/i.test(path) ? "raw" : "blob";
    edits.push({ start: at, end: at + node.url.length, text: `${url}/${kind}/${ref}/${path}` });
  });
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

/** Where the text of a link ends, which may contain the address as well. The address follows it. */
function textEndOf(node: Link | Image | Definition): number {
  const start = node.position?.start.offset ?? 0;
  if (node.type === "link") return node.children.at(-1)?.position?.end.offset ?? start;
  return start + ((node.type === "image" ? node.alt : node.label)?.length ?? 0);
}

const ADVICE = "Write it as [text](path).";

const isRelative = (url: string): boolean => !/^([a-z][a-z\d+.-]*:|#|\/\/)/i.test(url);

function assertAbsolute(html: string): void {
  for (const [, url = ""] of html.matchAll(/\b(?:src|href)\s*=\s*["']?([^"'\s>]+)/gi)) {
    if (isRelative(url)) throw new Failure(`The HTML ${html} has the relative address ${url}.`, ADVICE);
  }
}
