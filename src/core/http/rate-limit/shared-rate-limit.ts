import type { TokenStore } from "../../auth/token-store.js";
import type { Clock } from "../../util/clock.js";
import { type OnEvent, rateLimitStoreFailure } from "../../util/events.js";
import type { Known } from "./rate-estimator.js";
import type { RateLimitQueue } from "./rate-limit-queue.js";

/** Lets the rate limiters of many processes share what they learn. Made by {@link sharedRateLimit}. */
export type SharedRateLimit = {
  /** @internal */
  readonly connect: (key: string, queue: RateLimitQueue, clock: Clock) => void;
};

type Store = Pick<TokenStore, "get" | "set" | "delete">;

/** What is in the store: totals over all processes, and when each process was last there. Times are milliseconds since 1970. */
type Shared = {
  readonly pausedUntil: number;
  readonly rate?: number | undefined;
  readonly ceiling?: number | undefined;
  /** When the totals were learned. */
  readonly learnedAt: number;
  readonly members: Readonly<Record<string, number>>;
};

const NOTHING: Shared = { pausedUntil: 0, learnedAt: 0, members: {} };
const INTERVAL_MS = 200;
/** A process that was not in the store for so long has ended, or has nothing to send. */
const MEMBER_LIFE_MS = 2_000;
const VALUE_LIFE_MS = 60_000;
/** A store that takes longer is as good as down, and is left alone for a while. */
const STORE_TIMEOUT_MS = 1_000;
const STORE_REST_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Shares the pauses and the learned rate of a rate limiter with other processes, so that together they send as fast as one would.
 *
 * Give all processes stores with the same contents, for instance one Redis, and the same credentials. The store needs `get`, `set` and `delete`, as for `tokenStore`. If it rejects, or takes longer than a second, this process continues alone for five seconds and emits a `rate-limit` event.
 *
 * @example
 * import Keyv from "keyv";
 * import KeyvRedis from "@keyv/redis";
 * const store = new Keyv({ store: new KeyvRedis("redis://127.0.0.1:6379") });
 * const dintero = createDintero({ ...credentials, rateLimit: createRateLimiter({ store: sharedRateLimit(store) }) });
 */
export function sharedRateLimit(store: Store): SharedRateLimit {
  return {
    connect: (key, queue, clock) => {
      const member = new Member(store, `dintero-client rate-limit ${key}`, queue, clock);
      queue.onUse = (emit) => member.use(emit);
    },
  };
}

/** One process and one of its queues. */
class Member {
  readonly #store: Store;
  readonly #key: string;
  readonly #queue: RateLimitQueue;
  readonly #clock: Clock;
  readonly #id: string;
  #emit: OnEvent = () => {};
  #isSyncing = false;
  #isScheduled = false;
  #restsUntil = Number.NEGATIVE_INFINITY;
  /** Refusals that the store knows of. */
  #revision = 0;
  /** Estimates of this process that the store knows of, and when the last one was learned. */
  #learned = 0;
  #learnedAt = 0;
  #members = 1;

  constructor(store: Store, key: string, queue: RateLimitQueue, clock: Clock) {
    this.#store = store;
    this.#key = key;
    this.#queue = queue;
    this.#clock = clock;
    this.#id = `${clock.random()}`.slice(2, 12);
  }

  /** A call is made or has ended: the others learn of a refusal at once, and of everything else soon. */
  use(emit: OnEvent): void {
    this.#emit = emit;
    if (this.#queue.revision !== this.#revision) void this.#sync();
    else this.#schedule(this.#learnedAt === 0 ? 0 : INTERVAL_MS);
  }

  #schedule(ms: number): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.setTimeout(() => {
      this.#isScheduled = false;
      void this.#sync();
    }, ms);
  }

  async #sync(): Promise<void> {
    const { now, dateNow } = this.#clock;
    const hadNews = this.#queue.revision !== this.#revision;
    if (this.#isSyncing || now() < this.#restsUntil) return;
    this.#isSyncing = true;
    try {
      const shared = this.#merge(read(await this.#inTime(() => this.#store.get(this.#key))), dateNow());
      await this.#inTime(() => this.#store.set(this.#key, JSON.stringify(shared), VALUE_LIFE_MS));
    } catch (error) {
      this.#restsUntil = now() + STORE_REST_MS;
      this.#emit(rateLimitStoreFailure(error));
    } finally {
      this.#isSyncing = false;
    }
    // A refusal while the store was busy.
    if (this.#queue.revision !== this.#revision) this.#schedule(0);
    // Another process may have read before this one wrote, and written after it, so news are written twice.
    else if (hadNews || this.#queue.waiting + this.#queue.inFlight > 0) this.#schedule(INTERVAL_MS);
  }

  /** Takes over what others learned, unless this process learned something since; returns what is to be stored. */
  #merge(stored: Shared, dateNow: number): Shared {
    const others = Object.entries(stored.members).filter(
      ([id, seenAt]) => id !== this.#id && dateNow - seenAt < MEMBER_LIFE_MS,
    );
    const members = others.length + 1;
    const queue = this.#queue;
    const hasNews = queue.learned !== this.#learned;
    this.#revision = queue.revision;
    this.#learned = queue.learned;
    if (hasNews) this.#learnedAt = dateNow;
    const known = scaled(queue.known, members);
    // Processes that are refused together learn together, each from its part of the calls.
    const isTogether = Math.abs(stored.learnedAt - this.#learnedAt) < INTERVAL_MS;
    if (hasNews && isTogether && stored.rate && known.rate) {
      queue.adopt(scaled({ ...known, rate: (stored.rate + known.rate) / 2 }, 1 / members));
    } else if (stored.learnedAt > this.#learnedAt) {
      this.#learnedAt = stored.learnedAt;
      queue.adopt(scaled(stored, 1 / members));
    } else if (members !== this.#members) queue.adopt(scaled(queue.known, this.#members / members));
    queue.processes = members;
    this.#members = members;
    const pausedUntil = Math.max(stored.pausedUntil, dateNow + queue.pausedUntil - this.#clock.now());
    const pause = stored.pausedUntil - dateNow;
    // The clock of the machine that wrote it may be wrong.
    if (pause > 0 && pause <= LONGEST_PAUSE_MS) queue.pause(pause);
    const totals = scaled(queue.known, members);
    return {
      ...totals,
      pausedUntil,
      learnedAt: this.#learnedAt,
      members: { ...Object.fromEntries(others), [this.#id]: dateNow },
    };
  }

  #inTime<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const expire = () => reject(new Error(`The rate limit store did not respond within ${STORE_TIMEOUT_MS} ms.`));
      const cancel = this.#clock.setTimeout(expire, STORE_TIMEOUT_MS);
      Promise.resolve().then(work).then(resolve, reject).finally(cancel);
    });
  }
}

function scaled({ rate, ceiling }: Known, factor: number): Known {
  return { rate: rate && rate * factor, ceiling: ceiling && ceiling * factor };
}

/** A value that this version did not write counts as absent. Some stores return JSON as text, others as an object. */
function read(value: unknown): Shared {
  try {
    const shared = (typeof value === "string" ? JSON.parse(value) : value) as Partial<Shared> | null | undefined;
    if (typeof shared?.learnedAt === "number" && typeof shared.pausedUntil === "number" && shared.members) {
      return shared as Shared;
    }
  } catch {
    // Not JSON.
  }
  return NOTHING;
}
