import { ours } from "./clients.js";
import { type Grid, runAll, summary } from "./grid.js";
import type { Scenario } from "./run.js";
import { LONG, OTHERS, PRINTED, UNCAUSED } from "./scenarios.js";

/** Every fifth of the other limits shows what changes, in a minute. */
const SOME = OTHERS.filter((_, index) => index % 5 === 0);

export type Grids = { readonly printed: Grid; readonly long: Grid; readonly others: Grid; readonly uncaused: Grid };

/** The grids that the constants of the estimator are judged by. */
export function grids(seeds: number): Grids {
  const grid = (scenarios: readonly Scenario[]) => summary(runAll(scenarios, ours, seeds));
  return { printed: grid(PRINTED), long: grid(LONG), others: grid(SOME), uncaused: grid(UNCAUSED) };
}
