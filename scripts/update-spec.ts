/**
 * Takes over the description that upstream publishes:
 * `tsx scripts/update-spec.ts [--from FILE|URL] [--api NAME] [--trust] [--report FILE]`.
 *
 * Files are replaced only when everything has worked: fetched, read, upgraded to 3.1, sorted, overlay applied, linted,
 * generated. Unchanged upstream prints one line, a change prints the report; both exit with 0, any failure with 1.
 */
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { APIS, type Api, ROOT } from "./lib/spec/apis.js";
import { Failure, run, withoutCommands } from "./lib/spec/failure.js";
import { readRecord, type Sources } from "./lib/spec/record.js";
import { replaceFiles } from "./lib/spec/replace-files.js";
import { inScratch } from "./lib/spec/scratch.js";
import { sourceOf } from "./lib/spec/sources.js";
import { prepareUpdate, type Update } from "./lib/spec/update.js";
import { updateReport } from "./lib/spec/update-report.js";

const USAGE = "Usage: npm run spec:update -- [--from FILE|URL] [--api NAME] [--trust] [--report FILE]";

function options() {
  try {
    const string = { type: "string" } as const;
    return parseArgs({ options: { from: string, api: string, report: string, trust: { type: "boolean" } } }).values;
  } catch (error) {
    throw new Failure((error as Error).message, USAGE);
  }
}

/** The API that is asked for; with `--from` alone the first, and without both all that upstream publishes somewhere. */
function chosen(sources: Sources, name: string | undefined, from: string | undefined): readonly Api[] {
  if (name !== undefined) {
    const api = APIS.find((one) => one.name === name);
    if (api) return [api];
    throw new Failure(`There is no API called ${name}.`, `Choose one of: ${APIS.map((one) => one.name).join(", ")}`);
  }
  return from === undefined ? APIS.filter((api) => sourceOf(sources, api).urls.length > 0) : APIS.slice(0, 1);
}

const reportOf = (update: Update): string =>
  update.changed ? updateReport(update.findings) : `Unchanged: ${update.name}\n`;

await run(async () => {
  const { from, api: name, report: reportFile, trust = false } = options();
  const date = new Date().toISOString().slice(0, 10);
  const onNotice = (notice: string) => console.error(`Notice: ${notice}`);
  const reports: string[] = [];
  const files = new Map<string, string>();
  await inScratch(async (scratch) => {
    // One API's update builds on the one before it, and the last failure still leaves all as it was.
    await cp(join(ROOT, "openapi"), join(scratch, "openapi"), { recursive: true });
    for (const api of chosen(await readRecord(), name, from)) {
      const update = await prepareUpdate(api, scratch, {
        ...(from !== undefined && { from }),
        trusted: trust,
        date,
        onNotice,
      });
      reports.push(reportOf(update));
      if (!update.changed) continue;
      await replaceFiles(scratch, update.files);
      for (const [file, text] of update.files) files.set(file, text);
    }
  });
  await replaceFiles(ROOT, files);
  const report = withoutCommands(reports.join("\n"));
  if (reportFile !== undefined) await writeFile(reportFile, report);
  process.stdout.write(report);
});
