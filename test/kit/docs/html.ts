const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#x27": "'",
  "#39": "'",
  nbsp: " ",
};

/** What a reader sees of a piece of HTML, its tags left out. */
export const textOf = (html: string): string =>
  html
    .replace(/<(script|style)\b.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);

/** The texts of all links. */
export const linkTexts = (html: string): string[] =>
  [...html.matchAll(/<a\b[^>]*>(.*?)<\/a>/gs)].map(([, inner = ""]) => textOf(inner).trim());

/** Where links lead and what is loaded: the values of `href`, `src` and `srcset`, each with its tag. */
export const references = (html: string): { tag: string; target: string }[] =>
  [
    ...html
      .replace(/<(script|style)\b([^>]*)>.*?<\/\1>/gs, "<$1$2>")
      .matchAll(/<(\w+)\b[^>]*?\s(?:href|src|srcset)="([^"]*)"/g),
  ].map(([, tag = "", target = ""]) => ({ tag, target: textOf(target) }));

/** The anchors that a page has. */
export const anchors = (html: string): Set<string> =>
  new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = ""]) => textOf(id)));
