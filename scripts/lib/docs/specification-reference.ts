import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import redoc from "redoc";
import { ServerStyleSheet } from "styled-components";
import { type OpenApi, operationsOf } from "../spec/openapi-types.js";
import type { Specification } from "../spec/specification.js";
import { callSample, SAMPLE_CLIENTS } from "./call-sample.js";
import { describeExtensions } from "./describe-extensions.js";
import { escaped, inScript } from "./html.js";
import type { Page, SearchEntry } from "./site.js";

/** The script that makes the pages interactive. One copy serves all of them; without it they can still be read. */
const SCRIPT = "redoc.standalone.js";

/** Redoc has it on a server of its own, where nobody may look from here. */
const LOGO = '[alt="redocly logo"]';

const STYLE = `
body { margin: 0; }
.home { display: block; padding: 10px 20px; font: 14px/20px sans-serif; color: #1f1f8f; border-bottom: 1px solid #ddd; }
${LOGO} { display: none; }
.api-info span:has(> a) { padding-left: 15px; text-indent: -15px; }
.api-info span:has(> a)::before { text-indent: 0; }
.react-tabs__tab-panel pre { white-space: pre-wrap; word-break: break-word; }
`;

/** Nothing is fetched from elsewhere, whatever Redoc or a description asks for. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' file: 'unsafe-inline' blob:",
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src 'self' file: data:",
  "connect-src blob:",
].join("; ");

const OPTIONS = {
  downloadDefinitionUrl: "openapi.json",
  expandResponses: "200,201,202,204,302",
  pathInMiddlePanel: true,
  nativeScrollbars: true,
  // The call in TypeScript is before the body in JSON.
  payloadSampleIdx: 1,
};

/** The page of a document, rendered. */
export type SpecificationPage = Page & {
  readonly name: string;
  readonly html: string;
  readonly document: OpenApi;
  /** Every operation, for the search. */
  readonly operations: readonly SearchEntry[];
};

/** Renders the page of each document. */
export async function renderSpecifications(specifications: readonly Specification[]): Promise<SpecificationPage[]> {
  const pages: SpecificationPage[] = [];
  for (const { api, document } of specifications) {
    const html = await pageOf(withLinkToSources(describeExtensions(withSamples(document, api.name))));
    const page = { title: document.info.title, href: `specification/${api.name}/index.html` };
    const summary = `${operationsOf(document).length} operations.`.replace(/^1 operations/, "1 operation");
    pages.push({ ...page, summary, name: api.name, html, document, operations: entriesOf(document, page, html) });
  }
  return pages;
}

/** Writes one folder per document: the reference, readable without JavaScript, and the document itself with its overlay. */
export async function writeSpecifications(pages: readonly SpecificationPage[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(createRequire(import.meta.url).resolve(`redoc/bundles/${SCRIPT}`), join(folder, SCRIPT));
  for (const { name, html, document } of pages) {
    const place = join(folder, name);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "openapi.json"), `${JSON.stringify(document, undefined, 2)}\n`);
    await writeFile(join(place, "index.html"), html);
  }
}

/** What the search finds an operation by: its title, call, operationId, scopes and description. */
function entriesOf(document: OpenApi, { href }: Page, html: string): SearchEntry[] {
  return operationsOf(document).map(({ method, path, operation }) => {
    const { operationId, summary = operationId, description = "", "x-scopes": scopes = [] } = operation;
    const [, anchor = ""] = html.match(new RegExp(` id="((?:tag/[^"]*/)?operation/${operationId})"`)) ?? [];
    return {
      title: summary,
      href: `${href}#${anchor}`,
      // The search drops what a word begins with if that is no letter, such as the slash of a path.
      words: [operationId, `${method}${path}`, ...scopes, description].join(" "),
    };
  });
}

/** The document with a call of each operation, for an API that has a client. */
function withSamples(document: OpenApi, name: string): OpenApi {
  const client = SAMPLE_CLIENTS[name];
  if (client === undefined) return document;
  const sampled = structuredClone(document);
  for (const one of operationsOf(sampled)) {
    const source = callSample(document, one, client);
    Object.assign(one.operation, { "x-codeSamples": [{ lang: "TypeScript", source }] });
  }
  return sampled;
}

/** A document refers to the file next to it, which is another page of the website. */
function withLinkToSources(document: OpenApi): OpenApi {
  const info: OpenApi["info"] & { readonly description?: string } = document.info;
  const { description = "" } = info;
  const linked = description.replace(README, "[OpenAPI documents](../../documents/OpenAPI_documents.html)");
  return { ...document, info: { ...info, description: linked } as OpenApi["info"] };
}

const README = /`README\.md` (?:in (?:the same|this) folder|next to it)/;

async function pageOf(document: OpenApi): Promise<string> {
  // Redoc would complete a relative server with the address of the page, which is none of the API.
  const hideHostname = (document.servers ?? []).every(({ url }) => url.startsWith("/"));
  const store = await redoc.createStore(document, undefined, { ...OPTIONS, hideHostname });
  const sheet = new ServerStyleSheet();
  const body = renderToString(sheet.collectStyles(createElement(redoc.Redoc, { store })));
  const state = await store.toJS();
  // Outside a browser all stores share one index, which would make the next page find what is on this one.
  await store.search?.searchWorker.dispose();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(document.info.title)}</title>
<style>${STYLE}</style>
${sheet.getStyleTags()}
</head>
<body>
<a class="home" href="../../index.html">dintero-client: guides and search</a>
<div id="redoc">${body}</div>
<script src="../${SCRIPT}"></script>
<script>Redoc.hydrate(${inScript(state)}, document.getElementById("redoc"));</script>
</body>
</html>
`;
}
