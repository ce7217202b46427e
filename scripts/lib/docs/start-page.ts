import type { OpenApi } from "../spec/openapi-types.js";
import { operationsOf } from "../spec/openapi-types.js";
import type { Specification } from "../spec/specification.js";
import type { ApiReference, Page } from "./api-reference.js";
import { escaped } from "./html.js";

const STYLE = `
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
  code { font-size: 0.95em; }
  @media (prefers-color-scheme: dark) { body { background: #1c1c1e; color: #eee; } a { color: #8ab4f8; } }`;

/** The page that leads to all others. */
export function startPage({ entryPoints, documents }: ApiReference, specifications: readonly Specification[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>dintero-client</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>dintero-client</h1>
<p>A TypeScript client for the Dintero API. <a href="api/index.html">What it does and how to use it</a>.</p>
<h2>Guides</h2>
${list(documents.map((document) => link(below("api", document))))}
<h2>API reference</h2>
${list(entryPoints.map((entryPoint) => link(below("api", entryPoint), "code")))}
<h2>The specifications</h2>
<p>The search of each page finds an operation by its title, its operationId or a scope.</p>
${list(specifications.map(({ api, document }) => `${link(specificationPage(api.name, document))}, ${size(document)}`))}
</body>
</html>
`;
}

const below = (folder: string, { title, href }: Page): Page => ({ title, href: `${folder}/${href}` });

const specificationPage = (name: string, { info }: OpenApi): Page => ({
  title: info.title,
  href: `specification/${name}/index.html`,
});

function size(document: OpenApi): string {
  const { length } = operationsOf(document);
  return length === 1 ? "1 operation" : `${length} operations`;
}

function link({ title, href }: Page, inside?: "code"): string {
  const text = inside === undefined ? escaped(title) : `<${inside}>${escaped(title)}</${inside}>`;
  return `<a href="${escaped(href)}">${text}</a>`;
}

const list = (items: readonly string[]): string => `<ul>\n${items.map((item) => `<li>${item}</li>`).join("\n")}\n</ul>`;
