// The three date forms of RFC 9110 start with a weekday. Date.parse alone would take "1.5" or "-3" for a date.
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * A date is measured against the server's own `Date` header if there is one, so that a wrong clock on this machine has no effect.
 *
 * @param receivedAt When the response arrived, in milliseconds since 1970.
 * @returns When to try again, in milliseconds since 1970; undefined if the header is missing or malformed.
 */
export function parseRetryAfter(headers: Headers, receivedAt: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return receivedAt + Math.min(Number(value) * 1000, LONGEST);
  if (!HTTP_DATE.test(value)) return undefined;
  const date = Date.parse(value);
  if (Number.isNaN(date)) return undefined;
  const serverNow = Date.parse(headers.get("date") ?? "");
  const wait = Math.max(0, date - (Number.isNaN(serverNow) ? receivedAt : serverNow));
  // A year of six digits names no time that a Date could hold.
  return wait > LONGEST ? undefined : receivedAt + wait;
}

// A hundred years; beyond some more than that a Date is invalid.
const LONGEST = 100 * 365 * 24 * 3_600_000;

/** The date at which to try again; undefined when the response names none. */
export function retryAtOf(headers: Headers, receivedAt: number): Date | undefined {
  const retryAt = parseRetryAfter(headers, receivedAt);
  return retryAt === undefined ? undefined : new Date(retryAt);
}
