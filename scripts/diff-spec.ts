/**
 * Reports what changed between two OpenAPI documents: `tsx scripts/diff-spec.ts OLD NEW [--json] [--overlay FILE]`.
 * Each is a file or URL, OpenAPI 3.0, 3.1 or Swagger 2.0. An overlay is applied to both before they are compared.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { compareDocuments } from "./lib/diff/compare.js";
import { json, markdown } from "./lib/diff/report.js";
import { Failure, run } from "./lib/spec/failure.js";
import { load } from "./lib/spec/load.js";
import type { OpenApi } from "./lib/spec/openapi-types.js";
import { readDocument } from "./lib/spec/read-document.js";
import { applyOverlay } from "./lib/spec/specification.js";
import { upgraded } from "./lib/spec/upgrade.js";

const USAGE = "Usage: npm run spec:diff -- OLD NEW [--json] [--overlay FILE]";

function options() {
  try {
    return parseArgs({ allowPositionals: true, options: { json: { type: "boolean" }, overlay: { type: "string" } } });
  } catch (error) {
    throw new Failure((error as Error).message, USAGE);
  }
}

async function read(from: string, overlay: string | undefined): Promise<OpenApi> {
  const got = await load(from, { asked: true });
  if (got.unchanged) throw new Error(`${from} responded with 304 to a request without conditions`);
  const document = upgraded(readDocument(got.body, got.name, { trusted: true }), got.name);
  if (overlay === undefined) return document;
  return applyOverlay(document, parse(await readFile(overlay, "utf8")), overlay);
}

await run(async () => {
  const { positionals, values } = options();
  const [before, after] = positionals;
  if (before === undefined || after === undefined || positionals.length > 2) {
    throw new Failure(`Expected two documents, got ${positionals.length}.`, USAGE);
  }
  const [a, b] = [await read(before, values.overlay), await read(after, values.overlay)];
  const title = b.info?.title ?? "API";
  const comparison = compareDocuments(a, b);
  process.stdout.write(values.json ? json(title, comparison) : markdown(title, comparison));
});
