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

/** What is in the store of one process. Times are milliseconds since 1970. */
type SharedMember = Known & {
  /** The end of the pause after which it learned what it knows. */
  readonly learnedAt: number;
  /** When it was last there. */
  readonly seenAt: number;
};

/** What is in the store. */
type Shared = { readonly pausedUntil: number; readonly members: Readonly<Record<string, SharedMember>> };

const NOTHING: Shared = { pausedUntil: 0, members: {} };
/** Milliseconds between two uses of the store, in the mean. */
const INTERVAL_MS = 200;
/** Pauses that end within so many milliseconds are one pause of all processes. */
const SAME_PAUSE_MS = 200;
/** A process that was not in the store for so long has ended, or has nothing to send. */
const MEMBER_LIFE_MS = 2_000;
const VALUE_LIFE_MS = 60_000;
/** A store that takes longer is as good as down, and is left alone for a while. */
const STORE_TIMEOUT_MS = 1_000;
const STORE_REST_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** Milliseconds between two processes that try after a pause, at most. */
const LONGEST_TURN_MS = 30;

/**
 * Shares the pauses and the learned rate of a rate limiter with other processes, so that together they send about as fast as one would.
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
  /** Estimates of this process that the store knows of, and the end of the pause after which the last one was learned. */
  #learned = 0;
  #learnedAt = 0;
  /** When this process was last in the store. */
  #seenAt = 0;

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
    if (this.#queue.estimator.revision !== this.#revision) void this.#sync();
    else this.#schedule(this.#learnedAt === 0 ? 0 : this.#interval);
  }

  /** Random, since processes that read and write at the same moments overwrite each other. */
  get #interval(): number {
    return INTERVAL_MS * (0.5 + this.#clock.random());
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
    const hadNews = this.#queue.estimator.revision !== this.#revision;
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
    if (this.#queue.estimator.revision !== this.#revision) this.#schedule(0);
    // Another process may have read before this one wrote, and written after it, so news are written twice.
    else if (hadNews || this.#queue.waiting + this.#queue.inFlight > 0) this.#schedule(this.#interval);
  }

  /** Gives each process an equal share of what all of them learned; returns what is to be stored. */
  #merge(stored: Shared, dateNow: number): Shared {
    const { estimator, inFlight } = this.#queue;
    const now = this.#clock.now();
    const all = Object.entries(stored.members).filter(([id]) => id !== this.#id);
    const others = all.filter(([, { seenAt }]) => dateNow - seenAt < MEMBER_LIFE_MS);
    const pausedUntil = Math.max(stored.pausedUntil, dateNow + estimator.pausedUntil - now);
    const hasNews = estimator.learned !== this.#learned;
    if (hasNews) this.#learnedAt = pausedUntil;
    const newest = Math.max(this.#learnedAt, ...others.map(([, { learnedAt }]) => learnedAt));
    // The others have taken over the share of a process that was away.
    const wasAway = !hasNews && others.length > 0 && dateNow - this.#seenAt >= MEMBER_LIFE_MS;
    const isBehind = !estimator.isLearning && (wasAway || newest - this.#learnedAt >= SAME_PAUSE_MS);
    if (isBehind) this.#learnedAt = newest;
    this.#seenAt = dateNow;
    this.#revision = estimator.revision;
    this.#learned = estimator.learned;
    // Processes that paused together learn together, each from its part of the calls. One that has ended leaves its share to the others.
    const together = all.filter(([, { learnedAt }]) => Math.abs(learnedAt - this.#learnedAt) < SAME_PAUSE_MS);
    const known = [...(isBehind ? [] : [estimator.known]), ...together.map(([, member]) => member)];
    const sharing = others.filter((other) => together.includes(other)).length + 1;
    const share = { rate: shareOf(known, "rate", sharing), ceiling: shareOf(known, "ceiling", sharing) };
    if (!estimator.isLearning) estimator.adopt(share);
    estimator.processes = others.length + 1;
    // After a pause one process tries after the other, as fast as all of them send together.
    const before = others.filter(([id]) => id < this.#id).length;
    estimator.turn = before * Math.min(LONGEST_TURN_MS, 1 / (estimator.processes * (estimator.known.rate ?? 0)));
    const pause = stored.pausedUntil - dateNow;
    // The clock of the machine that wrote it may be wrong.
    if (pause > 0 && pause <= LONGEST_PAUSE_MS) estimator.pauseWithOthers(now + pause, now, inFlight);
    this.#queue.update();
    // What one that was behind takes is still counted by those from which it takes it.
    const own = { ...(isBehind ? {} : estimator.known), learnedAt: this.#learnedAt, seenAt: dateNow };
    return { pausedUntil, members: { ...Object.fromEntries(others), [this.#id]: own } };
  }

  #inTime<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const expire = () => reject(new Error(`The rate limit store did not respond within ${STORE_TIMEOUT_MS} ms.`));
      const cancel = this.#clock.setTimeout(expire, STORE_TIMEOUT_MS);
      Promise.resolve().then(work).then(resolve, reject).finally(cancel);
    });
  }
}

/** An equal share of the sum of what is known; undefined if nothing is known. */
function shareOf(known: readonly Known[], name: keyof Known, processes: number): number | undefined {
  const values = known.map((one) => one[name]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / processes;
}

/** A value that this version did not write counts as absent. Some stores return JSON as text, others as an object. */
function read(value: unknown): Shared {
  try {
    const shared = (typeof value === "string" ? JSON.parse(value) : value) as Partial<Shared> | null | undefined;
    const members = Object.values(shared?.members ?? {});
    if (typeof shared?.pausedUntil === "number" && members.every((one) => typeof one?.learnedAt === "number")) {
      return { pausedUntil: shared.pausedUntil, members: shared.members ?? {} };
    }
  } catch {
    // Not JSON.
  }
  return NOTHING;
}
