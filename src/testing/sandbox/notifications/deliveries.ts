import type { Clock } from "../../../core/util/clock.js";

/** A request that the sandbox sends to the address of a merchant. */
export type Delivery = {
  readonly kind: "callback" | "webhook";
  readonly url: string;
  /** Name of the event of a webhook, or of a callback with `report_event`. */
  readonly event?: string | undefined;
  /** Makes the request; called for every attempt, because a signature contains the time. */
  readonly request: () => Promise<Request>;
  /** How often it is tried. */
  readonly attempts: number;
  /** Whether a response with this status is a failure, after which it is tried again. */
  readonly isFailure: (status: number) => boolean;
  readonly onEnd?: (isDelivered: boolean) => void;
  readonly onAttempt?: (request: Request, status: number | undefined) => void;
};

/** One attempt of a delivery. */
export type LoggedDelivery = Pick<Delivery, "kind" | "url" | "event"> & {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Status of the receiver's response; `"failed"` without a response; `"refused"` for an address that is not on loopback, to which nothing is sent. */
  readonly outcome: number | "failed" | "refused";
};

// No source says at which intervals Dintero tries again.
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
const TIMEOUT_MS = 10_000;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Sends callbacks and webhooks, to loopback addresses only. */
export class Deliveries {
  readonly log: LoggedDelivery[] = [];
  readonly #clock: Clock;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #waiting = new Set<() => void>();
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends it now, or after `delay` milliseconds. */
  send(delivery: Delivery, delay = 0): void {
    const { kind, url, event } = delivery;
    if (!LOOPBACK.test(new URL(url).hostname)) {
      this.log.push({ kind, url, event, attempt: 1, outcome: "refused" });
      return;
    }
    this.#schedule(delivery, 1, delay);
  }

  /** Resolves when no request is in flight. What is to be sent later does not count. */
  async settled(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /** Sends nothing more. */
  stop(): void {
    this.#isStopped = true;
    for (const cancel of this.#waiting) cancel();
  }

  #schedule(delivery: Delivery, attempt: number, delay: number): void {
    const start = () => {
      if (this.#isStopped) return;
      const run = this.#attempt(delivery, attempt).finally(() => this.#inFlight.delete(run));
      this.#inFlight.add(run);
    };
    if (delay === 0) {
      start();
      return;
    }
    const cancel = this.#clock.setTimeout(() => {
      this.#waiting.delete(cancel);
      start();
    }, delay);
    this.#waiting.add(cancel);
  }

  async #attempt(delivery: Delivery, attempt: number): Promise<void> {
    const { kind, url, event, attempts, isFailure, onEnd, onAttempt } = delivery;
    const request = await delivery.request();
    const status = await statusOf(request);
    this.log.push({ kind, url: request.url || url, event, attempt, outcome: status ?? "failed" });
    onAttempt?.(request, status);
    const hasFailed = status === undefined || isFailure(status);
    if (!hasFailed || attempt >= attempts) return onEnd?.(!hasFailed);
    this.#schedule(delivery, attempt + 1, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
  }
}

/** The status of the response, or undefined without one. */
async function statusOf(request: Request): Promise<number | undefined> {
  try {
    const init = { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
    const response = await fetch(request.clone(), init);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
