import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { loadPeer, PEERS } from "./support/peer.js";
import { type Row, times } from "./support/row.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GOAL = 16_384;

const ONE_GET = `
  import { createDintero } from "./src/index.ts";
  const dintero = createDintero();
  console.log(await dintero.GET("/accounts/{aid}/management/settings"));
`;

type Bundle = { readonly minified: number; readonly gzipped: number; readonly metafile: Metafile };

/** What a bundler makes of a program with one call. */
export async function measure(): Promise<Row[]> {
  const ours = await bundle(ONE_GET, ROOT);
  const rows: Row[] = [
    {
      ...row("create and one GET", "dintero-client", ours, ours),
      goal: `≤ ${GOAL} B gzipped`,
      met: ours.gzipped <= GOAL,
    },
  ];
  for (const [part, bytes] of parts(ours.metafile)) {
    const share = (100 * bytes) / ours.minified;
    rows.push({ figure: "of which", peer: part, value: `${bytes} B minified`, ratio: `${share.toFixed(0)} % of ours` });
  }
  rows.push(...(await whole()), ...(await unused(ours)));
  for (const name of PEERS) {
    if (!(await loadPeer(name))) continue;
    const theirs = await bundle(
      `export { peer } from "./peers/${name}.js";`,
      fileURLToPath(new URL(".", import.meta.url)),
    );
    rows.push(row("create and one GET", name, theirs, ours));
  }
  return rows;
}

async function bundle(contents: string, resolveDir: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    absWorkingDir: ROOT,
    format: "esm",
    platform: "node",
    target: "es2022",
    // The one peer that users of `./opentelemetry` have anyway.
    external: ["@opentelemetry/api"],
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (!file) throw new Error("The bundler made nothing.");
  return { minified: file.contents.length, gzipped: gzipSync(file.contents, { level: 9 }).length, metafile };
}

function row(figure: string, peer: string, one: Bundle, ours: Bundle): Row {
  const value = `${one.minified} B minified, ${one.gzipped} B gzipped`;
  return { figure, peer, value, ratio: times(one.gzipped / ours.gzipped, "ours, gzipped") };
}

/** Minified bytes by package, our own by folder; largest first. */
function parts(metafile: Metafile): [string, number][] {
  const sizes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (bytesInOutput === 0) continue;
      const part = partOf(file);
      sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput);
    }
  }
  return [...sizes].sort(([, a], [, b]) => b - a);
}

function partOf(file: string): string {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  return installed ?? /^(src\/core\/[^/.]+(?=\/)|src\/[^/]+|[^/]+)/.exec(file)?.[1] ?? file;
}

/** An entry point of the package, by the name it is imported with after that of the package. */
type EntryPoint = { readonly path: string; readonly name: string; readonly source: string };

async function entryPoints(): Promise<EntryPoint[]> {
  const { exports } = JSON.parse(await readFile(`${ROOT}package.json`, "utf8")) as {
    exports: Record<string, string | { import: { default: string } }>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const name = target.import.default.replace(/^\.\/dist\/|\.mjs$/g, "");
    const source = [`src/${name}.ts`, `src/${name}/index.ts`].find((file) => existsSync(ROOT + file));
    if (source === undefined) throw new Error(`${path} has no source.`);
    return [{ path, name, source }];
  });
}

/** What each entry point comes to when everything that it exports is used. */
async function whole(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { path, source } of await entryPoints()) {
    const { minified, gzipped } = await bundle(`export * from "./${source}";`, ROOT);
    const value = `${minified} B minified, ${gzipped} B gzipped`;
    rows.push({ figure: `entry point ${path}, all of it`, peer: "dintero-client", value });
  }
  return rows;
}

/** What is not used is not carried: nothing at all when nothing is used, and no file of another entry point. */
async function unused(ours: Bundle): Promise<Row[]> {
  const nothing = await bundle(`import "./src/index.ts";`, ROOT);
  const rows: Row[] = [
    {
      figure: "nothing used",
      peer: "dintero-client",
      value: `${nothing.minified} B minified`,
      goal: "0 B",
      met: nothing.minified === 0,
    },
  ];
  for (const { path, name, source } of await entryPoints()) {
    if (path === ".") continue;
    // That of the core has nothing but exports of files that every client needs.
    const sources = name === "core" ? [source] : [source, `src/${name}/`];
    const carried = Object.values(ours.metafile.outputs).some(({ inputs }) =>
      Object.entries(inputs).some(
        ([file, { bytesInOutput }]) => bytesInOutput > 0 && sources.some((start) => file.startsWith(start)),
      ),
    );
    rows.push({
      figure: `entry point ${path}, unused`,
      peer: "dintero-client",
      value: carried ? "is in the bundle" : "0 B",
      goal: "0 B",
      met: !carried,
    });
  }
  return rows;
}
