import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryPointsOf } from "../../scripts/lib/docs/entry-points.js";
import { APIS, type Api } from "../../scripts/lib/spec/apis.js";
import { operationsOf } from "../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { type Browser, findChromium, type Opened, startBrowser } from "../kit/docs/chromium.js";
import { exportedNames } from "../kit/docs/exported-names.js";
import { linkTexts, references, textOf } from "../kit/docs/html.js";
import { brokenLinks, loadedFromElsewhere } from "../kit/docs/links.js";
import { makeSite, type Site } from "../kit/docs/site.js";

const chromium = findChromium();
if (chromium === undefined) {
  const advice = "there is no Chromium. `apt-get install -y chromium` gives one; CHROME_PATH names one elsewhere.";
  if (process.env["CI"]) throw new Error(`The documents cannot be opened: ${advice}`);
  console.warn(`Skipped: the tests that open the documents, since ${advice}`);
}

const entries = await entryPointsOf();
const exported = exportedNames(entries.map(({ file }) => file));
let site: Site;
beforeAll(async () => {
  site = await makeSite();
}, 120_000);
afterAll(() => site && rm(site.folder, { recursive: true }));

const pageAt = (path: string): string => site.pages.get(path) ?? "";
const specificationPage = (api: Api): string => `specification/${api.name}/index.html`;
const entryPointPage = (name: string): string => `api/modules/${name.replaceAll("/", "_")}.html`;

/** The part of a page about each operation, by operationId. */
function sectionsOf(html: string): Map<string, string> {
  const [, ...sections] = html.split(/<div id="tag\/[^"]*?\/operation\//);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('"')), textOf(`<${section}`)]));
}

/** What a page does not say about the operations of a document, as `operationId: words`. */
async function unsaid(api: Api, html: string): Promise<string[]> {
  const { document } = await readSpecification(api);
  const sections = sectionsOf(html);
  return operationsOf(document).flatMap(({ method, path, operation }) => {
    const { operationId, deprecated, "x-scopes": scopes = [], "x-pagination": pagination } = operation;
    const words = [
      `${method.toLowerCase()}${path}`,
      `Operation: ${operationId}`,
      ...scopes,
      ...(pagination ? ["Pages: "] : []),
      ...(deprecated ? ["Deprecated"] : []),
    ];
    return words.filter((word) => !sections.get(operationId)?.includes(word)).map((word) => `${operationId}: ${word}`);
  });
}

describe("the site", () => {
  it("begins with a page that links to every entry point, specification and document", () => {
    const targets = references(pageAt("index.html")).map(({ target }) => target);
    expect(targets).toEqual(
      expect.arrayContaining([
        "api/index.html",
        ...entries.map(({ name }) => entryPointPage(name)),
        ...APIS.map(specificationPage),
        "api/documents/Errors.html",
        "api/documents/Changelog.html",
      ]),
    );
  });
  it("has no link to a page or an anchor that is not there", () => {
    expect(brokenLinks(site)).toEqual([]);
  });
  it("loads no script, style, image or font from elsewhere", () => {
    expect(loadedFromElsewhere(site)).toEqual([]);
  });
  it("names no folder of the machine that built it", () => {
    const telling = [...site.pages].filter(([, html]) => html.includes(process.cwd())).map(([page]) => page);
    expect(telling).toEqual([]);
  });
});

describe.each(APIS)("the reference of $name", (api) => {
  it("contains every operation with its scopes and its pagination without scripts", async () => {
    expect(await unsaid(api, pageAt(specificationPage(api)))).toEqual([]);
  });
  it("contains every provenance mark and its reason", async () => {
    const { document } = await readSpecification(api);
    const page = textOf(pageAt(specificationPage(api)));
    const reasons = [...JSON.stringify(document).matchAll(/"x-provenance-reason":("(?:[^"\\]|\\.)*")/g)].map(
      ([, reason = '""']) => String(JSON.parse(reason)).replaceAll("`", "").replace(/\s+/g, " ").trim(),
    );
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => !page.includes(reason))).toEqual([]);
  });
});

describe.skipIf(chromium === undefined)("in Chromium", { timeout: 60_000 }, () => {
  let browser: Browser;
  const urlOf = (path: string): string => pathToFileURL(join(site.folder, path)).href;
  const open = (path: string): Promise<Opened> => browser.open(urlOf(path));
  beforeAll(async () => {
    browser = await startBrowser(chromium ?? "");
  });
  afterAll(() => browser?.close());

  it.each(APIS)("the reference of $name shows every operation and sends no request to a server", async (api) => {
    const { html, asked, errors } = await open(specificationPage(api));
    expect(await unsaid(api, html)).toEqual([]);
    expect({ asked, errors }).toEqual({ asked: [], errors: [] });
  });
  it.each(APIS)("the search of $name finds an operation by its title and by its operationId", async (api) => {
    const { document } = await readSpecification(api);
    const { summary = "", operationId = "" } = operationsOf(document).at(-1)?.operation ?? {};
    for (const words of [summary, operationId]) {
      expect(await browser.search(urlOf(specificationPage(api)), words)).toContain(summary);
    }
  });
  it.each(entries)("the page of $name shows every name that it exports", async ({ name, file }) => {
    const { html, asked, errors } = await open(entryPointPage(name));
    const [, content = ""] = html.split('<div class="col-content">');
    const shown = linkTexts(content.split('<div class="col-sidebar">')[0] ?? "");
    const names = exported.get(file) ?? [];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((one) => !shown.includes(one))).toEqual([]);
    expect({ asked, errors }).toEqual({ asked: [], errors: [] });
  });
  it("a page that sends a request to a server is detected", async () => {
    await writeFile(join(site.folder, "asking.html"), '<img src="http://elsewhere.example/logo.svg">');
    expect((await open("asking.html")).asked).toEqual(["http://elsewhere.example/logo.svg"]);
  });
});
