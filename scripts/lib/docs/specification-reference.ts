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

/** The script that makes the pages interactive. One copy serves all of them; without it they can still be read. */
const SCRIPT = "redoc.standalone.js";

/** Redoc has it on a server of its own, where nobody may look from here. */
const LOGO = '[alt="redocly logo"]';

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
};

/** Writes one folder per document: the reference, readable without JavaScript, and the document itself with its overlay. */
export async function writeSpecificationReference(
  specifications: readonly Specification[],
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(createRequire(import.meta.url).resolve(`redoc/bundles/${SCRIPT}`), join(folder, SCRIPT));
  for (const { api, document } of specifications) {
    const place = join(folder, api.name);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "openapi.json"), `${JSON.stringify(document, undefined, 2)}\n`);
    await writeFile(join(place, "index.html"), await pageOf(describeExtensions(withSamples(document, api.name))));
  }
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
<style>body { margin: 0; } ${LOGO} { display: none; }</style>
${sheet.getStyleTags()}
</head>
<body>
<div id="redoc">${body}</div>
<script src="../${SCRIPT}"></script>
<script>Redoc.hydrate(${inScript(state)}, document.getElementById("redoc"));</script>
</body>
</html>
`;
}
