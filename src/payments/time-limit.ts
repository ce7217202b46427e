import { expected } from "../core/errors/configuration-error.js";
import type { Clock } from "../core/util/clock.js";
import * as RULES from "../core/util/rules.js";
import { milliseconds, type Rules } from "../core/util/validate.js";
import type { AccountContext } from "../dintero/context.js";
import type { Payments } from "./api.js";
import { paymentsContextOf } from "./context.js";

/** How a function that makes several calls is called. */
export type OnceOptions = {
  /** Ends the work with the signal's own reason. What was sent before may have taken effect; calling again with the same reference is safe. @default none */
  readonly signal?: AbortSignal | null;
  /**
   * Longest time of the whole operation: the first read, the request, and the reads that follow; `false` for no limit.
   *
   * @unit milliseconds
   * @default the client's `totalTimeout`
   */
  readonly totalTimeout?: number | false;
};

export const ONCE_RULES = { signal: RULES.signal, totalTimeout: RULES.duration } satisfies Rules;

/** What the calls of one function have in common: the client's clock, and when they have to end. */
export type TimeLimit = {
  readonly clock: Clock;
  /** Milliseconds of the whole; Infinity without a limit. */
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds until the time is over. */
  readonly left: () => number;
};

/** @throws ConfigurationError when `payments` was not made by createPayments. */
export function contextOfPayments(payments: Payments): AccountContext {
  const context = paymentsContextOf(payments);
  if (!context) throw expected("payments", "a client of createPayments", payments);
  return context;
}

/** Starts the time of a function that was given these options. */
export function startTimeLimit(payments: Payments, { signal, totalTimeout }: OnceOptions): TimeLimit {
  const { clock, totalTimeout: clientLimit } = contextOfPayments(payments).options.client;
  const limit = milliseconds(totalTimeout, clientLimit);
  const expiresAt = clock.now() + limit;
  return { clock, limit, signal: signal ?? undefined, left: () => expiresAt - clock.now() };
}

/** The options of one of the calls. A call needs a positive time, so that one without any time left fails at once. */
export const callOptions = ({ signal, left }: TimeLimit) => ({
  ...(signal && { signal }),
  totalTimeout: left() === Number.POSITIVE_INFINITY ? (false as const) : Math.max(1, left()),
});
