import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import ts from "typescript";
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

it("the tarball contains the built files, the manifest, the guides and the specifications", () => {
  const built = /^dist\/(shared\/)?[\w-]+\.([cm]js|[cm]js\.map|d\.[cm]ts)$/;
  const others = files.filter((file) => !built.test(file) && !/^docs\/[\w-]+\.(md|svg)$/.test(file));
  expect(others).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "api.md",
    "dist/bundled-licences.txt",
    "openapi/checkout.yaml",
    "openapi/management-auth.yaml",
    "openapi/moyasar-acquirer.yaml",
    "openapi/payments.yaml",
    "openapi/webhooks.yaml",
    "openapi/zro-payin.yaml",
    "package.json",
  ]);
});

it("every file that the manifest names is in the tarball", () => {
  const { bin, main, module, types, typesVersions, exports } = manifest();
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [target] : [target.import, target.require].flatMap((one) => Object.values(one)),
  );
  const older = Object.values(typesVersions["*"] ?? {}).flat();
  const named = [
    ...Object.values(bin),
    main,
    module,
    types,
    ...older,
    ...targets.filter((target) => !target.includes("*")),
  ];
  expect(named.filter((file) => !files.includes(file.replace("./", "")))).toEqual([]);
});

it("a compiler that does not read `exports` finds the types of every entry point", () => {
  const { typesVersions, exports } = manifest();
  const expected = entryPoints().flatMap((entryPoint) => {
    const target = exports[entryPoint];
    return entryPoint === "." || typeof target !== "object" ? [] : [[entryPoint.slice(2), [target.require.types]]];
  });
  expect(typesVersions["*"]).toEqual(Object.fromEntries(expected));
});

it("the specifications can be resolved by the name of the package", () => {
  const { resolve } = createRequire(join(installed(), "..", "program.cjs"));
  expect(resolve("dintero-client/openapi/payments.yaml")).toBe(join(installed(), "openapi", "payments.yaml"));
});

it("the licences of the packages that are part of the CommonJS files are in the tarball", () => {
  const licences = read("dist/bundled-licences.txt");
  const bundled = new Set(
    files
      .filter((file) => file.endsWith(".cjs.map"))
      .flatMap((file) => (JSON.parse(read(file)) as SourceMap).sources)
      .flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
  );
  expect([...bundled].sort()).toEqual(["is-network-error", "jose", "openapi-fetch", "p-retry"]);
  for (const name of bundled) expect(licences).toMatch(new RegExp(`^${name} [\\d.]+$`, "m"));
  expect(licences.match(/Permission is hereby granted/g)).toHaveLength(bundled.size);
});

it("no module has side effects", () => {
  expect(manifest().sideEffects).toBe(false);
});

/** The variables of a module that change, or are made to be filled. */
function stateOf(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022);
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList: { flags, declarations } }) =>
    declarations
      .filter(({ initializer }) => {
        const text = initializer?.getText(source) ?? "";
        // Rolldown writes a class as a `var`, which it does not assign again.
        const canChange = !(flags & ts.NodeFlags.Const) && !(initializer && ts.isClassExpression(initializer));
        return canChange || /^new (Weak)?(Map|Set)(<.*>)?\(\)/.test(text);
      })
      .map(({ name }) => `${file} ${name.getText(source)}`),
  );
}

it("no module keeps state", () => {
  const modules = files.filter((file) => file.endsWith(".mjs"));
  expect(modules.flatMap(stateOf)).toEqual([
    // Errors of connections that Node has reported in this process; they belong to no client, and are held weakly.
    "dist/shared/client.mjs errors",
    // The libraries of the compiler, which are the same in every run of `dintero-client generate`.
    "dist/shared/generator.mjs libraries",
  ]);
});

it("every module has a source map with its sources", () => {
  // A file of imports and exports alone has nothing to map, nor has the bundler's own.
  const hasCode = (file: string) => /^\/\/#region (?!\\0)/m.test(read(file));
  const modules = files.filter((file) => /\.[cm]js$/.test(file) && hasCode(file));
  const without = modules.filter((file) => {
    const named = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(file))?.[1];
    if (named === undefined || !files.includes(join(dirname(file), named))) return true;
    const { sources, sourcesContent = [] } = JSON.parse(read(join(dirname(file), named))) as SourceMap;
    return sources.length === 0 || sources.some((_, index) => !sourcesContent[index]);
  });
  expect(modules.length).toBeGreaterThan(15);
  expect(without).toEqual([]);
});

it("no source map refers to a missing file", () => {
  const dangling = files.filter((file) => /\.d\.[cm]ts$/.test(file) && read(file).includes("sourceMappingURL"));
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

it("publint reports nothing", async () => {
  const { messages, pkg } = await publint({
    pkgDir: installed(),
    level: "suggestion",
    strict: true,
    pack: false,
  });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

it("every entry point has the types of its exports", async () => {
  const cli = createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json");
  const { bin } = JSON.parse(readFileSync(cli, "utf8")) as { bin: { attw: string } };
  const program = join(dirname(cli), bin.attw);
  // The documents have no types.
  const excluded = ["--exclude-entrypoints", "./openapi/*"];
  const args = [program, inject("tarball"), "--no-color", "--no-emoji", "--format", "ascii", ...excluded];
  // It fails, and says why, when there is a problem.
  const { stdout } = await run(process.execPath, args);
  // From an ES module with "node16" and with a bundler; from CommonJS with "node16".
  const each = entryPoints().length;
  expect(stdout.match(/OK \(ESM\)/g)).toHaveLength(each);
  expect(stdout.match(/OK \(CJS\)/g)).toHaveLength(each);
});
