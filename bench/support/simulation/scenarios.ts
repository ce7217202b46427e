import {
  bucket,
  concurrency,
  type Fields,
  fixedWindow,
  type MakeLimit,
  random,
  sharedBucket,
  slidingWindow,
} from "./limits.js";
import type { Burst, Scenario } from "./run.js";

export type Named = { readonly retryAfter?: number | "exact" };

const atOnce = (calls: number): Burst[] => [{ at: 0, calls }];
const said = ({ retryAfter }: Named) => (retryAfter === undefined ? "" : `, Retry-After ${retryAfter}`);
const shared = (processes: number, calls: number) => (processes === 1 ? `${calls}` : `${processes} × ${calls}`);

export function atBucket(
  calls: number,
  limit: { rate: number; burst: number } & Named,
  more: Partial<Scenario> = {},
): Scenario {
  const { processes = 1, latency = 10 } = more;
  return {
    name: `${shared(processes, calls)} at a bucket of ${limit.rate}/s, burst ${limit.burst}${said(limit)}, ${latency} ms`,
    limit: bucket(limit),
    load: atOnce(calls),
    ideal: (calls * processes - limit.burst) / limit.rate,
    ...more,
  };
}

type Window = { limit: number; period: number; phase?: number; fields?: Fields } & Named;

export function atWindow(calls: number, limit: Window, more: Partial<Scenario> = {}): Scenario {
  const { processes = 1, latency = 10 } = more;
  const { phase = 0, period } = limit;
  const fields = limit.fields ? `, fields ${limit.fields}` : "";
  const begun = phase === 0 ? "" : `, begun ${phase.toFixed(1)}`;
  return {
    name: `${shared(processes, calls)} at a window of ${limit.limit} per ${period} s${begun}${said(limit)}${fields}, ${latency} ms`,
    limit: fixedWindow(limit),
    load: atOnce(calls),
    ideal: (Math.ceil((calls * processes) / limit.limit) - 1 - phase) * period,
    ...more,
  };
}

export function atSlidingWindow(
  calls: number,
  limit: { limit: number; period: number } & Named,
  more: Partial<Scenario> = {},
): Scenario {
  const { processes = 1, latency = 10 } = more;
  return {
    name: `${shared(processes, calls)} at a sliding window of ${limit.limit} per ${limit.period} s${said(limit)}, ${latency} ms`,
    limit: slidingWindow(limit),
    load: atOnce(calls),
    ideal: (Math.ceil((calls * processes) / limit.limit) - 1) * limit.period,
    ...more,
  };
}

export function atConcurrency(
  calls: number,
  limit: { limit: number } & Named,
  work: number,
  more: Partial<Scenario> = {},
): Scenario {
  const { processes = 1, latency = 10 } = more;
  return {
    name: `${shared(processes, calls)} at a concurrency of ${limit.limit}, ${work} ms each${said(limit)}, ${latency} ms`,
    limit: concurrency(limit),
    work,
    load: atOnce(calls),
    // A client that is not refused sends the next call when it has the response to one before.
    ideal: (calls * processes * (work + latency)) / limit.limit / 1000,
    ...more,
  };
}

/** As on real sockets of one machine: the way is short, the server works for 10 ms on what it accepts, and the clients share two processors. */
const LOCAL = { latency: 1, jitter: 1, work: 10, cpu: 0.3, cold: 40, apart: 150 };

/** The rows that are also measured on real sockets. */
export const PRINTED: readonly Scenario[] = [
  atBucket(600, { rate: 100, burst: 20, retryAfter: 1 }, LOCAL),
  atBucket(250, { rate: 50, burst: 1, retryAfter: 1 }, LOCAL),
  atBucket(250, { rate: 50, burst: 1 }, LOCAL),
  atWindow(600, { limit: 100, period: 1, retryAfter: 1 }, LOCAL),
  atWindow(600, { limit: 200, period: 4, retryAfter: "exact" }, LOCAL),
  atWindow(600, { limit: 200, period: 4 }, LOCAL),
  atWindow(600, { limit: 200, period: 4, fields: "x-seconds" }, LOCAL),
  atSlidingWindow(600, { limit: 100, period: 1 }, LOCAL),
  atConcurrency(400, { limit: 10 }, 100, { ...LOCAL, work: 100 }),
  atConcurrency(400, { limit: 10, retryAfter: 1 }, 100, { ...LOCAL, work: 100 }),
  atBucket(150, { rate: 100, burst: 20, retryAfter: 1 }, { ...LOCAL, processes: 4 }),
  atBucket(75, { rate: 100, burst: 20, retryAfter: 1 }, { ...LOCAL, processes: 8 }),
  atWindow(150, { limit: 100, period: 1, retryAfter: 1 }, { ...LOCAL, processes: 4 }),
];

