/**
 * Makes the relative links of a Markdown file absolute: `tsx scripts/absolute-links.ts FILE REPOSITORY REF`.
 * REPOSITORY is the address of the repository, and REF the tag or branch that the links lead to.
 */
import { readFile, writeFile } from "node:fs/promises";
import { withAbsoluteLinks } from "./lib/docs/absolute-links.js";
import { Failure, run } from "./lib/spec/failure.js";

await run(async () => {
  const [file, url, ref, ...others] = process.argv.slice(2);
  if (file === undefined || url === undefined || ref === undefined || others.length > 0) {
    throw new Failure("Expected a file, a repository and a ref.", "Usage: tsx scripts/absolute-links.ts FILE URL REF");
  }
  await writeFile(file, withAbsoluteLinks(await readFile(file, "utf8"), { url, ref }));
});
