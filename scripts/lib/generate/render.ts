import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { APIS, ROOT } from "../spec/apis.js";
import { provenanceTable } from "../spec/provenance.js";
import { readSources, renderSources, SOURCES } from "../spec/sources.js";
import { readSpecification, type Vendored } from "../spec/specification.js";
import { renderOperations } from "./render-operations.js";
import { renderTypes } from "./render-types.js";

const README = "openapi/README.md";

/**
 * Everything that follows from the documents in openapi/, by file. Pure: the same documents give the same bytes.
 *
 * `root` holds openapi/ with every document, overlay and record.
 */
export async function render(root = ROOT): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const vendored = new Map<string, Vendored>();
  let readme = await readFile(join(root, README), "utf8");
  for (const api of APIS) {
    const specification = await readSpecification(api, root);
    files.set(api.types, await renderTypes(specification));
    files.set(api.operations, renderOperations(specification));
    readme = withTable(readme, api.name, provenanceTable(specification.document));
    vendored.set(api.name, specification.vendored);
  }
  const sources = await renderSources(await readSources(root), vendored, files);
  return files.set(README, readme).set(SOURCES, sources);
}

/** Replaces the table between the markers of an API. */
function withTable(readme: string, name: string, table: string): string {
  const start = `<!-- provenance:${name} -->`;
  const [head, tail] = readme.split(start);
  const end = tail?.indexOf("<!-- /provenance -->") ?? -1;
  if (head === undefined || tail === undefined || end < 0) {
    throw new Error(`${README} has no place for the table of ${name}: expected ${start} and <!-- /provenance -->`);
  }
  return `${head}${start}\n${table.trim()}\n${tail.slice(end)}`;
}
