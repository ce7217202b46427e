import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { type OutputChunk, rollup } from "rollup";
import { consumer } from "./installed.js";

export type Chunk = {
  readonly name: string;
  readonly code: string;
  /** Chunks that are loaded together with this one. */
  readonly imports: readonly string[];
};

export type Bundle = {
  /** The file that a program starts with. */
  readonly entry: Chunk;
  readonly chunks: readonly Chunk[];
  /** Files of which something is in the bundle. */
  readonly carried: readonly string[];
};

/** A program by its file, or by its text. */
export type Source = { readonly file: string } | { readonly text: string };

/** What esbuild makes of a program. Platform neutral: it fails where a `node:` module is imported. */
export async function withEsbuild(
  source: Source,
  options: Pick<BuildOptions, "external" | "minify" | "minifyWhitespace" | "packages" | "splitting"> = {},
): Promise<Bundle> {
  const entry =
    "file" in source
      ? { entryPoints: { entry: source.file } }
      : { stdin: { contents: source.text, resolveDir: consumer() } };
  const { outputFiles, metafile } = await build({
    ...entry,
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: consumer(),
    outdir: "out",
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    logLevel: "silent",
    legalComments: "none",
    ...options,
  });
  const chunks = outputFiles.map(({ path, text }) => {
    const name = path.slice(join(consumer(), "out").length + 1);
    return { name, code: text, imports: importsOf(metafile, `out/${name}`) };
  });
  const [first] = chunks.filter(({ name }) => name === "entry.js" || name === "stdin.js");
  if (!first) throw new Error("esbuild made nothing.");
  return { entry: first, chunks, carried: carriedIn(metafile) };
}

const importsOf = ({ outputs }: Metafile, name: string): string[] =>
  (outputs[name]?.imports ?? [])
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => path.slice("out/".length));

const carriedIn = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );

/** What Rollup makes of a program, for a browser. */
export async function withRollup(source: Source): Promise<Bundle> {
  const STDIN = "\0program";
  const text = {
    name: "text",
    resolveId: (id: string) => (id === STDIN ? id : null),
    load: (id: string) => (id === STDIN && "text" in source ? source.text : null),
  };
  const resolve = nodeResolve({ browser: true, rootDir: consumer() });
  const bundle = await rollup({
    input: "file" in source ? source.file : STDIN,
    plugins: [text, resolve],
    external: /^node:/,
    onwarn: (warning) => {
      if (warning.code !== "EMPTY_BUNDLE") throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  const chunks = output.filter((one): one is OutputChunk => one.type === "chunk");
  const named = chunks.map(({ fileName, code, imports }) => ({ name: fileName, code, imports }));
  const [entry] = named;
  if (!entry) throw new Error("Rollup made nothing.");
  const carried = chunks.flatMap(({ modules }) =>
    Object.entries(modules)
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([file]) => file),
  );
  return { entry, chunks: named, carried };
}

/** The entry and all that it imports, which is what is there before the program's first line runs. */
export function loadedAtStart({ entry, chunks }: Bundle): Chunk[] {
  const loaded = new Set([entry]);
  // A set that grows while it is iterated over is iterated over to its end.
  for (const { imports } of loaded) {
    for (const chunk of chunks) if (imports.includes(chunk.name)) loaded.add(chunk);
  }
  return [...loaded];
}

/** Bytes over the wire, each file by itself. */
export const gzipped = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
