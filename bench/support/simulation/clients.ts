import { report } from "../../../src/core/http/rate-limit/rate-limit.js";
import { RateLimitQueue } from "../../../src/core/http/rate-limit/rate-limit-queue.js";
import type { Clock } from "../../../src/core/util/clock.js";

export type SimulatedCall = { arrival?: number; attempts: number; readonly expiresAt: number };
export type SimulatedResponse = { readonly status: number; readonly headers: Headers };

/** What decides when calls are sent. */
export type Client = {
  /** Sends the call when it may be sent, or loses it. */
  readonly enter: (call: SimulatedCall, send: () => void, lose: () => void) => void;
  /** A response has arrived. Returns whether the server has accepted another call since this one arrived, and the client takes that into account. */
  readonly settle: (response: SimulatedResponse, sentAt: number, call: SimulatedCall) => boolean;
  /** Attempts of a call, where they are not five. */
  readonly attempts?: number;
  /** Milliseconds until the next attempt, where they are not those of the retry policy. */
  readonly delay?: (headers: Headers) => number | undefined;
};

export type MakeClient = (clock: Clock) => Client;

/** The queue and the estimator of this package. */
export const ours: MakeClient = (clock) => {
  const queue = new RateLimitQueue(clock, 256);
  return {
    enter: (call, go, expire) => {
      call.arrival ??= queue.arrive();
      if (queue.tryEnter()) go();
      else queue.enter({ arrival: call.arrival, attempts: call.attempts, expiresAt: call.expiresAt, go, expire });
    },
    settle: (response, sentAt, { arrival = 0 }) => {
      report(queue, response, sentAt, { clock, maxPause: 60_000 });
      queue.leave();
      return queue.acceptsOthers(arrival);
    },
  };
};

/** A queue that lets calls go while fewer than `window()` are in flight and `wait()` is zero. */
function windowed(
  clock: Clock,
  policy: {
    window: () => number;
    wait?: () => number;
    sent?: () => void;
    accepted?: (sentAt: number) => void;
    refused?: (sentAt: number) => void;
  },
): Client {
  const queue: (() => void)[] = [];
  let head = 0;
  let inFlight = 0;
  let timed = false;
  const pump = () => {
    while (head < queue.length && inFlight < Math.max(1, Math.floor(policy.window()))) {
      const wait = policy.wait?.() ?? 0;
      if (wait > 0) {
        if (!timed) {
          clock.setTimeout(() => {
            timed = false;
            pump();
          }, wait);
        }
        timed = true;
        return;
      }
      policy.sent?.();
      inFlight += 1;
      queue[head++]?.();
    }
  };
  return {
    enter: (_call, send) => {
      queue.push(send);
      pump();
    },
    settle: ({ status }, sentAt) => {
      inFlight -= 1;
      if (status === 200) policy.accepted?.(sentAt);
      else policy.refused?.(sentAt);
      pump();
      return false;
    },
  };
}

/** No limiter: each call is retried on its own. */
export const none: MakeClient = () => ({ enter: (_call, send) => send(), settle: () => false });

/** A fixed number of calls in flight. */
export const fixed: MakeClient = (clock) => windowed(clock, { window: () => 10 });

/** octokit with its throttling plugin: ten calls in flight, and a refused one waits for `Retry-After`, or a minute, as often as needed. */
export const octokit: MakeClient = (clock) => ({
  ...windowed(clock, { window: () => 10 }),
  attempts: Number.POSITIVE_INFINITY,
  delay: (headers) => (Number(headers.get("retry-after") ?? 0) || 60) * 1000,
});

/** Additive increase, multiplicative decrease of the calls in flight, with slow start, once for each round trip: TCP Reno. */
export const aimd: MakeClient = (clock) => {
  let window = 10;
  let threshold = 256;
  let reducedAt = Number.NEGATIVE_INFINITY;
  return windowed(clock, {
    window: () => window,
    accepted: () => {
      window = Math.min(256, window + (window < threshold ? 1 : 1 / window));
    },
    refused: (sentAt) => {
      if (sentAt < reducedAt) return;
      reducedAt = clock.now();
      threshold = Math.max(1, window / 2);
      window = threshold;
    },
  });
};

/** The adaptive retry mode of the AWS SDKs: a token bucket whose rate follows CUBIC. */
export const cubic: MakeClient = (clock) => {
  const seconds = () => clock.now() / 1000;
  let isThrottled = false;
  let rate = 0.5;
  let capacity = 0;
  let maxCapacity = 1;
  let filledAt = 0;
  let measured = 0;
  let bucketStart = Math.floor(seconds() * 2) / 2;
  let requests = 0;
  let lastMax = 0;
  let timeWindow = 0;
  let throttledAt = 0;
  const refill = () => {
    capacity = Math.min(maxCapacity, capacity + (seconds() - filledAt) * rate);
    filledAt = seconds();
  };
  const measure = () => {
    requests += 1;
    const start = Math.floor(seconds() * 2) / 2;
    if (start <= bucketStart) return;
    measured = (requests / (start - bucketStart)) * 0.8 + measured * 0.2;
    requests = 0;
    bucketStart = start;
  };
  const adopt = (next: number) => {
    refill();
    rate = Math.max(next, 0.5);
    maxCapacity = Math.max(next, 1);
    capacity = Math.min(capacity, maxCapacity);
  };
  const window = () => Math.cbrt((lastMax * 0.3) / 0.4);
  return windowed(clock, {
    window: () => 256,
    wait: () => {
      if (!isThrottled) return 0;
      refill();
      return capacity >= 1 - 1e-9 ? 0 : ((1 - capacity) / rate) * 1000;
    },
    sent: () => {
      if (isThrottled) capacity -= 1;
    },
    accepted: () => {
      measure();
      timeWindow = window();
      const next = 0.4 * (seconds() - throttledAt - timeWindow) ** 3 + lastMax;
      if (isThrottled) adopt(Math.min(next, 2 * measured));
    },
    refused: () => {
      measure();
      lastMax = isThrottled ? Math.min(measured, rate) : measured;
      timeWindow = window();
      throttledAt = seconds();
      isThrottled = true;
      adopt(Math.min(lastMax * 0.7, 2 * measured));
    },
  });
};
