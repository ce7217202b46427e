import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { markdown } from "../../../scripts/lib/diff/report.js";
import { render } from "../../../scripts/lib/generate/render.js";
import { type OpenApi, operationsOf } from "../../../scripts/lib/spec/openapi-types.js";
import { api, copyOfProject, documentText } from "../../kit/spec/project.js";

// Prints how long it takes and does not judge it: what a machine can do is not what a test is about.
vi.setConfig({ testTimeout: 600_000 });

const COPIES = 15;
let large: OpenApi;
beforeAll(async () => {
  large = manyTimesOver(await documentText());
});

/** A document many times over, each copy with paths and schemas of its own. Without examples, which are half of it and of which nothing is made. */
function manyTimesOver(document: string): OpenApi {
  const text = JSON.stringify(parse(document), (key, value) =>
    key === "example" || key === "examples" ? undefined : value,
  );
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

it("a document with 2,000 operations is generated", async () => {
  const root = await copyOfProject();
  expect(operationsOf(large).length).toBeGreaterThan(2000);
  await mkdir(join(root, "openapi"), { recursive: true });
  await writeFile(join(root, api.document), JSON.stringify(large));
  await writeFile(join(root, api.overlay), "overlay: 1.0.0\ninfo: { title: None, version: 1.0.0 }\nactions: []\n");
  const files = await timed("generate, 2 000 operations", () => render(root));
  expect(files.get(api.operations)?.match(/^ {4}"operationId": /gm)).toHaveLength(operationsOf(large).length);
});

it("two documents with 2,000 operations are compared", async () => {
  const after = JSON.parse(JSON.stringify(large).replaceAll('"paging_token"', '"next_token"')) as OpenApi;
  const comparison = await timed("diff, 2 000 operations", () => compareDocuments(large, after));
  const removed = comparison.changes.filter(({ kind }) => kind === "field-removed");
  expect(removed.length % COPIES).toBe(0);
  expect(removed.length).toBeGreaterThanOrEqual(COPIES);
  expect(markdown("Large", comparison)).toContain('["next_token"]` (`string`) can be read.');
});
