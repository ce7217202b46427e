import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { expect, inject, it } from "vitest";
import { entryPoints, installed, manifest } from "./support/installed.js";
import { run } from "./support/run.js";

type SourceMap = { readonly sources: readonly string[]; readonly sourcesContent?: readonly (string | null)[] };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const files = (await readdir(installed(), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(installed().length + 1)
      .replaceAll("\\", "/"),
  )
  .sort();

const read = (file: string) => readFileSync(join(installed(), file), "utf8");

it("the tarball holds what is built, the manifest and three documents", () => {
  const others = files.filter((file) => !/^dist\/(src|generated)\/.+\.(js|js\.map|d\.ts)$/.test(file));
  expect(others).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
});

it("every file that the manifest names is in the tarball", () => {
  const named = Object.values(manifest().exports).flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target),
  );
  expect(named.filter((file) => !files.includes(file.replace("./", "")))).toEqual([]);
});

it("no module has effects of its own", () => {
  expect(manifest().sideEffects).toBe(false);
});

it("every module has a source map that carries its source", () => {
  const modules = files.filter((file) => file.endsWith(".js"));
  const without = modules.filter((file) => {
    const named = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(file))?.[1];
    if (named === undefined || !files.includes(join(dirname(file), named))) return true;
    const { sources, sourcesContent = [] } = JSON.parse(read(join(dirname(file), named))) as SourceMap;
    const carried = sources.length === 1 && typeof sourcesContent[0] === "string" && sourcesContent[0].length > 0;
    return !carried;
  });
  expect(modules.length).toBeGreaterThan(50);
  expect(without).toEqual([]);
});

it("no map points to a file that is not there", () => {
  const dangling = files.filter((file) => file.endsWith(".d.ts") && read(file).includes("sourceMappingURL"));
  expect(dangling).toEqual([]);
});

it("no file names a path of the machine that built it", () => {
  const places = [ROOT, homedir(), tmpdir(), dirname(installed())].map((place) => place.replace(/\/$/, ""));
  const telling = files.filter((file) => {
    const text = read(file);
    return places.some((place) => place.length > 1 && text.includes(`${place}/`)) || text.includes("file:///");
  });
  expect(telling).toEqual([]);
});

it("publint has nothing to say", async () => {
  const { messages, pkg } = await publint({
    pkgDir: installed(),
    level: "suggestion",
    strict: true,
    pack: false,
  });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

it("every entry point has the types of what it gives", async () => {
  const cli = createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json");
  const { bin } = JSON.parse(readFileSync(cli, "utf8")) as { bin: { attw: string } };
  const program = join(dirname(cli), bin.attw);
  // The package is ESM only, which every supported Node can require.
  const args = [program, inject("tarball"), "--profile", "esm-only", "--no-color", "--no-emoji", "--format", "ascii"];
  // It fails, and says why, when there is a problem.
  const { stdout } = await run(process.execPath, args);
  expect(stdout.match(/OK \(ESM\)/g)).toHaveLength(entryPoints().length);
});
