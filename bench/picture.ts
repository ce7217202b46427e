import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Row } from "./support/row.js";
import { ours } from "./support/simulation/clients.js";
import { run, type Scenario, type Trace } from "./support/simulation/run.js";
import { PRINTED } from "./support/simulation/scenarios.js";

const FILE = fileURLToPath(new URL("../docs/rate-limits.svg", import.meta.url));
const [WIDTH, HEIGHT, LEFT, TOP, STEP] = [860, 96, 24, 34, 0.1];
const SECONDS = 9;

const shown = [
  "at a bucket of 100/s, burst 20",
  "at a window of 100 per 1 s",
  "at a sliding window",
  "at a concurrency of 10, 100 ms each,",
];

/** Draws what the estimator does at limits of four kinds: accepted and refused calls in each tenth of a second. */
export async function measure(): Promise<Row[]> {
  const panels = shown.map((kind) => PRINTED.find(({ name }) => name.includes(kind)) as Scenario);
  const height = panels.length * (HEIGHT + TOP) + 30;
  const parts = panels.map((scenario, index) => panel(scenario, index * (HEIGHT + TOP) + TOP));
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>Accepted (blue) and refused (red) calls in each tenth of a second</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...parts,
    `<text x="${LEFT}" y="${height - 8}" fill="#555">seconds; the dashed line is the time that the limit alone takes</text>`,
    "</svg>",
  ];
  writeFileSync(FILE, `${svg.join("\n")}\n`);
  return [{ figure: "docs/rate-limits.svg", peer: "dintero-client", value: `${panels.length} limits drawn` }];
}

function panel(scenario: Scenario, top: number): string {
  const trace: Trace = [];
  const { seconds } = run(scenario, ours, 1, trace);
  const slots = Math.round(SECONDS / STEP);
  const counts = Array.from({ length: slots }, () => ({ accepted: 0, refused: 0 }));
  for (const { at, status } of trace) {
    const slot = counts[Math.floor(at / 1000 / STEP)];
    if (slot) slot[status === 200 ? "accepted" : "refused"] += 1;
  }
  const most = Math.max(...counts.map(({ accepted, refused }) => accepted + refused));
  const x = (second: number) => LEFT + (second / SECONDS) * (WIDTH - 2 * LEFT);
  const bars = counts.map(({ accepted, refused }, index) => {
    const [low, high] = [(accepted / most) * HEIGHT, (refused / most) * HEIGHT];
    const bar = (color: string, y: number, size: number) =>
      size > 0
        ? `<rect x="${x(index * STEP).toFixed(1)}" y="${y.toFixed(1)}" width="7" height="${size.toFixed(1)}" fill="${color}"/>`
        : "";
    const bottom = top + HEIGHT;
    return bar("#2b6cb0", bottom - low, low) + bar("#c53030", bottom - low - high, high);
  });
  const ideal = scenario.ideal ?? 0;
  const ticks = Array.from(
    { length: SECONDS + 1 },
    (_, second) => `<text x="${x(second)}" y="${top + HEIGHT + 13}" fill="#555" font-size="10">${second}</text>`,
  );
  return [
    `<text x="${LEFT}" y="${top - 6}">${scenario.name}: ${(seconds / ideal).toFixed(2)} × ideal</text>`,
    `<line x1="${LEFT}" x2="${WIDTH - LEFT}" y1="${top + HEIGHT}" y2="${top + HEIGHT}" stroke="#999"/>`,
    ...bars.filter((bar) => bar !== ""),
    `<line x1="${x(ideal)}" x2="${x(ideal)}" y1="${top}" y2="${top + HEIGHT}" stroke="#555" stroke-dasharray="4"/>`,
    ...ticks,
  ].join("\n");
}
