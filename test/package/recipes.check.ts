import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";
import { consumer, installed } from "./support/installed.js";
import { run } from "./support/run.js";

const resolve = createRequire(import.meta.url).resolve;

it("Jest runs the recipe for Jest in a project without any configuration", async () => {
  const recipes = await readFile(join(installed(), "docs/recipes.md"), "utf8");
  const [, recipe = ""] = /^## Jest\n.*?^```js\n(.*?)^```$/ms.exec(recipes) ?? [];
  const folder = join(consumer(), "jest-recipe");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "jest-recipe", private: true }));
  await writeFile(join(folder, "roles.test.js"), recipe);
  const args = [resolve("jest/bin/jest"), "--rootDir", folder, "--json", "--no-cache"];
  const { stdout } = await run(process.execPath, args, { cwd: folder, env: { NODE_OPTIONS: "" } });
  const { numPassedTests, numTotalTests } = JSON.parse(stdout) as Record<string, number>;
  expect({ numPassedTests, numTotalTests }).toEqual({ numPassedTests: 1, numTotalTests: 1 });
});
