import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import * as TUNING from "../src/core/http/rate-limit/tuning.js";
import type { Row, Scale } from "./support/row.js";
import { type Grids, grids } from "./support/simulation/grids.js";

const GRIDS = fileURLToPath(new URL("./support/simulation/grids.ts", import.meta.url));

/** A share of a rate or a burst above one would raise it after a refusal. */
const LARGEST: Partial<Record<string, number>> = { LOWEST: 1, BURST: 1, PAUSE_MEMORY: 1 };

/** What the grid of the simulator does when a constant of the estimator is halved and doubled. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const seeds = quick ? 1 : 3;
  const rows = [row("as they are", "", grids(seeds))];
  for (const [name, value] of Object.entries(TUNING)) {
    for (const factor of [0.5, 2]) {
      const changed = Math.min(LARGEST[name] ?? Number.POSITIVE_INFINITY, value * factor);
      rows.push(row(name, `${short(value)} → ${short(changed)}`, (await gridsWith(name, changed))(seeds)));
    }
  }
  return rows;
}

/** The grids with another value of one constant: another build, because the constants are exports, which cannot be changed. */
async function gridsWith(name: string, value: number): Promise<typeof grids> {
  const folder = await mkdtemp(join(tmpdir(), "dintero-client-bench-"));
  try {
    const outfile = join(folder, "grids.mjs");
    const plugins = [replacing(new RegExp(`(?<=export const ${name} = )[^;]+`), `${value}`)];
    await build({ entryPoints: [GRIDS], outfile, bundle: true, format: "esm", platform: "node", plugins });
    return ((await import(pathToFileURL(outfile).href)) as { grids: typeof grids }).grids;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Replaces a text in the file of the constants. */
function replacing(from: RegExp, to: string): Plugin {
  return {
    name: "replacing",
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]rate-limit[\\/]tuning\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        if (!from.test(text)) throw new Error(`Expected ${path} to contain ${from}.`);
        return { contents: text.replace(from, to), loader: "ts" };
      });
    },
  };
}

const short = (value: number) => `${Number(value.toFixed(3))}`;

function row(figure: string, change: string, { printed, long, others, uncaused }: Grids): Row {
  const value = [
    `rows ${printed.time.median.toFixed(2)} / ${printed.time.worst.toFixed(2)} × ideal`,
    `${printed.refused.median.toFixed(1)} % refused`,
    `unfair ${printed.fairness?.worst.toFixed(2)}`,
    `3,000 calls ${long.time.median.toFixed(2)} ×`,
    `other limits ${others.time.median.toFixed(2)} / ${others.time.p90.toFixed(2)} ×`,
    `lost ${printed.lost + others.lost} + ${uncaused.lost}`,
  ];
  return { figure, peer: change, value: value.join(", ") };
}
