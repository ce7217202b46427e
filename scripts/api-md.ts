/**
 * Writes `api.md` from the documents in openapi/: `tsx scripts/api-md.ts [--check]`.
 * With `--check` nothing is written, and any difference is an error.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { apiMarkdown } from "./lib/docs/api-md.js";
import { APIS, ROOT } from "./lib/spec/apis.js";
import { run } from "./lib/spec/failure.js";
import { readSpecification } from "./lib/spec/specification.js";

await run(async () => {
  const file = join(ROOT, "api.md");
  const text = apiMarkdown(await Promise.all(APIS.map((api) => readSpecification(api))));
  const present = await readFile(file, "utf8").catch(() => undefined);
  if (present === text) return;
  if (process.argv.includes("--check")) {
    console.error("Not what openapi/ says: api.md. Run `npm run docs:api` and commit the result.");
    process.exitCode = 1;
    return;
  }
  await writeFile(file, text);
  console.log("Written: api.md");
});
