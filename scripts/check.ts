import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { CHECKS } from "./lib/lint/checks.js";

// More at once would make them wait for each other.
const AT_ONCE = Math.min(2, availableParallelism());

type Done = { readonly step: string; readonly failed: boolean };

async function main(): Promise<void> {
  const waiting: string[] = [...CHECKS];
  const done: Done[] = [];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) done.push(await run(step));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const failed = done.filter((one) => one.failed);
  console.log(failed.length === 0 ? "\nEverything passed." : `\nFailed: ${failed.map(({ step }) => step).join(", ")}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** Shows what a step has printed when it is over, so that two at once can be read. */
function run(step: string): Promise<Done> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const output: Buffer[] = [];
    const child = spawn(step, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    child.on("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      const failed = code !== 0;
      console.log(`\n== ${step}: ${failed ? `failed (${code})` : "passed"} after ${seconds} s`);
      process.stdout.write(Buffer.concat(output));
      resolve({ step, failed });
    });
  });
}

await main();
