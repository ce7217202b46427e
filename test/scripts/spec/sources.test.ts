import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it, vi } from "vitest";
import { render } from "../../../scripts/lib/generate/render.js";
import { ROOT } from "../../../scripts/lib/spec/apis.js";
import { sha256 } from "../../../scripts/lib/spec/canonical.js";
import { readRecord, SOURCES } from "../../../scripts/lib/spec/record.js";
import { api, copyOfProject, script, smallProject } from "../../kit/spec/project.js";

// Generating takes seconds, more so when other tests run at the same time.
vi.setConfig({ testTimeout: 120_000 });

let small = "";
beforeAll(async () => {
  small = await smallProject();
  return () => rm(small, { recursive: true, force: true });
});

it("sources.json has the hash of every generated file and of its inputs", async () => {
  const files = await render(small);
  const { apis, generated, generators } = await readRecord(small);
  expect(generated[api.types]).toBe(sha256(files.get(api.types) ?? ""));
  expect(generated[api.operations]).toBe(sha256(files.get(api.operations) ?? ""));
  expect(apis[api.name]?.sha256.overlay).toBe(sha256(await readFile(join(ROOT, api.overlay), "utf8")));
  expect(Object.keys(generators)).toEqual(["openapi-format", "openapi-typescript", "typescript", "yaml"]);
});

it("generate writes the same bytes twice", async () => {
  expect(await render()).toEqual(await render());
});

it("generate --check names an outdated record and writes nothing; generate writes it", async () => {
  const root = await copyOfProject(small);
  const right = await readFile(join(root, SOURCES), "utf8");
  const record = right.replace(/"openapi-typescript": "[^"]*"/, '"openapi-typescript": "0.0.1"');
  await writeFile(join(root, SOURCES), record);
  const { code, stderr } = await script(root, "generate.ts", "--check");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "Not what openapi/ says: openapi/sources.json. Run `npm run generate` and commit the result.\n",
  });
  expect(await readFile(join(root, SOURCES), "utf8")).toBe(record);

  expect((await script(root, "generate.ts")).stdout).toBe("Written: openapi/sources.json\n");
  expect(await readFile(join(root, SOURCES), "utf8")).toBe(right);
});

it("generate refuses an upstream document that was edited by hand, and names the overlay", async () => {
  const root = await copyOfProject(small);
  const sources = await readRecord(root);
  const entry = { ...sources.apis[api.name], origin: "upstream" };
  await writeFile(join(root, SOURCES), JSON.stringify({ ...sources, apis: { ...sources.apis, [api.name]: entry } }));
  await appendFile(join(root, api.document), "x-note: edited\n");
  await expect(render(root)).rejects.toThrow("openapi/management-auth.yaml is not what upstream published");
});
