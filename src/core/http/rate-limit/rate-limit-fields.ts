/** What a response says about the limit: calls that are left, and the milliseconds until it begins anew. */
export type RateLimitFields = {
  readonly remaining: number;
  readonly reset: number;
  /** Calls that are accepted after the reset, if the response says so. */
  readonly limit: number | undefined;
};

const PREFIXES = ["ratelimit-", "x-ratelimit-"];
/** A reset larger than this is a time and not a duration: seconds, or milliseconds, since 1970. */
const EPOCH = 1e9;
const EPOCH_MS = 1e12;

/**
 * Reads `RateLimit` and `RateLimit-Policy` of the IETF draft, its older separate fields `RateLimit-Limit`, `-Remaining` and `-Reset`, and `X-RateLimit-Limit`, `-Remaining` and `-Reset` with seconds or a time.
 *
 * @param receivedAt When the response arrived, in milliseconds since 1970.
 * @returns undefined if the remaining calls or the reset is missing.
 */
export function parseRateLimitFields(headers: Headers, receivedAt: number): RateLimitFields | undefined {
  const structured = headers.get("ratelimit");
  if (structured) return parseStructured(structured, headers.get("ratelimit-policy") ?? "");
  for (const prefix of PREFIXES) {
    const remaining = numberIn(headers.get(`${prefix}remaining`));
    const reset = numberIn(headers.get(`${prefix}reset`));
    if (remaining === undefined || reset === undefined) continue;
    return { remaining, reset: untilReset(reset, headers, receivedAt), limit: numberIn(headers.get(`${prefix}limit`)) };
  }
  return undefined;
}

/** Of several limits the one with the fewest calls left counts. */
function parseStructured(field: string, policies: string): RateLimitFields | undefined {
  let tightest: RateLimitFields | undefined;
  // Until its seventh version the draft had one limit, as `limit=100, remaining=50, reset=30`.
  const items = /\bremaining=/.test(field) ? [field] : field.split(",");
  for (const item of items) {
    const name = item.split(";")[0]?.trim();
    const policy = policies.split(",").find((one) => one.split(";")[0]?.trim() === name) ?? "";
    const remaining = parameter(item, "r|remaining");
    const reset = parameter(item, "t|reset") ?? parameter(policy, "w");
    if (remaining === undefined || reset === undefined) continue;
    const limit = parameter(policy, "q") ?? parameter(item, "limit");
    if (!tightest || remaining < tightest.remaining) tightest = { remaining, reset: reset * 1000, limit };
  }
  return tightest;
}

const parameter = (item: string, names: string) =>
  numberIn(new RegExp(`(?:^|[;,\\s])(?:${names})=(\\d+)`).exec(item)?.[1]);

/** The number that a value begins with: some servers list their policies after it. */
function numberIn(value: string | null | undefined): number | undefined {
  const digits = /^\s*(\d+(?:\.\d+)?)/.exec(value ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A time is compared with the server's own `Date`, so that a wrong clock on this machine does not matter. */
function untilReset(reset: number, headers: Headers, receivedAt: number): number {
  if (reset < EPOCH) return reset * 1000;
  const date = Date.parse(headers.get("date") ?? "");
  return Math.max(0, reset * (reset < EPOCH_MS ? 1000 : 1) - (Number.isNaN(date) ? receivedAt : date));
}
