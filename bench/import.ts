import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median, type Row, type Scale, times } from "./support/row.js";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GOAL = 2;
const PACKAGES = ["dintero-client", "openapi-fetch"] as const;

/** What the packed package takes to import, by the clock of a fresh process, in turns with openapi-fetch. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "dintero-import-"));
  try {
    await run("npm", ["run", "build"], { cwd: ROOT });
    const packed = await run("npm", ["pack", ROOT, "--ignore-scripts", "--json", "--pack-destination", folder]);
    const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
    await writeFile(join(folder, "package.json"), '{ "private": true }');
    await run("npm", ["install", join(folder, filename), "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: folder,
    });
    const imported: Record<(typeof PACKAGES)[number], number[]> = { "dintero-client": [], "openapi-fetch": [] };
    for (let turn = 0; turn < (quick ? 5 : 40); turn += 1) {
      for (const name of PACKAGES) imported[name].push(await importTime(folder, name));
    }
    const ours = median(imported["dintero-client"]);
    const theirs = median(imported["openapi-fetch"]);
    return PACKAGES.map((name) => ({
      figure: `import("${name}"), median`,
      peer: name,
      value: `${median(imported[name]).toFixed(1)} ms`,
      ...(name === "dintero-client" && {
        ratio: times(ours / theirs, "openapi-fetch"),
        goal: `≤ ${GOAL} ×`,
        met: ours <= GOAL * theirs,
      }),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds. */
async function importTime(cwd: string, name: string): Promise<number> {
  const program = `const start = performance.now(); await import("${name}"); console.log(performance.now() - start);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd });
  return Number(stdout);
}
