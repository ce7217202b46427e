import type { Client, MakeClient, SimulatedCall } from "./clients.js";
import type { MakeLimit } from "./limits.js";
import { Machine } from "./machine.js";
import { Simulation } from "./simulation.js";

/** Calls at once at some moments, in seconds, in each process. */
export type Burst = { readonly at: number; readonly calls: number };

export type Scenario = {
  readonly name: string;
  readonly limit: MakeLimit;
  /** Milliseconds of the way to the server and back, and how much longer it may take by chance. */
  readonly latency?: number;
  readonly jitter?: number;
  /** Milliseconds that the server works on an accepted call. */
  readonly work?: number;
  readonly processes?: number;
  /** Milliseconds that a process needs to send a request, and to read a response; it does one thing at a time. */
  readonly cpu?: number;
  /** Milliseconds more that the first response of a process takes. */
  readonly cold?: number;
  /** Milliseconds between the starts of the first and the last process, at most. */
  readonly apart?: number;
  readonly load: readonly Burst[];
  /** Seconds that the best client which knows the limit needs. Absent where calls come slowly and only losses count. */
  readonly ideal?: number;
};

export type Outcome = {
  readonly calls: number;
  readonly lost: number;
  readonly refused: number;
  /** Seconds until the last call is settled. */
  readonly seconds: number;
  /** Of the slowest and the fastest process. */
  readonly fairness: number;
  /** Longest wait of an accepted call, in seconds. */
  readonly longest: number;
};

/** Total time of a call and attempts, as the client's defaults. */
const TOTAL_TIMEOUT = 120_000;
const ATTEMPTS = 5;
const BACKOFF = { minDelay: 500, maxDelay: 8_000 };

/** What happened at which millisecond, for a picture. */
export type Trace = { readonly at: number; readonly status: number }[];

/** One run of one scenario with one kind of client. */
export function run(scenario: Scenario, makeClient: MakeClient, seed: number, trace?: Trace): Outcome {
  const simulation = new Simulation(seed);
  const { latency = 10, jitter = 2, work = 0, processes = 1, cpu = 0, cold = 0, apart = 20, load } = scenario;
  const limit = scenario.limit(simulation);
  let open = 0;
  let lost = 0;
  let refused = 0;
  let calls = 0;
  let longest = 0;
  const ends: number[] = Array(processes).fill(0);

  const way = () => latency / 2 + (simulation.random() * jitter) / 2;

  function start(client: Client, machine: Machine, process: number): void {
    const madeAt = simulation.now();
    calls += 1;
    const call: SimulatedCall = { attempts: 0, expiresAt: madeAt + TOTAL_TIMEOUT };
    open += 1;
    /** Attempts that count for the retry policy. */
    let counted = 0;
    let isOver = false;
    const end = (isLost: boolean) => {
      if (isOver) return;
      isOver = true;
      open -= 1;
      if (isLost) lost += 1;
      else longest = Math.max(longest, simulation.now() - madeAt);
      ends[process] = simulation.now();
    };
    const attempt = () => client.enter(call, send, () => end(true));
    const send = () => {
      call.attempts += 1;
      const sentAt = simulation.now();
      machine.send(() => depart(sentAt));
    };
    const depart = (sentAt: number) => {
      simulation.setTimeout(() => {
        const verdict = limit.arrive();
        trace?.push({ at: simulation.now(), status: verdict.accepted ? 200 : 429 });
        if (!verdict.accepted) refused += 1;
        const back = (verdict.accepted ? work : 0) + way();
        if (verdict.accepted && limit.leave) simulation.setTimeout(limit.leave, work);
        simulation.setTimeout(() => machine.read(() => respond(verdict, sentAt)), back);
      }, way());
    };
    const respond = (verdict: { accepted: boolean; headers?: Headers }, sentAt: number) => {
      const response = { status: verdict.accepted ? 200 : 429, headers: verdict.headers ?? NO_HEADERS };
      const acceptsOthers = client.settle(response, sentAt, call);
      if (verdict.accepted) return end(false);
      // As the layer of the rate limiter does it.
      if (acceptsOthers && call.attempts < ATTEMPTS) return attempt();
      counted += 1;
      if (counted >= (client.attempts ?? ATTEMPTS)) return end(true);
      const named = response.headers.get("retry-after");
      const full = Math.min(BACKOFF.maxDelay, BACKOFF.minDelay * 2 ** (counted - 1));
      const backoff = full * (0.5 + simulation.random() / 2);
      const delay = client.delay?.(response.headers) ?? Math.max(backoff, Number(named ?? 0) * 1000);
      if (simulation.now() + delay >= call.expiresAt) return end(true);
      machine.setTimeout(attempt, delay);
    };
    attempt();
  }

  let ahead = 0;
  for (let process = 0; process < processes; process += 1) {
    const machine = new Machine(simulation, cpu, cold);
    const client = makeClient(machine);
    // Processes are never started in the same millisecond.
    const offset = process === 0 ? 0 : simulation.random() * apart;
    for (const burst of load) {
      ahead += 1;
      simulation.setTimeout(
        () => {
          ahead -= 1;
          for (let index = 0; index < burst.calls; index += 1) start(client, machine, process);
        },
        burst.at * 1000 + offset,
      );
    }
  }
  simulation.run(Number.POSITIVE_INFINITY, () => ahead + open === 0);
  return {
    calls,
    lost,
    refused,
    seconds: Math.max(...ends) / 1000,
    fairness: Math.max(...ends) / Math.min(...ends),
    longest: longest / 1000,
  };
}

const NO_HEADERS = new Headers();
