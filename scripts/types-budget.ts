/**
 * Fails if the types have become expensive to check: `npm run types:budget`, or `npm run types:budget -- --record` to write down what they cost now.
 *
 * The budget and its numbers are in `bench/typecheck/budget.json`. All are ratios to openapi-fetch on the same types, within one run.
 */
import { readFile, writeFile } from "node:fs/promises";
import { type Effort, measureEfforts } from "./lib/lint/typecheck-effort.js";
import { Failure, run } from "./lib/spec/failure.js";

const FILE = new URL("../bench/typecheck/budget.json", import.meta.url);
const REPAIR = "Make the types cheaper. If what they give is worth the cost: npm run types:budget -- --record";

type Budget = {
  /** The most that any of the ratios may be. */
  readonly goal: number;
  /** Ratios of the day they were written down. */
  readonly recorded: { readonly instantiations: number };
  /** How far instantiations, which do not vary, may rise above what is recorded; by what factor time, which does, may miss the goal. */
  readonly tolerance: { readonly instantiations: number; readonly time: number };
};

async function main(): Promise<void> {
  const budget = JSON.parse(await readFile(FILE, "utf8")) as Budget;
  const { ours, raw } = await measureEfforts(3);
  // The quickest of several runs is the one that was disturbed least.
  const least = (efforts: readonly Effort[], figure: keyof Effort) => Math.min(...efforts.map((one) => one[figure]));
  const ratioOf = (figure: keyof Effort) => least(ours, figure) / least(raw, figure);
  const print = (figure: keyof Effort, title: string) =>
    console.log(
      `${title}: ${least(ours, figure)}, openapi-fetch ${least(raw, figure)}: ${ratioOf(figure).toFixed(2)} ×, goal ≤ ${budget.goal} ×`,
    );
  print("instantiations", "Instantiations");
  print("checkTime", "Check time in seconds");

  const instantiations = ratioOf("instantiations");
  if (process.argv.includes("--record")) {
    const recorded = { instantiations: Number(instantiations.toFixed(3)) };
    await writeFile(FILE, `${JSON.stringify({ ...budget, recorded }, undefined, 2)}\n`);
  } else if (instantiations > budget.recorded.instantiations + budget.tolerance.instantiations) {
    throw new Failure(`Recorded are ${budget.recorded.instantiations} × the instantiations of openapi-fetch.`, REPAIR);
  }
  if (instantiations > budget.goal) throw new Failure("The instantiations are beyond the goal.", REPAIR);
  if (ratioOf("checkTime") > budget.goal * budget.tolerance.time) {
    throw new Failure(`The check takes longer than the goal by more than ${budget.tolerance.time} ×.`, REPAIR);
  }
}

await run(main);
