import type { Layer } from "../call.js";
import { type Clock, systemClock } from "../clock.js";
import { ConfigurationError } from "../errors/configuration-error.js";
import type { AnswerHead } from "./answer.js";
import { isWithin } from "./authorize.js";
import { Lane } from "./lane.js";
import { parseRetryAfter } from "./retry-after.js";

/** Options of {@link createPacer}. */
export type PacerOptions = {
  /**
   * Most requests on their way at the same time, per lane.
   *
   * @default 256
   */
  readonly maxConcurrency?: number;
  /** Time and chance, for tests. @default the system's */
  readonly clock?: Clock;
};

/**
 * Lets calls go at the pace a server accepts.
 *
 * Hand one pacer to several clients to make them share what it learns. Calls that the server counts apart (the token endpoint, for instance) have lanes of their own, so that a 429 there does not hold back calls that have a token.
 */
export class Pacer {
  readonly #lanes = new Map<string, Lane>();
  readonly #maxConcurrency: number;
  readonly #clock: Clock;

  /** @internal Use {@link createPacer}. */
  constructor({ maxConcurrency = 256, clock = systemClock }: PacerOptions = {}) {
    if (!Number.isInteger(maxConcurrency) || maxConcurrency < 1) {
      throw new ConfigurationError(
        `Expected \`pacing.maxConcurrency\` to be a positive integer, got ${String(maxConcurrency)}.`,
      );
    }
    this.#maxConcurrency = maxConcurrency;
    this.#clock = clock;
  }

  /** Calls that wait. */
  get waiting(): number {
    let sum = 0;
    for (const lane of this.#lanes.values()) sum += lane.waiting;
    return sum;
  }

  /** Requests on their way. */
  get inFlight(): number {
    let sum = 0;
    for (const lane of this.#lanes.values()) sum += lane.inFlight;
    return sum;
  }

  /** @internal */
  lane(key: string): Lane {
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = new Lane(this.#clock, this.#maxConcurrency);
      this.#lanes.set(key, lane);
    }
    return lane;
  }
}

/**
 * Makes a pacer to be shared by several clients.
 *
 * @throws ConfigurationError when `maxConcurrency` is no positive integer.
 * @example
 * const pacing = createPacer({ maxConcurrency: 20 });
 * const first = createDintero({ ...credentials, pacing });
 * const second = createDintero({ ...otherCredentials, pacing });
 */
export function createPacer(options?: PacerOptions): Pacer {
  return new Pacer(options);
}

/** Sends when the pacer says so, and tells it what came of it. */
export function pace(pacer: Pacer, clock: Clock, home: string): Layer {
  return (next) => async (outgoing, call) => {
    const origin = isWithin(outgoing.url, home) ? home : new URL(outgoing.url).origin;
    const lane = pacer.lane(`${origin} ${call.lane}`);
    const entered = lane.enter(call);
    if (entered) await entered;
    const sentAt = clock.now();
    try {
      const response = await next(outgoing, call);
      settle(lane, response, sentAt, clock);
      return response;
    } finally {
      lane.leave();
    }
  };
}

function settle(lane: Lane, response: AnswerHead, sentAt: number, clock: Clock): void {
  const { status, headers } = response;
  if (status !== 429 && status !== 503) {
    lane.accepted(sentAt);
    return;
  }
  const wall = clock.wall();
  const retryAt = parseRetryAfter(headers, wall);
  const asked = retryAt === undefined ? undefined : retryAt - wall;
  if (status === 429) lane.refused(sentAt, asked);
  // An overloaded server that names a time is left alone for as long; it says nothing about a rate.
  else if (asked !== undefined) lane.hold(asked);
}
