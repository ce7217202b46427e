import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig, type Rolldown, type UserConfig } from "tsdown";

/** The entry points of the package, by the name of their files in `dist`. `exports` of package.json has the same names. */
const entry = {
  index: "src/index.ts",
  payments: "src/payments/index.ts",
  webhooks: "src/webhooks/index.ts",
  verify: "src/verify/index.ts",
  diagnostics: "src/diagnostics.ts",
  opentelemetry: "src/opentelemetry/index.ts",
  core: "src/core/index.ts",
  testing: "src/testing/index.ts",
  moyasar: "src/moyasar/index.ts",
  zro: "src/zro/index.ts",
};

/** The command `dintero-client`, which is run and not imported: an ES module without types. */
const command = { command: "src/command/main.ts" };

// What all entry points share is one file, because each file costs time when it is imported: the main entry point is this one and a list of
// its exports. It also keeps the classes of the errors one for all entry points.
const groups = [
  { name: "client", test: /src[\\/](core|dintero)[\\/]|generated[\\/]management-auth|node_modules[\\/](?!jose[\\/])/ },
];

const shared = {
  entry,
  platform: "neutral",
  target: "es2022",
  fixedExtension: true,
  clean: false,
  sourcemap: true,
  inputOptions: (options, _format, { cjsDts }) => ({
    ...options,
    // Without comments that name the files on this machine that the types of dependencies come from.
    ...(cjsDts && { experimental: { ...options.experimental, attachDebugInfo: "none" as const } }),
    external: [/^node:/],
    // Constants are replaced by their values, so that naming a number costs no bytes.
    optimization: { ...options.optimization, inlineConst: true },
    // Paths in comments and source maps stay inside the folder where `node_modules` is a link.
    resolve: { ...options.resolve, symlinks: false },
    // The time that plugins take is no fault.
    checks: { ...options.checks, pluginTimings: false },
  }),
} satisfies UserConfig;

/** Declarations have no source maps, which would name sources that are not published. */
const output =
  (declarations: boolean): NonNullable<UserConfig["outputOptions"]> =>
  (options, format, { cjsDts }) => ({
    ...options,
    chunkFileNames: `shared/[name].${format === "cjs" ? "cjs" : "mjs"}`,
    ...(declarations || cjsDts ? { sourcemap: false } : { codeSplitting: { groups } }),
  });

/** Writes the licences of the packages whose code is in the bundle next to it, as they require. */
const licences: Rolldown.Plugin = {
  name: "licences",
  async generateBundle(_, bundle) {
    const folders = new Set<string>();
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      for (const id of chunk.moduleIds) {
        const folder = packageOf(id);
        if (folder !== undefined && !/\.d\.[cm]?ts$/.test(id)) folders.add(folder);
      }
    }
    if (folders.size === 0) return;
    const texts = await Promise.all([...folders].sort().map(licenceOf));
    this.emitFile({ type: "asset", fileName: "bundled-licences.txt", source: texts.join("\n\n") });
  },
};

/** The folder of the installed package that a module is part of. */
function packageOf(id: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0];
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const files = ["license", "LICENSE.md", "LICENSE"].map((file) => readFile(join(folder, file), "utf8"));
  return `${name} ${version}\n\n${(await Promise.any(files)).trim()}\n`;
}

// These are part of the files: each package that is loaded for itself costs time, p-retry and is-network-error are ES modules only,
// which Jest and ts-node in their CommonJS defaults cannot require, and the default export of openapi-fetch differs between loaders of CommonJS.
const PARTS = ["openapi-fetch", "p-retry", "is-network-error"];
const esm = { alwaysBundle: PARTS, onlyBundle: PARTS };
// jose is an ES module only, too. Where it can be imported, the user's own installation provides it.
const cjs = { alwaysBundle: [...PARTS, "jose"] };

export default defineConfig([
  {
    ...shared,
    entry: { ...entry, ...command },
    format: "esm",
    dts: false,
    outputOptions: output(false),
    deps: esm,
    clean: true,
  },
  { ...shared, format: "esm", dts: { emitDtsOnly: true }, sourcemap: false, outputOptions: output(true) },
  { ...shared, format: "cjs", dts: true, outputOptions: output(false), deps: cjs, plugins: [licences] },
]);
