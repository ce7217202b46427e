import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median, type Row, type Scale } from "./support/row.js";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GOAL = 10;

/** How long generating takes. With --check it renders everything and writes nothing. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const seconds: number[] = [];
  let stale = false;
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    const start = performance.now();
    await run("npm", ["run", "--silent", "generate", "--", "--check"], { cwd: ROOT }).catch(
      (error: { code?: unknown }) => {
        if (error.code !== 1) throw error;
        stale = true;
      },
    );
    seconds.push((performance.now() - start) / 1000);
  }
  const value = median(seconds);
  const range = `${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)}`;
  return [
    {
      figure: "npm run generate -- --check",
      peer: "dintero-client",
      value: `${value.toFixed(1)} s (${range})${stale ? ", and generated/ is stale" : ""}`,
      goal: `≤ ${GOAL} s`,
      met: value <= GOAL,
    },
  ];
}
