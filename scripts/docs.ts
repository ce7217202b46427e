/**
 * Writes the website, with the guides, the API reference and the HTML references of the specifications: `tsx scripts/docs.ts [folder]`.
 *
 * The folder, `site` unless given, holds static files that fetch nothing from elsewhere: open its `index.html` from the
 * disk, or serve it from below any address.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { writeApiReference } from "./lib/docs/api-reference.js";
import { renderSpecifications, writeSpecifications } from "./lib/docs/specification-reference.js";
import { APIS, ROOT } from "./lib/spec/apis.js";
import { Failure, run } from "./lib/spec/failure.js";
import { readSpecification } from "./lib/spec/specification.js";

await run(async () => {
  const site = resolve(process.argv[2] ?? join(ROOT, "site"));
  // The folder is emptied, so it must not be one with other things in it.
  if (existsSync(site) && !existsSync(join(site, "assets/navigation.js")) && (await readdir(site)).length > 0) {
    throw new Failure(`${site} has files that are not of the website.`, "Name a folder that is new or empty.");
  }
  const specifications = await renderSpecifications(await Promise.all(APIS.map((api) => readSpecification(api))));
  const operations = specifications.flatMap((page) => page.operations);
  await writeApiReference(site, ROOT, { specifications, operations });
  await writeSpecifications(specifications, join(site, "specification"));
  console.log(`Written: ${relative(process.cwd(), join(site, "index.html"))}`);
});
