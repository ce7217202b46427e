import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { readRecord } from "../../../scripts/lib/spec/record.js";
import { jsonResponse, withPaths } from "../../kit/spec/documents.js";
import { copyOfProject, script } from "../../kit/spec/project.js";
import { serveText } from "../../kit/spec/server.js";

vi.setConfig({ testTimeout: 300_000 });

const TABLE = "scripts/lib/spec/apis.ts";
const document = withPaths(
  {
    "/things": {
      get: { operationId: "listThings", responses: { 200: jsonResponse({ type: "string", nullable: true }) } },
    },
  },
  { openapi: "3.0.3" },
);

it("takes one row of a table and one command to add an API", async () => {
  const root = await copyOfProject();
  const table = await readFile(join(root, TABLE), "utf8");
  await writeFile(join(root, TABLE), table.replace(/\n\];/, '\n  api("shop"),\n];'));
  expect((await script(root, "generate.ts")).stderr).toBe(
    "openapi/shop.yaml is missing.\nWrite it, or take it from its publisher: npm run spec:update -- --api shop --from FILE|URL\n",
  );

  const { url } = await serveText(JSON.stringify(document));
  const { code, stdout, stderr } = await script(root, "update-spec.ts", "--api", "shop", "--from", url);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^# Shop: \d+ changes?, none breaking$/m);

  expect(await readFile(join(root, "generated/shop.ts"), "utf8")).toContain('"/things": {');
  expect(await readFile(join(root, "generated/shop.operations.ts"), "utf8")).toContain("export const operations = {");
  expect((await readRecord(root)).apis["shop"]).toMatchObject({ origin: "upstream", urls: [url], fetchedFrom: url });
  expect((await script(root, "generate.ts", "--check")).stderr).toBe("");
  expect((await script(root, "lint-spec.ts")).code).toBe(0);
});
