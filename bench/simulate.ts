import type { Row, Scale } from "./support/row.js";
import * as clients from "./support/simulation/clients.js";
import { type Grid, lostOf, type Quantiles, refusedOf, runAll, summary, timeOf } from "./support/simulation/grid.js";
import { randomScenarios } from "./support/simulation/random-scenarios.js";
import type { Scenario } from "./support/simulation/run.js";
import { BUSY, LONG, OTHERS, PRINTED, UNCAUSED } from "./support/simulation/scenarios.js";

const CLIENTS = {
  "dintero-client": clients.ours,
  "AIMD as in TCP": clients.aimd,
  "CUBIC as in the AWS SDKs": clients.cubic,
  "octokit's queue": clients.octokit,
  "10 in flight": clients.fixed,
  "no rate limiter, plain back-off": clients.none,
} as const;

const GROUPS: readonly (readonly [string, readonly Scenario[]])[] = [
  ["the rows of bench -- limits", PRINTED],
  ["the same on a busy machine", BUSY],
  ["3,000 calls", LONG],
  ["other limits", OTHERS],
  ["limits with random parameters", randomScenarios(200, 1)],
  ["refusals that the client does not cause", UNCAUSED],
];

/** Rate limits in a discrete-event simulation: our queue and estimator, and the best known algorithms. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [group, scenarios] of GROUPS) {
    for (const [peer, client] of Object.entries(CLIENTS)) {
      const cells = runAll(scenarios, client, quick ? 1 : 3);
      const ours = peer === "dintero-client";
      if (ours && scenarios === PRINTED) {
        for (const cell of cells) {
          const value = `${lostOf(cell)} lost, ${refusedOf(cell).toFixed(1)} % refused`;
          rows.push({ figure: cell.scenario.name, peer, value, ratio: `${timeOf(cell).toFixed(2)} × ideal` });
        }
      }
      const grid = summary(cells);
      rows.push({ figure: group, peer, value: described(grid), ...(ours && scenarios === PRINTED && goal(grid)) });
    }
  }
  return rows;
}

function described({ lost, calls, time, refused, fairness }: Grid): string {
  const share = `${lost} of ${calls} lost`;
  const times = Number.isNaN(time.median) ? "" : `, time ${shown(time, 2)} × ideal`;
  const fair = fairness ? `, slowest / fastest ${shown(fairness, 2)}` : "";
  return `${share}${times}, refused ${shown(refused, 1)} %${fair}`;
}

const shown = ({ median, p90, worst }: Quantiles, digits: number) =>
  [median, p90, worst].map((value) => value.toFixed(digits)).join(" / ");

function goal({ lost, time, refused, fairness }: Grid): Pick<Row, "goal" | "met"> {
  return {
    goal: "0 lost, time ≤ 1.35 / – / 2, refused ≤ 5 %, slowest / fastest ≤ 1.7",
    met: lost === 0 && time.median <= 1.35 && time.worst <= 2 && refused.median <= 5 && (fairness?.worst ?? 1) <= 1.7,
  };
}
