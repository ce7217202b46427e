import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import { type Comparison, compareDocuments } from "../../scripts/lib/diff/compare.js";
import { markdown } from "../../scripts/lib/diff/report.js";
import { type OpenApi, operationsOf } from "../../scripts/lib/openapi-types.js";
import { readDocument } from "../../scripts/lib/read-document.js";
import { render } from "../../scripts/lib/render.js";
import { api, copyOfProject, documentText } from "./project.js";

// Prints how long it takes and does not judge it: what a machine can do is not what a test is about.
vi.setConfig({ testTimeout: 600_000 });

const COPIES = 15;

/** The project's document many times over, each copy with paths and schemas of its own. */
async function large(): Promise<OpenApi> {
  const text = JSON.stringify(parse(await documentText()));
  const copies = Array.from({ length: COPIES }, (_, index) => {
    const copy = text
      .replaceAll("#/components/schemas/", `#/components/schemas/C${index}`)
      .replaceAll('"operationId":"', `"operationId":"c${index}_`);
    return JSON.parse(copy) as OpenApi;
  });
  const [first] = copies;
  if (!first) throw new Error("There is no copy");
  const prefixed = (prefix: string, values: object = {}) =>
    Object.entries(values).map(([key, value]) => [`${prefix}${key}`, value]);
  return {
    ...first,
    paths: Object.fromEntries(copies.flatMap(({ paths }, index) => prefixed(`/copy${index}`, paths))),
    components: {
      ...first.components,
      schemas: Object.fromEntries(
        copies.flatMap(({ components }, index) => prefixed(`C${index}`, components?.["schemas"])),
      ),
    },
  };
}

async function timed<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

test("a document with 2 000 operations goes through generate", async () => {
  const root = await copyOfProject();
  const document = await large();
  expect(operationsOf(document).length).toBeGreaterThan(2000);
  await mkdir(join(root, "openapi"), { recursive: true });
  await writeFile(join(root, api.document), stringify(document));
  await writeFile(join(root, api.overlay), "overlay: 1.0.0\ninfo: { title: None, version: 1.0.0 }\nactions: []\n");
  const files = await timed("generate, 2 000 operations", () => render(root));
  expect(files.get(api.operations)?.match(/^ {4}"operationId": /gm)).toHaveLength(operationsOf(document).length);
});

test("two documents with 2 000 operations go through the report", async () => {
  const before = await large();
  const text = JSON.stringify(before).replaceAll('"paging_token"', '"next_token"');
  const comparison: Comparison = await timed("diff, 2 000 operations", () => {
    const [a, b] = [JSON.stringify(before), text].map(
      (one) => readDocument(Buffer.from(one), "large") as unknown as OpenApi,
    );
    if (!a || !b) throw new Error("There are two");
    return compareDocuments(a, b);
  });
  const removed = comparison.changes.filter(({ kind }) => kind === "field-removed");
  expect(removed.length % COPIES).toBe(0);
  expect(removed.length).toBeGreaterThanOrEqual(COPIES);
  expect(markdown("Large", comparison)).toContain('["next_token"]` (`string`) can be read.');
});
