/**
 * Writes the API reference and the HTML references of the specifications: `tsx scripts/docs.ts [folder]`.
 *
 * The folder, `site` unless given, holds static files that fetch nothing from elsewhere: open its `index.html` from the
 * disk, or serve it from below any address.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { writeApiReference } from "./lib/docs/api-reference.js";
import { writeSpecificationReference } from "./lib/docs/specification-reference.js";
import { startPage } from "./lib/docs/start-page.js";
import { APIS, ROOT } from "./lib/spec/apis.js";
import { run } from "./lib/spec/failure.js";
import { readSpecification } from "./lib/spec/specification.js";

await run(async () => {
  const site = resolve(process.argv[2] ?? join(ROOT, "site"));
  // Only what is made here is removed, since the folder may be one with other things in it.
  for (const made of ["index.html", "api", "specification"]) {
    await rm(join(site, made), { recursive: true, force: true });
  }
  await mkdir(site, { recursive: true });
  const reference = await writeApiReference(join(site, "api"));
  const specifications = await Promise.all(APIS.map((api) => readSpecification(api)));
  await writeSpecificationReference(specifications, join(site, "specification"));
  await writeFile(join(site, "index.html"), startPage(reference, specifications));
  console.log(`Written: ${relative(process.cwd(), join(site, "index.html"))}`);
});
