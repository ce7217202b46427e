import { sleep } from "../core/clock.js";
import { TimeoutError } from "../core/errors/timeout-error.js";
import { checkedDuration, type Settings } from "../core/settings.js";
import type { ThreeDsAuthentication, ThreeDsStatus, ZroClient } from "./api.js";

/** How `waitForAuthentication` waits. */
export type WaitOptions = {
  /**
   * Longest time of the whole wait, all calls included.
   *
   * @unit milliseconds
   * @default the client's `deadline`
   */
  readonly deadline?: number;
  /**
   * Time between an answer and the next question. Z.ro recommends none.
   *
   * @unit milliseconds
   * @default 2_000
   */
  readonly interval?: number;
  /**
   * Statuses that end the wait. Z.ro does not say which are final; the default is a reading of their names. Add `WAITING_CHALLENGE` to be told when the challenge has to be shown.
   *
   * @default ["ACCEPTED", "REJECTED", "FAILED", "ERROR"]
   */
  readonly until?: readonly ThreeDsStatus[];
  /** Ends the wait with the signal's own reason. @default none */
  readonly signal?: AbortSignal | null;
};

const INTERVAL = 2_000;
const FINAL: readonly ThreeDsStatus[] = ["ACCEPTED", "REJECTED", "FAILED", "ERROR"];
const PATH = "/v1/payin/three-ds/authentications/{id}";

/** Asks for an authentication until its status ends the wait. A 429 is waited out for as long as it says, if the deadline allows. */
export async function waitForAuthentication(
  client: ZroClient,
  { clock, deadline: usual }: Pick<Settings, "clock" | "deadline">,
  id: string,
  options: WaitOptions = {},
): Promise<ThreeDsAuthentication> {
  const deadline = checkedDuration("deadline", options.deadline, usual);
  const interval = checkedDuration("interval", options.interval, INTERVAL);
  const { until = FINAL } = options;
  const signal = options.signal ?? new AbortController().signal;
  const end = clock.now() + deadline;
  const facts = { method: "GET", path: PATH, outcome: "rejected" } as const;
  const expired = () => new TimeoutError(facts, { phase: "deadline", limit: deadline });

  for (;;) {
    const left = end - clock.now();
    if (left <= 0) throw expired();
    const { data, error } = await client
      .GET(PATH, { params: { path: { id } }, deadline: left, signal })
      // The call knows of its own share only.
      .catch((error) => Promise.reject(isExpiry(error) ? expired() : error));
    if (data && until.includes(data.status)) return data;
    if (error && error.status !== 429) throw error;

    const asked = error?.retryAt ? error.retryAt.getTime() - clock.wall() : 0;
    const delay = Math.max(interval, asked);
    // A refusal that outlasts the deadline is told at once, with the time at which to come back.
    if (error && clock.now() + delay >= end) throw error;
    await sleep(clock, Math.min(delay, end - clock.now()), signal);
  }
}

/** A deadline that passed; not the refusal to begin what the server's rate limit holds back beyond it. */
const isExpiry = (error: unknown): boolean =>
  error instanceof TimeoutError && error.phase === "deadline" && error.retryAt === undefined;
