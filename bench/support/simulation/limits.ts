import type { Simulation } from "./simulation.js";

/** What a server says to one request, at the moment the request arrives. */
export type Verdict = { readonly accepted: boolean; readonly headers?: Headers };

/** A server's limit. */
export type Limit = {
  readonly arrive: () => Verdict;
  /** An accepted request has been processed. */
  readonly leave?: () => void;
};

/** Makes a limit; only limits that need chance need a whole simulation. */
export type MakeLimit = (simulation: Simulation) => Limit;

type Time = Pick<Simulation, "now" | "dateNow">;

/** Seconds in `Retry-After`: a constant, until the limit accepts again, or no header. */
type Named = { readonly retryAfter?: number | "exact" };

const ACCEPTED: Verdict = { accepted: true };
const seconds = (ms: number) => `${Math.max(0, Math.ceil(ms / 1000))}`;

function refuse({ retryAfter }: Named, exact: number, more: Record<string, string> = {}): Verdict {
  const asked = retryAfter === "exact" ? seconds(exact) : retryAfter?.toString();
  if (asked === undefined && Object.keys(more).length === 0) return { accepted: false };
  return { accepted: false, headers: new Headers(asked === undefined ? more : { ...more, "retry-after": asked }) };
}

export const unlimited = (_time: Time): Limit => ({ arrive: () => ACCEPTED });

/** Holds `burst` calls and refills at `rate` calls a second. */
export function bucket(options: { rate: number; burst: number } & Named): (time: Time) => Limit & { take(): boolean } {
  const { rate, burst } = options;
  return (simulation) => {
    let level = burst;
    let at = 0;
    const refill = () => {
      level = Math.min(burst, level + ((simulation.now() - at) / 1000) * rate);
      at = simulation.now();
    };
    const take = () => {
      refill();
      if (level < 1) return false;
      level -= 1;
      return true;
    };
    return { take, arrive: () => (take() ? ACCEPTED : refuse(options, ((1 - level) / rate) * 1000)) };
  };
}

/** A bucket from which other clients take `others` calls a second, at random times. */
export function sharedBucket({
  others,
  ...options
}: { rate: number; burst: number; others: number } & Named): MakeLimit {
  return (simulation) => {
    const limit = bucket(options)(simulation);
    const other = () => {
      limit.take();
      simulation.setTimeout(other, simulation.exponential(others / 1000));
    };
    other();
    return limit;
  };
}

export type Fields = "x-seconds" | "x-epoch" | "structured" | "separate";

/** Accepts `limit` calls in each window of `period` seconds. The first window begins `phase` windows before the first call. */
export function fixedWindow(
  options: { limit: number; period: number; phase?: number; fields?: Fields } & Named,
): (time: Time) => Limit {
  const { limit, period, phase = 0, fields } = options;
  return (simulation) => {
    const length = period * 1000;
    let index = 0;
    let used = 0;
    return {
      arrive: () => {
        const at = simulation.now() + phase * length;
        const current = Math.floor(at / length);
        if (current !== index) [index, used] = [current, 0];
        const reset = (current + 1) * length - at;
        const accepted = used < limit;
        if (accepted) used += 1;
        const more = fields ? fieldsOf(fields, limit, limit - used, reset, simulation.dateNow()) : {};
        if (!accepted) return refuse(options, reset, more);
        return fields ? { accepted, headers: new Headers(more) } : ACCEPTED;
      },
    };
  };
}

function fieldsOf(
  kind: Fields,
  limit: number,
  remaining: number,
  reset: number,
  dateNow: number,
): Record<string, string> {
  switch (kind) {
    case "structured":
      return {
        "ratelimit-policy": `"default";q=${limit};w=60`,
        ratelimit: `"default";r=${remaining};t=${seconds(reset)}`,
      };
    case "separate":
      return {
        "ratelimit-limit": `${limit}`,
        "ratelimit-remaining": `${remaining}`,
        "ratelimit-reset": seconds(reset),
      };
    default:
      return {
        "x-ratelimit-limit": `${limit}`,
        "x-ratelimit-remaining": `${remaining}`,
        "x-ratelimit-reset": seconds(kind === "x-epoch" ? dateNow + reset : reset),
      };
  }
}

/** Accepts `limit` calls in any `period` seconds. */
export function slidingWindow(options: { limit: number; period: number } & Named): (time: Time) => Limit {
  const { limit, period } = options;
  return (simulation) => {
    const times: number[] = [];
    let first = 0;
    return {
      arrive: () => {
        const now = simulation.now();
        while ((times[first] ?? now) <= now - period * 1000) first += 1;
        if (times.length - first >= limit) return refuse(options, (times[first] ?? now) + period * 1000 - now);
        times.push(now);
        return ACCEPTED;
      },
    };
  };
}

/** Processes `limit` calls at the same time. */
export function concurrency(options: { limit: number } & Named): (time: Time) => Limit {
  return (_time) => {
    let busy = 0;
    return {
      arrive: () => {
        if (busy >= options.limit) return refuse(options, 0);
        busy += 1;
        return ACCEPTED;
      },
      leave: () => {
        busy -= 1;
      },
    };
  };
}

/** Refuses a share of all calls, whatever the client does. */
export function random(options: { share: number } & Named): MakeLimit {
  return (simulation) => ({
    arrive: () => (simulation.random() < options.share ? refuse(options, 0) : ACCEPTED),
  });
}
