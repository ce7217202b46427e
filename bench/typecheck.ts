import { type Effort, measureEfforts } from "../scripts/lib/lint/typecheck-effort.js";
import { median, type Row, type Scale, times } from "./support/row.js";
import budget from "./typecheck/budget.json" with { type: "json" };

/** What it costs to type-check a program, next to the same program with openapi-fetch. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const rows: Row[] = [];
  for (const entryPoint of ["accounts", "payments"] as const) {
    const { ours, raw } = await measureEfforts(quick ? 1 : 7, entryPoint);
    rows.push(
      ...compared(`${entryPoint}: instantiations`, "", ours, raw, (one) => one.instantiations),
      ...compared(`${entryPoint}: check time`, " s", ours, raw, (one) => one.checkTime),
      ...compared(`${entryPoint}: total time`, " s", ours, raw, (one) => one.totalTime, false),
    );
  }
  return rows;
}

function compared(
  figure: string,
  unit: string,
  ours: readonly Effort[],
  raw: readonly Effort[],
  pick: (one: Effort) => number,
  isGoal = true,
): Row[] {
  const shownEffort = (efforts: readonly Effort[]) => {
    const values = efforts.map(pick);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return `${median(values)}${unit}${low === high ? "" : ` (${low} to ${high})`}`;
  };
  const ratio = median(ours.map(pick)) / median(raw.map(pick));
  return [
    {
      figure,
      peer: "dintero-client",
      value: shownEffort(ours),
      ratio: times(ratio, "openapi-fetch"),
      ...(isGoal && { goal: `≤ ${budget.goal} × openapi-fetch`, met: ratio <= budget.goal }),
    },
    { figure, peer: "openapi-fetch", value: shownEffort(raw), ratio: times(1, "openapi-fetch") },
  ];
}
