import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median, type Row, type Scale, times } from "./support/row.js";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
// Under node_modules, so that the programs find openapi-fetch from here as well.
const WORK = join(ROOT, "node_modules/.cache/dintero-client-bench");
const GOAL = 1.3;

type Effort = { readonly instantiations: number; readonly checkTime: number; readonly totalTime: number };

/** What it costs to type-check a program, with our declarations as they are published and with openapi-fetch on the same generated types. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  await rm(WORK, { recursive: true, force: true });
  await mkdir(WORK, { recursive: true });
  try {
    await run(process.execPath, [
      TSC,
      "-p",
      join(ROOT, "tsconfig.build.json"),
      "--outDir",
      join(WORK, "dist"),
      "--sourceMap",
      "false",
    ]);
    const ours: Effort[] = [];
    const raw: Effort[] = [];
    await writeProgram("ours");
    await writeProgram("raw");
    for (let repetition = 0; repetition < (quick ? 1 : 7); repetition += 1) {
      ours.push(await effort("ours"));
      raw.push(await effort("raw"));
    }
    return [
      ...compared("instantiations", "", ours, raw, (one) => one.instantiations),
      ...compared("check time", " s", ours, raw, (one) => one.checkTime),
      ...compared("total time", " s", ours, raw, (one) => one.totalTime, false),
    ];
  } finally {
    await rm(WORK, { recursive: true, force: true });
  }
}

async function writeProgram(name: "ours" | "raw"): Promise<void> {
  const source = await readFile(new URL(`./typecheck/${name}.ts`, import.meta.url), "utf8");
  await writeFile(join(WORK, `${name}.ts`), source.replace("../../", "./dist/"));
}

async function effort(name: "ours" | "raw"): Promise<Effort> {
  const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "--verbatimModuleSyntax"];
  const target = ["--target", "ES2022", "--lib", "ES2022", "--types", "node", "--module", "NodeNext"];
  const { stdout } = await run(process.execPath, [TSC, ...flags, ...target, "--extendedDiagnostics", `${name}.ts`], {
    cwd: WORK,
  });
  const figure = (label: string) => {
    const value = new RegExp(`^${label}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1];
    if (value === undefined) throw new Error(`The compiler does not tell its ${label}.`);
    return Number(value);
  };
  return {
    instantiations: figure("Instantiations"),
    checkTime: figure("Check time"),
    totalTime: figure("Total time"),
  };
}

function compared(
  figure: string,
  unit: string,
  ours: readonly Effort[],
  raw: readonly Effort[],
  pick: (one: Effort) => number,
  isGoal = true,
): Row[] {
  const told = (efforts: readonly Effort[]) => {
    const values = efforts.map(pick);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return `${median(values)}${unit}${low === high ? "" : ` (${low} to ${high})`}`;
  };
  const ratio = median(ours.map(pick)) / median(raw.map(pick));
  return [
    {
      figure,
      peer: "dintero-client",
      value: told(ours),
      ratio: times(ratio, "openapi-fetch"),
      ...(isGoal && { goal: `≤ ${GOAL} × openapi-fetch`, met: ratio <= GOAL }),
    },
    { figure, peer: "openapi-fetch", value: told(raw), ratio: times(1, "openapi-fetch") },
  ];
}
