import { TUNING } from "../src/core/http/rate-limit/tuning.js";
import type { Row, Scale } from "./support/row.js";
import { ours } from "./support/simulation/clients.js";
import { runAll, summary } from "./support/simulation/grid.js";
import { LONG, OTHERS, PRINTED, UNCAUSED } from "./support/simulation/scenarios.js";

/** Every fifth of the other limits shows what changes, in a minute. */
const SOME = OTHERS.filter((_, index) => index % 5 === 0);

/** A share of a rate or a burst above one would raise it after a refusal. */
const LARGEST: Partial<Record<keyof typeof TUNING, number>> = { LOWEST: 1, BURST: 1, PAUSE_MEMORY: 1 };

/** What the grid of the simulator does when a constant of the estimator is halved and doubled. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const rows = [row("as they are", "", quick)];
  for (const name of Object.keys(TUNING) as (keyof typeof TUNING)[]) {
    const value = TUNING[name];
    for (const factor of [0.5, 2]) {
      TUNING[name] = Math.min(LARGEST[name] ?? Number.POSITIVE_INFINITY, value * factor);
      rows.push(row(name, `${value} → ${Number(TUNING[name].toFixed(3))}`, quick));
    }
    TUNING[name] = value;
  }
  return rows;
}

function row(figure: string, change: string, quick: boolean): Row {
  const seeds = quick ? 1 : 3;
  const printed = summary(runAll(PRINTED, ours, seeds));
  const long = summary(runAll(LONG, ours, seeds));
  const others = summary(runAll(SOME, ours, seeds));
  const uncaused = summary(runAll(UNCAUSED, ours, seeds));
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
