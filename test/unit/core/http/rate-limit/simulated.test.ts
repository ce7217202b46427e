import { describe, expect, it } from "vitest";
import { ours } from "../../../../../bench/support/simulation/clients.js";
import { lostOf, refusedOf, runAll, summary, timeOf } from "../../../../../bench/support/simulation/grid.js";
import { fixedWindow, unlimited } from "../../../../../bench/support/simulation/limits.js";
import { randomScenarios } from "../../../../../bench/support/simulation/random-scenarios.js";
import { run, type Scenario } from "../../../../../bench/support/simulation/run.js";
import { BUSY, LONG, PRINTED, UNCAUSED } from "../../../../../bench/support/simulation/scenarios.js";

const cells = runAll(PRINTED, ours, 3);

describe("in the simulation", () => {
  it.each(cells.map((cell) => [cell.scenario.name, cell] as const))(
    "%s: loses no call and takes at most twice the ideal time",
    (_, cell) => {
      expect(lostOf(cell)).toBe(0);
      expect(timeOf(cell)).toBeLessThanOrEqual(2);
    },
  );

  it("600 calls to a token bucket take at most 1.4 times the ideal time, and at most 3 % are refused", () => {
    const [cell] = cells;
    expect(cell && [timeOf(cell) <= 1.4, refusedOf(cell) <= 3]).toEqual([true, true]);
  });

  it("on a busy machine no limit loses a call, none takes more than twice the ideal time, and the median one 1.35 times", () => {
    const { lost, time } = summary(runAll(BUSY, ours, 9));
    expect(lost).toBe(0);
    expect(time.worst).toBeLessThanOrEqual(2);
    expect(time.median).toBeLessThanOrEqual(1.35);
  });

  it("the median limit takes at most 1.35 times the ideal time and refuses at most 5 % of the calls", () => {
    const { time, refused } = summary(cells);
    expect(time.median).toBeLessThanOrEqual(1.35);
    expect(refused.median).toBeLessThanOrEqual(5);
  });

  it("3,000 calls to a token bucket take at most 1.15 times the ideal time, and at most 2 % are refused", () => {
    const [cell] = runAll(LONG, ours, 3);
    expect(cell && [lostOf(cell), timeOf(cell) <= 1.15, refusedOf(cell) <= 2]).toEqual([0, true, true]);
  });

  it("calls to a server with rate limit fields are rarely refused", () => {
    const scenario = {
      name: "",
      limit: fixedWindow({ limit: 200, period: 4, fields: "structured" }),
      load: [{ at: 0, calls: 600 }],
      ideal: 8,
    };
    const { lost, refused, seconds } = run(scenario, ours, 1);
    expect([lost, refused / 600 <= 0.03, seconds <= 8 * 1.2]).toEqual([0, true, true]);
  });

  it("a window of a minute without Retry-After loses no call that fits into the total timeout", () => {
    const scenario = {
      name: "",
      limit: fixedWindow({ limit: 100, period: 50 }),
      load: [{ at: 0, calls: 200 }],
      ideal: 50,
    };
    expect(run(scenario, ours, 1)).toMatchObject({ lost: 0 });
  });

  it("no call waits once the server is known to have no limit", () => {
    const load = Array.from({ length: 5 }, (_, index) => ({ at: index * 5, calls: 1_000 }));
    const first = run({ name: "", limit: unlimited, load: load.slice(0, 1), latency: 20 }, ours, 1);
    expect(first.seconds).toBeLessThan(0.6);
    const all = run({ name: "", limit: unlimited, load, latency: 20 }, ours, 1);
    expect(all.seconds - 20).toBeLessThan(0.12);
  });

  it.each(UNCAUSED.map((scenario) => [scenario.name, scenario] as const))("%s: loses nothing", (_, scenario) => {
    const [cell] = runAll([scenario], ours, 6);
    expect(cell && lostOf(cell)).toBe(0);
  });

  it("60 calls of which 34 % are refused at random are all accepted within 40 seconds", () => {
    const [, scenario] = UNCAUSED;
    const outcomes = Array.from({ length: 20 }, (_, seed) => run(scenario as Scenario, ours, seed + 1));
    expect(outcomes.filter(({ lost, seconds }) => lost > 0 || seconds > 40)).toEqual([]);
  });

  it("the median of limits with random parameters takes 1.35 times the ideal time at most, and one in 1,000 calls is lost", () => {
    const { time, lost, calls } = summary(runAll(randomScenarios(60, 3), ours, 1));
    expect(time.median).toBeLessThanOrEqual(1.35);
    expect(lost / calls).toBeLessThanOrEqual(0.001);
  });
});
