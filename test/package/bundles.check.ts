import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Bundle, type Source, withEsbuild, withRollup } from "./support/bundle.js";
import { consumer, entryPoints, importedFile, project, sandboxAccess, startSandbox } from "./support/installed.js";
import { run } from "./support/run.js";

type Bundler = { readonly name: string; readonly bundle: (source: Source) => Promise<Bundle> };

const BUNDLERS: Bundler[] = [
  { name: "esbuild", bundle: withEsbuild },
  { name: "esbuild, minified", bundle: (source) => withEsbuild(source, { minify: true }) },
  { name: "esbuild, in chunks", bundle: (source) => withEsbuild(source, { minify: true, splitting: true }) },
  { name: "Rollup", bundle: withRollup },
];

/** The files of the entry points that `one-get.mjs` does not use. That of the core has nothing but exports of shared files. */
function unusedParts(): string[] {
  const others = entryPoints().filter((entryPoint) => entryPoint !== "." && entryPoint !== "./core");
  return ["/jose/", ...others.map((entryPoint) => `/dintero-client/${importedFile(entryPoint)}`)];
}

const oneGet = ({ bundle }: Bundler) => bundle({ file: project("one-get.mjs") });

describe.each(BUNDLERS)("a bundle made by $name", (bundler) => {
  it("makes a call", async () => {
    const { entry, chunks } = await oneGet(bundler);
    const folder = join(consumer(), "bundles", bundler.name.replace(/\W+/g, "-"));
    await mkdir(folder, { recursive: true });
    for (const { name, code } of chunks) await writeFile(join(folder, name), code);
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');

    const sandbox = await startSandbox();
    const task = JSON.stringify({ bundle: join(folder, entry.name), sandbox: sandboxAccess(sandbox) });
    const { stdout } = await run(process.execPath, [project("run-bundle.mjs")], { env: { PACKAGE_TEST: task } });
    await sandbox.close();
    expect(JSON.parse(stdout)).toEqual({ account: sandbox.credentials.accountId });
  });

  it("contains nothing of an unused entry point", async () => {
    const { carried } = await oneGet(bundler);
    const unused = unusedParts();
    expect(unused).toContain("/dintero-client/dist/verify.mjs");
    expect(carried.filter((file) => unused.some((part) => file.includes(part)))).toEqual([]);
  });
});

const IMPORT_ONLY: Bundler[] = [
  { name: "esbuild", bundle: (source) => withEsbuild(source, { external: ["node:*"] }) },
  { name: "Rollup", bundle: withRollup },
];

describe.each(IMPORT_ONLY)("a bundle made by $name", ({ bundle }) => {
  it.each(entryPoints())("is empty when %s is imported and nothing of it is used", async (entryPoint) => {
    const { chunks } = await bundle({ text: `import "dintero-client${entryPoint.slice(1)}";` });
    expect(chunks.map(({ code }) => code.trim()).join("")).toBe("");
  });
});
