/**
 * Writes what follows from the documents in openapi/: `tsx scripts/generate.ts [--check]`.
 * With `--check` nothing is written, and any difference is an error.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { assertCompiles } from "./lib/generate/assert-compiles.js";
import { render } from "./lib/generate/render.js";
import { ROOT } from "./lib/spec/apis.js";
import { run } from "./lib/spec/failure.js";
import { replaceFiles } from "./lib/spec/replace-files.js";

async function differing(files: ReadonlyMap<string, string>): Promise<string[]> {
  const names: string[] = [];
  for (const [file, text] of files) {
    const present = await readFile(join(ROOT, file), "utf8").catch(() => undefined);
    if (present !== text) names.push(file);
  }
  return names;
}

await run(async () => {
  const files = await render();
  const stale = await differing(files);
  if (process.argv.includes("--check")) {
    if (stale.length === 0) return;
    console.error(`Not what openapi/ says: ${stale.join(", ")}. Run \`npm run generate\` and commit the result.`);
    process.exitCode = 1;
    return;
  }
  const changed = new Map([...files].filter(([file]) => stale.includes(file)));
  assertCompiles(new Map([...changed].filter(([file]) => file.endsWith(".ts"))));
  await replaceFiles(ROOT, changed);
  console.log(stale.length > 0 ? `Written: ${stale.join(", ")}` : "Nothing to do: generated/ is what openapi/ says.");
});
