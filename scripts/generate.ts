import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { APIS, ROOT } from "./lib/apis.js";
import { provenanceTable } from "./lib/provenance.js";
import { renderOperations } from "./lib/render-operations.js";
import { renderTypes } from "./lib/render-types.js";
import { readSpecification } from "./lib/specification.js";

const README = "openapi/README.md";

/** Everything that follows from the documents in openapi/, by file. Pure: the same documents give the same bytes. */
async function render(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  let readme = await readFile(join(ROOT, README), "utf8");
  for (const api of APIS) {
    const specification = await readSpecification(api);
    files.set(api.types, await renderTypes(specification));
    files.set(api.operations, renderOperations(specification));
    readme = withTable(readme, api.name, provenanceTable(specification.document));
  }
  return files.set(README, readme);
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

async function differing(files: ReadonlyMap<string, string>): Promise<string[]> {
  const names: string[] = [];
  for (const [file, text] of files) {
    const present = await readFile(join(ROOT, file), "utf8").catch(() => undefined);
    if (present !== text) names.push(file);
  }
  return names;
}

const files = await render();
const stale = await differing(files);
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(`Not what openapi/ says: ${stale.join(", ")}. Run \`npm run generate\` and commit the result.`);
    process.exitCode = 1;
  }
} else {
  // Written only when all of it could be rendered.
  for (const file of stale) await writeFile(join(ROOT, file), files.get(file) ?? "");
  console.log(stale.length > 0 ? `Written: ${stale.join(", ")}` : "Nothing to do: generated/ is what openapi/ says.");
}
