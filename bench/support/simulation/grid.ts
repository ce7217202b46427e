import type { MakeClient } from "./clients.js";
import { type Outcome, run, type Scenario } from "./run.js";

/** What a client makes of many scenarios. Times and refusals are the medians over the seeds; losses are added up. */
export type Grid = {
  readonly lost: number;
  readonly calls: number;
  /** Of the time that the best client which knows the limit needs. */
  readonly time: Quantiles;
  /** Refused requests, in per cent of the calls. */
  readonly refused: Quantiles;
  /** Of the slowest and the fastest process; undefined without fleets. */
  readonly fairness: Quantiles | undefined;
};

export type Quantiles = { readonly median: number; readonly p90: number; readonly worst: number };

export type Cell = { readonly scenario: Scenario; readonly outcomes: readonly Outcome[] };

export function runAll(scenarios: readonly Scenario[], client: MakeClient, seeds: number): Cell[] {
  return scenarios.map((scenario) => ({
    scenario,
    outcomes: Array.from({ length: seeds }, (_, seed) => run(scenario, client, seed + 1)),
  }));
}

export function summary(cells: readonly Cell[]): Grid {
  const all = cells.flatMap(({ outcomes }) => outcomes);
  const fleets = cells.filter(({ scenario }) => (scenario.processes ?? 1) > 1);
  return {
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    time: quantiles(cells.filter(({ scenario }) => scenario.ideal !== undefined).map(timeOf)),
    refused: quantiles(cells.map(refusedOf)),
    fairness: fleets.length > 0 ? quantiles(fleets.map(fairnessOf)) : undefined,
  };
}

export const timeOf = ({ scenario, outcomes }: Cell) =>
  quantiles(outcomes.map(({ seconds }) => seconds / (scenario.ideal ?? Number.NaN))).median;
export const refusedOf = ({ outcomes }: Cell) =>
  quantiles(outcomes.map(({ refused, calls }) => (100 * refused) / calls)).median;
export const fairnessOf = ({ outcomes }: Cell) => quantiles(outcomes.map(({ fairness }) => fairness)).median;
export const lostOf = ({ outcomes }: Cell) => outcomes.reduce((sum, { lost }) => sum + lost, 0);

function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p90: at(0.9), worst: at(1) };
}
