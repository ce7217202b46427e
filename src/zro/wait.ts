import { checkOptions } from "../core/errors/configuration-error.js";
import { TimeoutError } from "../core/errors/timeout-error.js";
import type { ResolvedOptions } from "../core/options.js";
import { sleep } from "../core/util/abort.js";
import * as RULES from "../core/util/rules.js";
import { isPositive, milliseconds, type Rules } from "../core/util/validate.js";
import type { ThreeDsAuthentication, ThreeDsStatus, ZroClient } from "./api.js";

/** How `waitForAuthentication` waits. */
export type WaitOptions = {
  /**
   * Longest time of the whole wait, all calls included; `false` for no limit.
   *
   * @unit milliseconds
   * @default the client's `totalTimeout`
   */
  readonly totalTimeout?: number | false;
  /**
   * Time between a response and the next call. Z.ro recommends none.
   *
   * @unit milliseconds
   * @default 2_000
   */
  readonly interval?: number;
  /**
   * Statuses that end the wait. Z.ro does not say which are final; the default follows their names. Add `WAITING_CHALLENGE` if you have to show the challenge.
   *
   * @default ["ACCEPTED", "REJECTED", "FAILED", "ERROR"]
   */
  readonly until?: readonly ThreeDsStatus[];
  /** Ends the wait with the signal's own reason. @default none */
  readonly signal?: AbortSignal | null;
};

const INTERVAL_MS = 2_000;
const FINAL: readonly ThreeDsStatus[] = ["ACCEPTED", "REJECTED", "FAILED", "ERROR"];
const PATH = "/v1/payin/three-ds/authentications/{id}";

const WAIT_RULES: Rules = {
  totalTimeout: RULES.duration,
  interval: [isPositive, "a positive number of milliseconds"],
  until: [Array.isArray, "an array of statuses"],
  signal: RULES.signal,
};

/** Polls an authentication until its status ends the wait. After a 429 it waits for as long as the server says, if `totalTimeout` allows. */
export async function waitForAuthentication(
  client: ZroClient,
  { clock, totalTimeout }: Pick<ResolvedOptions, "clock" | "totalTimeout">,
  id: string,
  options: WaitOptions = {},
): Promise<ThreeDsAuthentication> {
  checkOptions(options, WAIT_RULES);
  const limit = milliseconds(options.totalTimeout, totalTimeout);
  const { until = FINAL, interval = INTERVAL_MS } = options;
  const signal = options.signal ?? new AbortController().signal;
  const end = clock.now() + limit;
  const context = { method: "GET", path: PATH, outcome: "rejected" } as const;
  const expired = () => new TimeoutError(context, { phase: "total", limit });

  for (;;) {
    const left = end - clock.now();
    if (left <= 0) throw expired();
    const { data, error } = await client
      .GET(PATH, { params: { path: { id } }, totalTimeout: left, signal })
      // The error of the call names the limit of this call only.
      .catch((error) => Promise.reject(isExpiry(error) ? expired() : error));
    if (data && until.includes(data.status)) return data;
    if (error && error.status !== 429) throw error;

    const asked = error?.retryAt ? error.retryAt.getTime() - clock.dateNow() : 0;
    const delay = Math.max(interval, asked);
    // A refusal that lasts beyond the limit is thrown at once, with the time at which to try again.
    if (error && clock.now() + delay >= end) throw error;
    await sleep(clock, Math.min(delay, end - clock.now()), signal);
  }
}

/** A total timeout that passed, and not a rate limit that lasts beyond it. */
const isExpiry = (error: unknown): boolean =>
  error instanceof TimeoutError && error.phase === "total" && error.retryAt === undefined;
