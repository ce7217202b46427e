import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

type Ours = typeof import("../../src/index.js");

/**
 * Our client as a bundler makes it.
 *
 * Not imported from src/ directly: tsx wraps every function to keep its name, which would be measured too.
 */
export async function loadOurs(): Promise<Ours> {
  const folder = await mkdtemp(join(tmpdir(), "dintero-client-bench-"));
  try {
    const outfile = join(folder, "ours.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("../../src/index.ts", import.meta.url))],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      logLevel: "error",
    });
    return (await import(pathToFileURL(outfile).href)) as Ours;
  } finally {
    await rm(folder, { recursive: true });
  }
}
