/**
 * Lints every document with its overlay applied and checks its examples: `tsx scripts/lint-spec.ts`.
 *
 * A transcribed document has to satisfy every rule. One that upstream wrote has to be sound; what else it lacks is
 * printed and does not fail, because only an overlay can change it.
 */
import { exampleFindings } from "./lib/lint/example-findings.js";
import { findingLines, lint } from "./lib/lint/lint.js";
import { APIS, type Api } from "./lib/spec/apis.js";
import { Failure, run } from "./lib/spec/failure.js";
import type { OpenApi } from "./lib/spec/openapi-types.js";
import { type Origin, readRecord } from "./lib/spec/record.js";
import { sourceOf } from "./lib/spec/sources.js";
import { readSpecification } from "./lib/spec/specification.js";

async function lintApi(api: Api, document: OpenApi, origin: Origin): Promise<void> {
  const { blocking, reported } = await lint(document, origin);
  for (const line of findingLines(reported)) console.warn(line);
  if (blocking.length > 0) {
    const advice = origin === "upstream" ? `Repair it in ${api.overlay}.` : `Correct ${api.document}.`;
    throw new Failure(`${api.document} breaks these rules:\n${findingLines(blocking, 100).join("\n")}`, advice);
  }
  console.log(`${api.document} (${origin}): sound, ${reported.length} findings reported`);
}

function checkExamples(api: Api, document: OpenApi, origin: Origin): void {
  const { places, findings } = exampleFindings(document);
  for (const finding of findings) console.error(finding);
  if (findings.length > 0 && origin === "transcribed") {
    throw new Failure(`${api.document} has ${findings.length} examples that do not fit.`, "Correct them.");
  }
  console.log(`${api.document} (${origin}): ${places} places with examples, ${findings.length} findings reported`);
}

await run(async () => {
  const sources = await readRecord();
  for (const api of APIS) {
    const { origin } = sourceOf(sources, api);
    const { document } = await readSpecification(api);
    await lintApi(api, document, origin);
    checkExamples(api, document, origin);
  }
});
