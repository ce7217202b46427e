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

/** One process, in milliseconds: from its start to its end, the processor's time in it, and the time of the import alone. */
type Sample = { readonly whole: number; readonly cpu: number; readonly inside: number };

/** What an import costs by one clock: its median, and how much that is of openapi-fetch's. */
type Costs = { readonly figure: string; readonly ours: number; readonly theirs: number };

/** What importing the packed package costs, each time in a process of its own, in turns with openapi-fetch and with a process that imports nothing. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "dintero-import-"));
  try {
    await installPacked(folder);
    const samples: Record<"nothing" | (typeof PACKAGES)[number], Sample[]> = {
      nothing: [],
      "dintero-client": [],
      "openapi-fetch": [],
    };
    for (let turn = 0; turn < (quick ? 5 : 40); turn += 1) {
      samples.nothing.push(await sample(folder, ""));
      for (const name of PACKAGES) samples[name].push(await sample(folder, name));
    }
    const inside = (name: (typeof PACKAGES)[number]) => median(samples[name].map((one) => one.inside));
    // Turn by turn, because what slows the machine down for a while slows down all three.
    const beyondNothing = (name: (typeof PACKAGES)[number], clock: "whole" | "cpu") =>
      median(samples[name].map((one, turn) => one[clock] - (samples.nothing[turn]?.[clock] ?? Number.NaN)));
    const costs = (figure: string, cost: (name: (typeof PACKAGES)[number]) => number): Costs => ({
      figure,
      ours: cost("dintero-client"),
      theirs: cost("openapi-fetch"),
    });
    return [
      ...rowsOf(costs("whole process, less one that imports nothing", (name) => beyondNothing(name, "whole"))),
      ...rowsOf(costs("its CPU, less that of one that imports nothing", (name) => beyondNothing(name, "cpu"))),
      ...rowsOf(costs("await import(…) alone, by the clock inside", inside)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds and packs the package, and installs it with what it depends on. */
async function installPacked(folder: string): Promise<void> {
  await run("npm", ["run", "build"], { cwd: ROOT });
  const packed = await run("npm", ["pack", ROOT, "--ignore-scripts", "--json", "--pack-destination", folder]);
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  await run("npm", ["install", join(folder, filename), "--prefer-offline", "--no-audit", "--no-fund"], { cwd: folder });
}

/** @param name Empty to import nothing. */
async function sample(cwd: string, name: string): Promise<Sample> {
  const work = name && `await import("${name}");`;
  const program = `
    const start = performance.now();
    ${work}
    const inside = performance.now() - start;
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ inside, cpu: (user + system) / 1000 }));
  `;
  const start = performance.now();
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd });
  return { ...(JSON.parse(stdout) as Omit<Sample, "whole">), whole: performance.now() - start };
}

function rowsOf({ figure, ours, theirs }: Costs): Row[] {
  const met = ours <= GOAL * theirs;
  return [
    {
      figure,
      peer: "dintero-client",
      value: `${ours.toFixed(1)} ms`,
      ratio: times(ours / theirs, "openapi-fetch"),
      goal: `≤ ${GOAL} ×`,
      met,
    },
    { figure, peer: "openapi-fetch", value: `${theirs.toFixed(1)} ms` },
  ];
}
