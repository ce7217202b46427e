import { ApiError } from "./errors/api-error.js";
import { AuthenticationError } from "./errors/authentication-error.js";
import { checkOptions } from "./errors/configuration-error.js";
import { ConnectionError } from "./errors/connection-error.js";
import { TimeoutError } from "./errors/timeout-error.js";
import { backoff } from "./http/retry.js";
import { DEFAULTS } from "./options.js";
import { unwrap } from "./unwrap.js";
import { runWithTimeout, sleep } from "./util/abort.js";
import { type Clock, systemClock } from "./util/clock.js";
import * as RULES from "./util/rules.js";
import { isPositive, milliseconds, type Rules } from "./util/validate.js";

/** How {@link waitUntil} waits. */
export type WaitUntilOptions = {
  /** Ends the wait with its reason. @default none */
  readonly signal?: AbortSignal | null | undefined;
  /**
   * Longest time of the whole wait, all calls included; `false` for no limit.
   *
   * @unit milliseconds
   * @default 120_000
   */
  readonly totalTimeout?: number | false;
  /**
   * First pause between two calls. Pauses grow from half of it to 15 times it.
   *
   * @unit milliseconds
   * @default 1_000
   */
  readonly interval?: number;
  /** Time and randomness, for tests: the `clock` of the client. @default the system's */
  readonly clock?: Clock;
};

const WAIT_RULES = {
  call: RULES.callback,
  isDone: RULES.callback,
  signal: RULES.signal,
  totalTimeout: RULES.duration,
  interval: [isPositive, "a positive number of milliseconds"],
  clock: RULES.clock,
} satisfies Rules;

const INTERVAL_MS = 1_000;
/** A pause grows from the interval to this many times the interval. */
const MAX_GROWTH = 15;

/**
 * Makes a call again and again until a function accepts its data. The first call is immediate; the pauses between calls grow.
 *
 * A call that fails temporarily (no connection, 408, 429, 5xx) is followed by another one. Only calls that may be made many times belong here, such as a GET.
 *
 * @param call Makes the call. Pass its `signal` on, so that the call ends together with the wait.
 * @param isDone Whether the data ends the wait.
 * @returns The data that ended the wait.
 * @throws TimeoutError when `totalTimeout` has passed.
 * @throws ApiError when the server refuses the call for a reason that is not temporary.
 * @example
 * const path = "/accounts/{aid}/management/settings/approvals/payout-destinations/{id}";
 * const application = await waitUntil(
 *   ({ signal }) => dintero.GET(path, { params: { path: { id } }, signal }),
 *   ({ case_status }) => FINAL_CASE_STATUSES.some((status) => status === case_status),
 *   { totalTimeout: 600_000 },
 * );
 */
export async function waitUntil<Data>(
  call: (init: { readonly signal: AbortSignal }) => Promise<{ readonly data?: Data; readonly error?: unknown }>,
  isDone: (data: Data) => boolean,
  options: WaitUntilOptions = {},
): Promise<Data> {
  checkOptions({ ...options, call: call ?? null, isDone: isDone ?? null }, WAIT_RULES);
  const { signal, interval = INTERVAL_MS, clock = systemClock } = options;
  const limit = milliseconds(options.totalTimeout, DEFAULTS.totalTimeout);
  const policy = { minDelay: interval, maxDelay: interval * MAX_GROWTH };
  const controller = new AbortController();
  const reason = `the condition was not met within the totalTimeout of ${limit} ms`;
  const expired = () => new TimeoutError({}, { phase: "total", limit, reason });

  return runWithTimeout({ clock, limit, expired, parent: signal, controller }, async () => {
    for (let count = 1; ; count += 1) {
      const read = await readOnce();
      if ("data" in read && isDone(read.data)) return read.data;
      const pause = backoff(count, policy, clock.random());
      await sleep(clock, Math.max(pause, read.retryAt - clock.dateNow()), controller.signal);
    }
  });

  async function readOnce(): Promise<{ data: Data; retryAt: number } | { retryAt: number }> {
    try {
      return { data: unwrap(await call({ signal: controller.signal })) as Data, retryAt: 0 };
    } catch (error) {
      if (controller.signal.aborted || !isTemporary(error)) throw error;
      return { retryAt: retryAtOf(error) };
    }
  }
}

/** Whether the same call may succeed later. */
function isTemporary(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 408 || error.status === 429 || error.status >= 500;
  // The reason why there is no token decides whether there may be one later.
  if (error instanceof AuthenticationError) return isTemporary(error.cause);
  return error instanceof ConnectionError || error instanceof TimeoutError;
}

const retryAtOf = (error: unknown): number =>
  error instanceof ApiError || error instanceof TimeoutError ? (error.retryAt?.getTime() ?? 0) : 0;
