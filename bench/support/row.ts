/** One line of a table: what was measured, for whom, and whether it is good enough. */
export type Row = {
  readonly figure: string;
  readonly peer: string;
  readonly value: string;
  /** To the ideal or to another row of the same run; the row says which. */
  readonly ratio?: string;
  readonly goal?: string;
  /** Set where there is a goal. */
  readonly met?: boolean;
};

/** What every figure gets. */
export type Scale = {
  /** Small and rough, to see that the figure works. */
  readonly quick: boolean;
  /** Where to look, for the figure that takes a folder. */
  readonly folder?: string;
};

/** A figure: measures, and gives its rows. */
export type Figure = (scale: Scale) => Promise<Row[]>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** `1.23 × what`, as all ratios are written. */
export const times = (ratio: number, what: string): string => `${ratio.toFixed(2)} × ${what}`;

export function printTable(title: string, rows: readonly Row[]): void {
  const head = ["figure", "peer", "value", "ratio", "goal", ""];
  const verdict = (row: Row) => (row.met === undefined ? "" : row.met ? "met" : "MISSED");
  const lines = rows.map((row) => [row.figure, row.peer, row.value, row.ratio ?? "", row.goal ?? "", verdict(row)]);
  const widths = head.map((name, column) => Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  console.log(`\n## ${title}\n`);
  for (const line of [head, rule, ...lines]) {
    console.log(`| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  }
}
