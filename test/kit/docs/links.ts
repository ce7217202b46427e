import { posix } from "node:path";
import { anchors, references } from "./html.js";
import type { Site } from "./site.js";

const leadsOut = (target: string): boolean => /^(https?:|mailto:|data:|blob:|\/\/)/.test(target);

/** Every link inside the site that leads to no file or to no anchor of it, as `page -> target`. */
export function brokenLinks({ pages, files }: Site): string[] {
  const anchorsOf = new Map([...pages].map(([page, html]) => [page, anchors(html)]));
  const broken = (page: string, target: string): boolean => {
    const [path = "", anchor = ""] = target.split("#");
    const file = path === "" ? page : posix.join(posix.dirname(page), decodeURIComponent(path));
    if (!files.has(file)) return true;
    return anchor !== "" && anchorsOf.get(file)?.has(decodeURIComponent(anchor)) === false;
  };
  return [...pages].flatMap(([page, html]) =>
    references(html)
      .filter(({ target }) => !leadsOut(target) && broken(page, target))
      .map(({ target }) => `${page} -> ${target}`),
  );
}

/** What pages load from elsewhere, as `page: target`. A link that a reader may follow loads nothing. */
export const loadedFromElsewhere = ({ pages }: Site): string[] =>
  [...pages].flatMap(([page, html]) =>
    references(html)
      .filter(({ tag, target }) => tag !== "a" && /^(https?:)?\/\//.test(target))
      .map(({ target }) => `${page}: ${target}`),
  );
