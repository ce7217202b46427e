import type { Fields } from "./limits.js";
import type { Scenario } from "./run.js";
import { atBucket, atConcurrency, atSlidingWindow, atWindow, type Named } from "./scenarios.js";
import { Simulation } from "./simulation.js";

/** In this many seconds the limit alone lets all calls pass. With less, the first pause decides; with more, calls time out. */
const [SHORTEST, LONGEST] = [3, 45];
const FIELDS: readonly Fields[] = ["x-seconds", "x-epoch", "structured", "separate"];

/** Limits whose parameters are all drawn at random, evenly on a logarithmic scale; the same for the same seed. */
export function randomScenarios(count: number, seed: number): Scenario[] {
  const { random } = new Simulation(seed);
  const between = (low: number, high: number) => low * (high / low) ** random();
  const integer = (low: number, high: number) => Math.round(between(low, high));
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

  function one(): Scenario {
    const latency = integer(5, 800);
    const more: Partial<Scenario> = {
      latency,
      jitter: latency * random(),
      work: integer(1, 100),
      cpu: 0.5 * random(),
      apart: 150,
      ...(random() < 0.3 && { processes: integer(2, 8) }),
    };
    const calls = Math.round(between(50, 3_000) / (more.processes ?? 1));
    const named = oneOf<Named>([{ retryAfter: 1 }, {}, { retryAfter: "exact" }]);
    const fields = random() < 0.4 ? { fields: oneOf(FIELDS) } : {};
    const period = Number(between(0.25, 60).toPrecision(2));
    switch (oneOf(["bucket", "window", "sliding", "concurrency"] as const)) {
      case "bucket":
        return atBucket(calls, { rate: integer(2, 500), burst: integer(1, 200), ...named }, more);
      case "window":
        return atWindow(calls, { limit: integer(2, 500), period, phase: random(), ...named, ...fields }, more);
      case "sliding":
        return atSlidingWindow(calls, { limit: integer(2, 500), period, ...named }, more);
      case "concurrency": {
        const work = integer(20, 2_000);
        return atConcurrency(calls, { limit: integer(2, 50), ...named }, work, { ...more, work });
      }
    }
  }

  const scenarios: Scenario[] = [];
  while (scenarios.length < count) {
    const scenario = one();
    if (scenario.ideal && scenario.ideal >= SHORTEST && scenario.ideal <= LONGEST) scenarios.push(scenario);
  }
  return scenarios;
}
