import {
  type Application,
  DocumentReflection,
  IndexEvent,
  KindRouter,
  type PageDefinition,
  type ProjectReflection,
  ReferenceReflection,
  type Reflection,
  Slugger,
} from "typedoc";
import type { SearchEntry } from "./site.js";

const ROUTER = "site";

/**
 * Adds entries to TypeDoc's search, so that one search finds guides, exports and operations. An export is found once, under the entry point that it is declared for.
 *
 * The search takes what the router has a URL for, so the router has one for each entry.
 *
 * @param except The files that are not searched themselves, because entries have what is in them.
 */
export function defineSearch(
  app: Application,
  entriesFor: (hrefOf: (page: Reflection) => string) => readonly SearchEntry[],
  except: (document: DocumentReflection) => boolean,
): void {
  class SearchRouter extends KindRouter {
    override buildPages(project: ProjectReflection): PageDefinition[] {
      const pages = super.buildPages(project);
      for (const { title, href, words } of entriesFor((page) => this.getFullUrl(page))) {
        this.fullUrls.set(new DocumentReflection(title, project, [{ kind: "text", text: words }], {}), href);
      }
      return pages;
    }
  }
  app.renderer.defineRouter(ROUTER, SearchRouter);
  app.options.setValue("router", ROUTER);
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event: IndexEvent) => {
    for (let index = event.searchResults.length - 1; index >= 0; index -= 1) {
      const result = event.searchResults[index];
      const isKnown = result instanceof DocumentReflection ? except(result) : result instanceof ReferenceReflection;
      if (isKnown) event.removeResult(index);
    }
  });
}

/** An entry for each chapter of a document, since a reader searches for a subject and not for a file. */
export function chaptersOf(title: string, href: string, text: string): SearchEntry[] {
  const slugger = new Slugger({ lowercase: true });
  const [, ...parts] = text.replaceAll(/^```.*?^```$/gms, "").split(/^#+ /m);
  return parts
    .map((part) => {
      const [heading = "", ...lines] = part.split("\n");
      const name = heading.replaceAll("`", "").replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
      return { title: `${title}: ${name}`, href: `${href}#${slugger.slug(name)}`, words: lines.join("\n") };
    })
    .slice(1);
}