/** The same on a busy machine, where neither client nor server is on time. */
export const BUSY: readonly Scenario[] = PRINTED.map((scenario) => ({ ...scenario, jitter: 8, cpu: 0.6 }));

/** 3,000 calls have time to show what a learnt rate costs. */
export const LONG: readonly Scenario[] = [atBucket(3000, { rate: 100, burst: 20, retryAfter: 1 }, LOCAL)];

const NAMED: readonly Named[] = [{ retryAfter: 1 }, {}, { retryAfter: "exact" }];
const LATENCIES = [3, 30, 100];

/** Other parameters: each limit is offered what it accepts in about five seconds, or in four windows. */
function* others(): Generator<Scenario> {
  for (const latency of LATENCIES) {
    const more = { latency, jitter: latency / 5 };
    for (const named of NAMED) {
      for (const rate of [3, 20, 100, 500]) {
        for (const burst of new Set([Math.ceil(rate / 50), Math.ceil(rate / 5), rate]))
          yield atBucket(burst + rate * 5, { rate, burst, ...named }, more);
      }
      for (const [limit, period] of [
        [5, 1],
        [40, 1],
        [100, 2],
        [500, 1],
        [300, 10],
      ] as const) {
        yield atWindow(limit * 4, { limit, period, phase: 0.6, ...named }, more);
        yield atSlidingWindow(limit * 4, { limit, period, ...named }, more);
      }
      for (const [limit, work] of [
        [4, 100],
        [10, 300],
        [30, 100],
        [50, 1000],
      ] as const) {
        yield atConcurrency((limit * 5000) / work, { limit, ...named }, work, more);
      }
      yield atBucket(120, { rate: 20, burst: 20, ...named }, { work: 500, ...more });
      yield atWindow(400, { limit: 100, period: 1, ...named }, { work: 300, ...more });
      for (const processes of [2, 4, 8]) {
        yield atBucket(600 / processes, { rate: 100, burst: 20, ...named }, { processes, ...more });
        yield atWindow(600 / processes, { limit: 100, period: 1, phase: 0.3, ...named }, { processes, ...more });
        yield atConcurrency(400 / processes, { limit: 16, ...named }, 150, { processes, ...more });
      }
    }
    for (const fields of ["x-seconds", "x-epoch", "structured", "separate"] as const) {
      for (const [limit, period] of [
        [100, 2],
        [300, 10],
      ] as const) {
        yield atWindow(limit * 4, { limit, period, phase: 0.6, fields }, more);
      }
    }
  }
}

export const OTHERS: readonly Scenario[] = [...others()];

const every = (interval: number, seconds: number): Burst[] =>
  Array.from({ length: seconds / interval }, (_, index) => ({ at: index * interval, calls: 1 }));

const refusing = (name: string, limit: MakeLimit, load: Burst[], more: Partial<Scenario> = {}): Scenario => ({
  name,
  limit,
  load,
  ...more,
});

/** Refusals that the client does not cause, and calls that come slowly: nothing may be lost that a plain back-off would save. */
export const UNCAUSED: readonly Scenario[] = [
  refusing("60 at once, 25 % refused at random, Retry-After 1", random({ share: 0.25, retryAfter: 1 }), atOnce(60)),
  refusing("60 at once, 34 % refused at random, Retry-After 1", random({ share: 0.34, retryAfter: 1 }), atOnce(60)),
  refusing(
    "1/s for 12 min, 20 % refused at random, Retry-After 1",
    random({ share: 0.2, retryAfter: 1 }),
    every(1, 720),
  ),
  refusing(
    "20 × 1/20 s for 15 min, 10 s each, 2 % refused at random, Retry-After 1",
    random({ share: 0.02, retryAfter: 1 }),
    every(0.5, 900),
    { work: 10_000 },
  ),
  refusing(
    "2/s for 15 min at 10/s of which others use 7, Retry-After 1",
    sharedBucket({ rate: 10, burst: 10, others: 7, retryAfter: 1 }),
    every(0.5, 900),
  ),
  refusing(
    "2/s for 15 min at 10/s of which others use 7, burst 1",
    sharedBucket({ rate: 10, burst: 1, others: 7, retryAfter: 1 }),
    every(0.5, 900),
  ),
  refusing(
    "2/s for 15 min at 10/s of which others use 9.5",
    sharedBucket({ rate: 10, burst: 10, others: 9.5, retryAfter: 1 }),
    every(0.5, 900),
  ),
  refusing(
    "30 in the first second, 5 calm seconds, then 300, at 100/s, burst 20",
    bucket({ rate: 100, burst: 20, retryAfter: 1 }),
    [{ at: 0, calls: 30 }, ...every(0.5, 5), { at: 6, calls: 300 }],
  ),
];
