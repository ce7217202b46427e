import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryPointsOf } from "../../scripts/lib/docs/entry-points.js";
import { APIS, type Api } from "../../scripts/lib/spec/apis.js";
import { operationsOf } from "../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { type Browser, findChromium, type Opened, startBrowser } from "../kit/docs/chromium.js";
import { exportedNames } from "../kit/docs/exported-names.js";
import { anchors, linkTexts, references, textOf } from "../kit/docs/html.js";
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
}, 300_000);
afterAll(() => site && rm(site.folder, { recursive: true }));

type Navigation = { readonly text: string; readonly path?: string; readonly children?: readonly Navigation[] };
type SearchRow = { readonly name: string; readonly url: string };

/** Data of TypeDoc, which its pages load as a script. */
async function readData<Data>(name: string): Promise<Data> {
  const script = await readFile(join(site.folder, `assets/${name}.js`), "utf8");
  const [, data = ""] = /"([^"]+)"/.exec(script) ?? [];
  return JSON.parse(inflateSync(Buffer.from(data, "base64")).toString()) as Data;
}

const pageAt = (path: string): string => site.pages.get(path) ?? "";
const specificationPage = (api: Api): string => `specification/${api.name}/index.html`;
const entryPointPage = (name: string): string => `modules/${name.replaceAll("/", "_")}.html`;

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
        ...entries.map(({ name }) => entryPointPage(name)),
        ...APIS.map(specificationPage),
        "documents/Errors.html",
        "documents/Changelog.html",
      ]),
    );
  });
  it("has a navigation with the guides in reading order, then operations, entry points and the project", async () => {
    const navigation = await readData<readonly Navigation[]>("navigation");
    const titles = navigation.map(({ text }) => text);
    expect(titles.slice(0, 4)).toEqual(["Payments", "Webhooks and callbacks", "Lists", "Errors"]);
    expect(titles.slice(-3)).toEqual(["Operations", "Entry points", "About"]);
    const [operations, entryPoints] = navigation.slice(-3).map(({ children = [] }) => children.map(({ path }) => path));
    expect(operations).toEqual([...APIS.map(specificationPage), "documents/All_operations.html"]);
    expect(entryPoints).toEqual(entries.map(({ name }) => entryPointPage(name)));
  });
  it("has one search that finds guides, exports and every operation", async () => {
    const { rows } = await readData<{ readonly rows: readonly SearchRow[] }>("search");
    const hrefs = new Set(rows.map(({ url }) => url));
    expect(hrefs).toContain("documents/Errors.html");
    expect(hrefs).toContain("documents/Payments.html#6-refund");
    expect(hrefs).toContain("functions/dintero-client.createDintero.html");
    for (const api of APIS) {
      const { document } = await readSpecification(api);
      const found = rows.flatMap(({ name, url }) => (url.startsWith(specificationPage(api)) ? [name] : []));
      const titles = operationsOf(document).map(({ operation: { summary, operationId } }) => summary ?? operationId);
      expect(found).toEqual(titles);
    }
  });
  it("has no search result that leads to a page or an anchor that is not there", async () => {
    const { rows } = await readData<{ readonly rows: readonly SearchRow[] }>("search");
    const missing = rows.filter(({ url }) => {
      const [page = "", anchor] = url.split("#");
      const html = site.pages.get(page);
      return html === undefined || (anchor !== undefined && !anchors(html).has(anchor));
    });
    expect(missing.map(({ url }) => url)).toEqual([]);
  });
  it("shows createDintero first on the page of the main entry point, then errors, functions, options and types", () => {
    const headings = [...pageAt(entryPointPage("dintero-client")).matchAll(/<h2 [^>]*>([^<]+)</g)];
    expect(headings.map(([, title]) => title)).toEqual([
      "Clients",
      "Errors",
      "Functions and values",
      "Options",
      "Types",
    ]);
    const [, clients = ""] = pageAt(entryPointPage("dintero-client")).split('class="tsd-member-summaries">');
    expect(linkTexts(clients)[0]).toBe("createDintero");
    expect(textOf(clients)).toContain("a client for one account.");
  });
  it("shows what a function returns by the name of its type, and an export of another entry point by one name", () => {
    const functions = [...site.pages].filter(([page]) => page.startsWith("functions/"));
    expect(functions.length).toBeGreaterThan(30);
    expect(functions.filter(([, html]) => textOf(html).includes("Promise<{}>")).map(([page]) => page)).toEqual([]);
    expect(textOf(pageAt("functions/dintero-client_payments.captureOnce.html"))).toContain(
      'Promise<PaymentsSchemas["Transaction"]>',
    );
    const modules = [...site.pages].filter(([page]) => page.startsWith("modules/"));
    expect(modules.filter(([, html]) => html.includes("→")).map(([page]) => page)).toEqual([]);
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
  it("links to the page about its sources", () => {
    const page = pageAt(specificationPage(api));
    expect(references(page).map(({ target }) => target)).toContain("../../documents/OpenAPI_documents.html");
    expect(textOf(page)).not.toContain("README.md");
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

describe.skipIf(chromium === undefined)("in Chromium", { timeout: 120_000 }, () => {
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
  it.each([
    ["capture a transaction", "Capture a transaction"],
    ["/sessions-profile", "Create a session from a profile"],
    ["captureOnce", "dintero-client/payments.captureOnce"],
    ["proxies", "In production: Proxies and certificates"],
  ])("the search of every page finds %s", async (words, title) => {
    expect(await browser.find(urlOf("documents/Errors.html"), words)).toContain(title);
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
