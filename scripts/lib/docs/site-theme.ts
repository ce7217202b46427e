import { type Application, DefaultTheme, JSX, type NavigationElement, type ProjectReflection } from "typedoc";
import { escaped } from "./html.js";
import type { Page, Section } from "./site.js";

const THEME = "site";

/** Makes TypeDoc's navigation the sections of the website, and lists them on the first page as well, which a reader without JavaScript needs. */
export function defineSections(
  app: Application,
  sectionsFor: (project: ProjectReflection) => readonly Section[],
): void {
  class SiteTheme extends DefaultTheme {
    override buildNavigation(project: ProjectReflection): NavigationElement[] {
      const own = new Map(
        super
          .buildNavigation(project)
          .flatMap((group) => (group.children ?? []).map((one) => [one.path, one] as const)),
      );
      const elementOf = ({ title, href }: Page): NavigationElement => ({
        ...(own.get(href) ?? { path: href }),
        // The name of the package is in the heading already.
        text: title.replace(`${project.name}/`, ""),
      });
      const [first, ...others] = sectionsFor(project);
      // The guides are not in a folder, because folders are closed at first.
      return [
        ...(first?.pages.map(elementOf) ?? []),
        ...others.map(({ title, pages }) => ({ text: title, children: pages.map(elementOf) })),
      ];
    }
  }
  app.renderer.defineTheme(THEME, SiteTheme);
  app.options.setValue("theme", THEME);
  app.renderer.hooks.on("content.end", ({ page }) =>
    JSX.createElement(JSX.Raw, {
      html: page.url === "index.html" ? sectionsFor(page.project).map(sectionHtml).join("\n") : "",
    }),
  );
}

function sectionHtml({ title, pages }: Section): string {
  const items = pages.map(({ title: text, href, summary }) => {
    const link = `<a href="${escaped(href)}">${escaped(text)}</a>`;
    return summary === undefined ? `<li>${link}</li>` : `<li>${link}: ${escaped(summary)}</li>`;
  });
  return `<section class="tsd-panel tsd-typography"><h2>${escaped(title)}</h2><ul>\n${items.join("\n")}\n</ul></section>`;
}
