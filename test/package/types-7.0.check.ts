import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "./support/run.js";
import { compiler } from "./support/runtimes.js";
import { base, variants } from "./support/type-variants.js";

describe.concurrent("TypeScript 7.0", () => {
  it.each(variants())("reads the packed types with $name", async ({ name, options, files }) => {
    const config = join(base(), `tsconfig.${name.replace(/\W+/g, "-")}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions: options, files }));
    // It fails, with what it found, when there is a problem. Unlike the older ones it takes no time for Node's own types too.
    const { stdout } = await run(process.execPath, [compiler("7.0"), "-p", config]);
    expect(stdout).toBe("");
  });
});
