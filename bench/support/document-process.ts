/**
 * Takes one document through the whole job in a process of its own, so that its time and memory are its own:
 * `tsx document-process.ts FOLDER NEW [OLD]`. Prints the result as JSON.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { compareDocuments } from "../../scripts/lib/diff/compare.js";
import { Failure, messageOf } from "../../scripts/lib/spec/failure.js";
import { load } from "../../scripts/lib/spec/load.js";
import { type OpenApi, operationsOf } from "../../scripts/lib/spec/openapi-types.js";
import { readDocument, versionOf } from "../../scripts/lib/spec/read-document.js";
import { replaceFiles } from "../../scripts/lib/spec/replace-files.js";
import { inScratch } from "../../scripts/lib/spec/scratch.js";
import { prepareUpdate } from "../../scripts/lib/spec/update.js";
import { upgraded } from "../../scripts/lib/spec/upgrade.js";
import { callOperations, type Generated } from "./document-calls.js";

export type DocumentResult = {
  readonly version: string;
  readonly kilobytes: number;
  readonly operations: number;
  /** Why the update was refused; undefined if it was not. */
  readonly refused?: string;
  /** Of the update with everything in it: upgrade, lint, generation and compilation. */
  readonly seconds: number;
  /** Largest memory of the process, in MB. The linter has a process of its own. */
  readonly megabytes: number;
  /** Error of each call; an empty text if it succeeded. */
  readonly calls: readonly string[];
  readonly diff?: { readonly breaking: number; readonly other: number; readonly seconds: number };
};

const [file = "", old] = process.argv.slice(2);

async function read(from: string) {
  const loaded = await load(from, { asked: true });
  if (loaded.unchanged) throw new Error(`${from} is unchanged`);
  const raw = readDocument(loaded.body, loaded.name, { trusted: true });
  return { raw, size: loaded.body.length, document: upgraded(raw, loaded.name) };
}

/** Updates an API that has no document yet, below a root that has no other. */
async function updated(root: string): Promise<{ document: OpenApi; generated: Generated }> {
  const name = "document";
  const api = {
    name,
    document: `openapi/${name}.yaml`,
    overlay: `openapi/${name}.overlay.yaml`,
    types: `generated/${name}.ts`,
    operations: `generated/${name}.operations.ts`,
  };
  await mkdir(join(root, "openapi"));
  await writeFile(join(root, "openapi/README.md"), `<!-- provenance:${name} -->\n<!-- /provenance -->\n`);
  await writeFile(join(root, "openapi/sources.json"), JSON.stringify({ apis: {}, generators: {}, generated: {} }));
  const update = await prepareUpdate(api, root, { from: file, trusted: true, date: "2026-01-31", apis: [api] });
  if (!update.changed) throw new Error(`${basename(file)} is unchanged`);
  await replaceFiles(root, update.files);
  const generated = (await import(pathToFileURL(join(root, api.operations)).href)) as Generated;
  return { document: parse(update.files.get(api.document) ?? "") as OpenApi, generated };
}

async function measured(): Promise<DocumentResult> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const { raw, size, document } = await read(file);
  const base = {
    version: versionOf(raw) ?? "",
    kilobytes: Math.round(size / 1024),
    operations: operationsOf(document).length,
  };
  const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
  return inScratch(async (root) => {
    try {
      const start = performance.now();
      const result = await updated(root);
      const took = (performance.now() - start) / 1000;
      const memory = megabytes();
      const calls = await callOperations(result.document, result.generated).catch((error: unknown) => [
        { call: "Prism", error: messageOf(error) },
      ]);
      return {
        ...base,
        seconds: took,
        megabytes: memory,
        calls: calls.map(({ call, error }) => (error === undefined ? "" : `${call}: ${error}`)),
        ...(await compared(result.document)),
      };
    } catch (error) {
      const refused = error instanceof Failure ? error.message : `${(error as Error).stack}`;
      return { ...base, refused, seconds: seconds(), megabytes: megabytes(), calls: [] };
    }
  });
}

async function compared(document: OpenApi): Promise<Pick<DocumentResult, "diff">> {
  if (old === undefined) return {};
  const before = await read(old);
  const start = performance.now();
  const { changes } = compareDocuments(before.document, document);
  const breaking = changes.filter((change) => change.breaking).length;
  return { diff: { breaking, other: changes.length - breaking, seconds: (performance.now() - start) / 1000 } };
}

process.stdout.write(`\n${JSON.stringify(await measured())}\n`);
