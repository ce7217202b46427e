import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consumer, project } from "./support/installed.js";
import { run } from "./support/run.js";
import { compiler, nodes } from "./support/runtimes.js";

const resolve = createRequire(import.meta.url).resolve;
const REPORT = { accounts: 3, status: "none", title: "Brand" };

it("Jest runs tests that require every entry point, in its defaults", async () => {
  const args = [resolve("jest/bin/jest"), "--rootDir", project("commonjs"), "--json", "--no-cache"];
  const { stdout } = await run(process.execPath, args, { cwd: project("commonjs"), env: { NODE_OPTIONS: "" } });
  const { numPassedTests, numTotalTests } = JSON.parse(stdout) as Record<string, number>;
  expect({ numPassedTests, numTotalTests }).toEqual({ numPassedTests: 3, numTotalTests: 3 });
});

it("ts-node type-checks and runs a program with `module: commonjs`", async () => {
  const options = { strict: true, skipLibCheck: true, target: "es2022", types: ["node"], esModuleInterop: true };
  const { stdout } = await run(process.execPath, [resolve("ts-node/dist/bin.js"), "program.ts"], {
    cwd: project("commonjs"),
    env: {
      TS_NODE_COMPILER: resolve("typescript-5.9"),
      TS_NODE_SKIP_PROJECT: "true",
      TS_NODE_COMPILER_OPTIONS: JSON.stringify({ ...options, module: "commonjs", moduleResolution: "node10" }),
    },
  });
  expect(JSON.parse(stdout)).toEqual(REPORT);
});

/** How a project may have set up its compiler, and the format of the files that this makes. */
const SETTINGS = [
  { module: "commonjs", moduleResolution: "node10", type: "commonjs" },
  { module: "node16", moduleResolution: "node16", type: "commonjs" },
  { module: "node16", moduleResolution: "node16", type: "module" },
  { module: "nodenext", moduleResolution: "nodenext", type: "commonjs" },
  { module: "nodenext", moduleResolution: "nodenext", type: "module" },
  { module: "esnext", moduleResolution: "bundler", type: "module" },
] as const;

describe.each(SETTINGS)("a program of a $type project, compiled with $module and $moduleResolution", (setting) => {
  const { type, ...resolution } = setting;

  it("runs in the oldest and the newest Node", { timeout: 300_000 }, async () => {
    const folder = join(consumer(), "compiled", `${resolution.module}-${type}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "compiled", private: true, type }));
    await writeFile(join(folder, "program.ts"), await readFile(project("commonjs/program.ts"), "utf8"));
    const compilerOptions = { ...resolution, target: "es2022", lib: ["es2022"], types: ["node"], strict: true };
    // ts-node checks the types of the same program, and types-*.check.ts those of the package with each setting.
    const config = { compilerOptions: { ...compilerOptions, noCheck: true }, files: ["program.ts"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    await run(process.execPath, [compiler("5.9"), "-p", folder]);

    const compiled = await readFile(join(folder, "program.js"), "utf8");
    expect(compiled.includes('require("dintero-client")')).toBe(type === "commonjs");
    const [oldest, ...newer] = nodes();
    for (const { command, args } of [oldest, newer.at(-1)].filter((one) => one !== undefined)) {
      const { stdout } = await run(command, [...args, join(folder, "program.js")]);
      expect(JSON.parse(stdout)).toEqual(REPORT);
    }
  });
});
