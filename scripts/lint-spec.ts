/**
 * Lints every document with its overlay applied and checks its examples: `tsx scripts/lint-spec.ts`.
 *
 * A transcribed document has to satisfy every rule. One that upstream wrote has to be sound; what else it lacks is
 * printed and does not fail, because nobody here can change it other than by the overlay.
 */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { APIS, type Api, ROOT } from "./lib/apis.js";
import { Failure, run } from "./lib/failure.js";
import { findingLines, lint, type Origin } from "./lib/lint.js";
import { inScratch } from "./lib/scratch.js";
import { readSources, sourceOf } from "./lib/sources.js";
import { readSpecification } from "./lib/specification.js";

async function lintApi(api: Api, origin: Origin, scratch: string): Promise<void> {
  const file = join(scratch, `${api.name}.json`);
  const { document } = await readSpecification(api);
  await writeFile(file, JSON.stringify(document));
  const { blocking, tolerated } = await lint(file, origin);
  for (const line of findingLines(tolerated)) console.warn(line);
  if (blocking.length > 0) {
    const advice = origin === "upstream" ? `Repair it in ${api.overlay}.` : `Correct ${api.document}.`;
    throw new Failure(`${api.document} breaks these rules:\n${findingLines(blocking, 100).join("\n")}`, advice);
  }
  console.log(`${api.document} (${origin}): sound, ${tolerated.length} findings tolerated`);
}

function checkExamples(api: Api, origin: Origin): void {
  const args = ["--import", "tsx", join(ROOT, "scripts/check-examples.ts"), api.document];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  if (status === 0) return;
  if (origin === "transcribed") throw new Failure(`${api.document} has examples that do not fit.`, "Correct them.");
  console.warn(`${api.document} (${origin}): the examples above are tolerated`);
}

await run(async () => {
  const sources = await readSources();
  await inScratch(async (scratch) => {
    for (const api of APIS) {
      const { origin } = sourceOf(sources, api);
      await lintApi(api, origin, scratch);
      checkExamples(api, origin);
    }
  });
});
