import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import type { Api } from "../../../scripts/lib/spec/apis.js";
import { replaceFiles } from "../../../scripts/lib/spec/replace-files.js";
import { prepareUpdate } from "../../../scripts/lib/spec/update.js";
import { jsonResponse, withPaths } from "../../kit/spec/documents.js";

vi.setConfig({ testTimeout: 300_000 });

const api: Api = {
  name: "shop",
  document: "openapi/shop.yaml",
  overlay: "openapi/shop.overlay.yaml",
  types: "generated/shop.ts",
  operations: "generated/shop.operations.ts",
};
const RESULTS = [api.document, api.types, api.operations];

/** An empty project with one API that has no document yet. */
async function emptyProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "project-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, "openapi"));
  await writeFile(join(root, "openapi/README.md"), "# Shop\n");
  await writeFile(join(root, "openapi/sources.json"), JSON.stringify({ apis: {}, generators: {}, generated: {} }));
  return root;
}

/** Updates the API, and gives the texts of its files. */
async function updated(root: string, document: object): Promise<Record<string, string>> {
  await writeFile(join(root, "published.json"), JSON.stringify(document));
  const options = { from: join(root, "published.json"), apis: [api], date: "2026-01-31" };
  const update = await prepareUpdate(api, root, options);
  if (update.changed) await replaceFiles(root, update.files);
  return Object.fromEntries(
    await Promise.all(RESULTS.map(async (file) => [file, await readFile(join(root, file), "utf8")])),
  );
}

const operation = (schema: object) => ({ get: { responses: { 200: jsonResponse(schema as never) } } });
const price = { type: "integer", nullable: true };
const first = withPaths(
  { "/a": operation({ type: "object", properties: { price, name: { type: "string" } } }), "/b": operation(price) },
  { openapi: "3.0.3" },
);
const second = withPaths(
  {
    "/b": operation({ type: "string" }),
    "/a": operation({ type: "object", properties: { size: price, price } }),
    "/c": operation(price),
  },
  { openapi: "3.0.3", tags: [{ name: "new" }] },
);

it("ends where it began when a document changes and changes back", async () => {
  const root = await emptyProject();
  const before = await updated(root, first);
  const between = await updated(root, second);
  expect(between[api.types]).not.toBe(before[api.types]);
  expect(await updated(root, first)).toEqual(before);
});
