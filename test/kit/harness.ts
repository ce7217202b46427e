import type { CallContext, RequestData, Send } from "../../src/core/types/call.js";
import type { DinteroEvent } from "../../src/core/util/events.js";
import { createDintero, type Dintero } from "../../src/dintero/client.js";
import type { DinteroOptions } from "../../src/dintero/options.js";
import { FakeClock, type ScriptedFetch, type Step, scriptedFetch } from "../../src/testing/index.js";

export const BASE_URL = "https://api.example.com/v1";
export const POLICY = { limit: 4, minDelay: 500, maxDelay: 8_000, maxRetryAfter: 60_000 };

/** A clock whose random number is always the same. */
export function evenClock(random = 0.5): FakeClock {
  return Object.assign(new FakeClock(), { random: () => random });
}

/** A call as the layers see it. */
export function callOf(clock: FakeClock, overrides: Partial<CallContext> = {}): CallContext {
  const totalTimeout = overrides.totalTimeout ?? 120_000;
  return {
    id: "call-1",
    method: "GET",
    path: "/things/{id}",
    rateLimitKey: "",
    idempotent: true,
    timeout: 30_000,
    totalTimeout,
    expiresAt: clock.now() + totalTimeout,
    retry: POLICY,
    signal: new AbortController().signal,
    state: { attempts: 0, sent: [], inFlight: false, mayHaveTakenEffect: false },
    emit: () => {},
    ...overrides,
  };
}

export function requestTo(url = `${BASE_URL}/things/1`, headers: Record<string, string> = {}): RequestData {
  return { url, method: "GET", headers: new Headers(headers), options: {}, body: undefined };
}

/** The innermost layer of a test: responds from a list, in order, and keeps what was sent. */
export function sender(...steps: (Response | Error | (() => Promise<Response>))[]): Send & { sent: RequestData[] } {
  const sent: RequestData[] = [];
  const send: Send = async (request) => {
    sent.push(request);
    const step = steps.shift();
    if (step === undefined) throw new Error("no response left");
    if (step instanceof Error) throw step;
    return typeof step === "function" ? step() : step;
  };
  return Object.assign(send, { sent });
}

export type Bench = {
  readonly dintero: Dintero;
  readonly clock: FakeClock;
  readonly fetch: ScriptedFetch;
  readonly events: DinteroEvent[];
};

/** A client with a token, on a fake clock, whose server is a script. */
export function bench(steps: Step[], options: DinteroOptions = {}): Bench {
  const clock = options.clock instanceof FakeClock ? options.clock : evenClock();
  const fetch = scriptedFetch(...steps);
  const events: DinteroEvent[] = [];
  const dintero = createDintero({
    accountId: "T12345678",
    ...(options.clientId === undefined ? { token: "a-token" } : {}),
    baseUrl: BASE_URL,
    clock,
    fetch,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { dintero, clock, fetch, events };
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
}

/** An abort signal that knows how many listeners it has. */
export function countedSignal(): { abort: (reason?: unknown) => void; signal: AbortSignal; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  const listening = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: Listener, options?: { once?: boolean }) => {
    listening.add(listener);
    if (options?.once) add(type, () => listening.delete(listener), { once: true });
    add(type, listener, options);
  };
  signal.removeEventListener = (type: string, listener: Listener) => {
    listening.delete(listener);
    remove(type, listener);
  };
  return { abort: (reason) => controller.abort(reason), signal, listeners: () => listening.size };
}

type Listener = Parameters<AbortSignal["addEventListener"]>[1];
