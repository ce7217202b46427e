import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Failure } from "../spec/failure.js";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
/** The two programs: the same ten operations, called with this package and with openapi-fetch alone. */
const PROGRAMS = join(ROOT, "bench/typecheck");
const CONSUMER = [
  ...["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "--verbatimModuleSyntax"],
  ...["--target", "ES2022", "--lib", "ES2022", "--types", "node", "--module", "NodeNext", "--extendedDiagnostics"],
];

/** What the compiler spends on a program. Times are in seconds. */
export type Effort = { readonly instantiations: number; readonly checkTime: number; readonly totalTime: number };

export type Efforts = { readonly ours: readonly Effort[]; readonly raw: readonly Effort[] };

/** The programs by entry point: ours, and the same with openapi-fetch alone. */
const PROGRAM_NAMES = {
  accounts: { ours: "ours", raw: "raw" },
  payments: { ours: "payments", raw: "payments-raw" },
} as const;

/** What it costs to type-check a consumer of ten operations: with our declarations as they are published, and with openapi-fetch on the same generated types. */
export async function measureEfforts(
  rounds: number,
  entryPoint: keyof typeof PROGRAM_NAMES = "accounts",
): Promise<Efforts> {
  const names = PROGRAM_NAMES[entryPoint];
  // Under node_modules, so that the programs find openapi-fetch from there as well.
  const cache = join(ROOT, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, "typecheck-"));
  try {
    await compile(ROOT, ["-p", "tsconfig.build.json", "--outDir", join(work, "dist"), ...DECLARATIONS_ONLY]);
    await writeProgram(work, names.ours);
    await writeProgram(work, names.raw);
    const ours: Effort[] = [];
    const raw: Effort[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await effort(work, names.ours));
      raw.push(await effort(work, names.raw));
    }
    return { ours, raw };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

// Whether they are right is for `npm run typecheck` to say.
const DECLARATIONS_ONLY = ["--noCheck", "--emitDeclarationOnly", "--declarationMap", "false"];

async function writeProgram(work: string, name: string): Promise<void> {
  const source = await readFile(join(PROGRAMS, `${name}.ts`), "utf8");
  await writeFile(join(work, `${name}.ts`), source.replaceAll("../../", "./dist/"));
}

async function effort(work: string, name: string): Promise<Effort> {
  const output = await compile(work, [...CONSUMER, `${name}.ts`]);
  const figure = (label: string) => {
    const value = new RegExp(`^${label}:\\s+([\\d.]+)`, "m").exec(output)?.[1];
    if (value === undefined) throw new Error(`The compiler does not print its ${label}.`);
    return Number(value);
  };
  return {
    instantiations: figure("Instantiations"),
    checkTime: figure("Check time"),
    totalTime: figure("Total time"),
  };
}

/** Gives what the compiler prints. */
async function compile(cwd: string, flags: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, [TSC, ...flags], { cwd })).stdout;
  } catch (error) {
    const output = typeof error === "object" && error && "stdout" in error ? String(error.stdout) : "";
    if (output === "") throw error;
    throw new Failure(output.trim(), "Make it compile; then its cost can be measured.", { cause: error });
  }
}
