import type { ApiError } from "../core/errors/api-error.js";
import { isDinteroError, type Outcome } from "../core/errors/dintero-error.js";
import { TimeoutError } from "../core/errors/timeout-error.js";
import { unwrap } from "../core/unwrap.js";
import { redact } from "../core/util/redact.js";
import { waitUntil } from "../core/wait-until.js";
import type { Payments, PaymentsSchemas } from "./api.js";
import { type EventFilter, type Progress, progressOf } from "./progress.js";
import { callOptions, type TimeLimit } from "./time-limit.js";
import { TransactionError } from "./transaction-error.js";

type Transaction = PaymentsSchemas["Transaction"];

/** An operation on a transaction. */
export type TransactionOperation = {
  /** The function, for messages. */
  readonly name: "captureOnce" | "refundOnce" | "voidOnce";
  readonly path: `/transactions/{id}/${"capture" | "refund" | "void"}`;
  readonly noun: "capture" | "refund" | "void";
  readonly completed: EventFilter["completed"];
  readonly started: EventFilter["started"];
  /** Field of the body with the reference; undefined for an operation that has none. */
  readonly referenceField?: "capture_reference" | "refund_reference";
  /** Status that shows that the operation is done, whatever the events say. */
  readonly doneStatus?: Transaction["status"];
};

/** What a call is made of. */
type OnceCallInit = {
  readonly operation: TransactionOperation;
  /** Which events of the transaction belong to it. */
  readonly filter: EventFilter;
  readonly time: TimeLimit;
};

/** One call of one of the functions. */
export class OnceCall {
  readonly #payments: Payments;
  readonly #id: string;
  readonly #operation: TransactionOperation;
  readonly #time: TimeLimit;
  #filter: EventFilter;
  /** Why the outcome of the request is unknown. */
  #cause: unknown;
  #transaction: Transaction | undefined;
  progress: Progress = { state: "absent" };
  knownFailures = 0;

  constructor(payments: Payments, id: string, { operation, filter, time }: OnceCallInit) {
    this.#payments = payments;
    this.#id = id;
    this.#operation = operation;
    this.#filter = filter;
    this.#time = time;
  }

  get transaction(): Transaction {
    return this.#transaction as Transaction;
  }

  async readFirst(): Promise<Transaction> {
    try {
      return unwrap(await this.#read(callOptions(this.#time)));
    } catch (error) {
      // An error of the read that says "unknown" would be taken for one of the operation.
      if (this.#isAborted || !isDinteroError(error) || error.outcome === "rejected") throw error;
      throw this.#error("rejected", "the transaction could not be read, so nothing was sent", {
        advice: `Call ${this.#operation.name} again.`,
        cause: error,
      });
    }
  }

  /** Reads from a transaction how far the operation has come. */
  look(transaction: Transaction): Progress {
    this.#transaction = transaction;
    this.progress = progressOf(transaction, this.#filter, this.knownFailures);
    return this.progress;
  }

  /**
   * Whether the operation has succeeded.
   *
   * @throws TransactionError when it has failed.
   */
  settle(): boolean {
    const { progress } = this;
    const { doneStatus } = this.#operation;
    if (progress.state === "succeeded") return true;
    if (doneStatus !== undefined && this.#transaction?.status === doneStatus) return true;
    if (progress.state !== "failed") return false;
    throw this.#failure(progress.event);
  }

  /** Sends the one request. */
  async send(body: object): Promise<void> {
    const { path, referenceField } = this.#operation;
    const { limit, left } = this.#time;
    if (left() <= 0) throw new TimeoutError({ method: "POST", path, outcome: "rejected" }, { phase: "total", limit });
    const post = this.#payments.POST as unknown as LoosePost;
    const init = { params: { path: { id: this.#id } }, ...callOptions(this.#time), ...(referenceField && { body }) };
    try {
      const { data, error, response } = await post(path, init);
      if (error) throw error;
      this.#filter = { ...this.#filter, requestId: response.headers.get("event-request-id") ?? undefined };
      // A body without events shows nothing; the reads that follow do.
      if (typeof data === "object" && data !== null) this.look(data);
    } catch (error) {
      if (this.#isAborted || !isDinteroError(error) || error.outcome !== "unknown") throw error;
      this.#cause = error;
    }
  }

  /** Reads the transaction until it shows the result. */
  async follow(): Promise<Transaction> {
    try {
      await waitUntil<Transaction>(
        (init) => this.#read(init),
        (transaction) => this.#isOver(transaction),
        { ...callOptions(this.#time), clock: this.#time.clock },
      );
    } catch (error) {
      if (this.#isAborted || !isDinteroError(error)) throw error;
      if (error instanceof TimeoutError) throw this.#timeout();
      throw this.#unknown("the transaction could not be read afterwards", error);
    }
    this.settle();
    return this.transaction;
  }

  #read(init: { readonly signal?: AbortSignal; readonly totalTimeout?: number | false }) {
    return this.#payments.GET("/transactions/{id}", { params: { path: { id: this.#id } }, ...init });
  }

  /** Whether the transaction shows that the operation has succeeded or failed. */
  #isOver(transaction: Transaction): boolean {
    const { state } = this.look(transaction);
    return state === "succeeded" || state === "failed" || transaction.status === this.#operation.doneStatus;
  }

  get #isAborted(): boolean {
    return this.#time.signal?.aborted === true;
  }

  #timeout(): TransactionError {
    const { noun } = this.#operation;
    const within = `within the totalTimeout of ${this.#time.limit} ms`;
    const reason =
      this.progress.state === "pending"
        ? `the ${noun} was accepted and has not finished ${within}`
        : `the transaction shows no result of the ${noun} ${within}`;
    return this.#unknown(reason, this.#cause);
  }

  #unknown(reason: string, cause: unknown): TransactionError {
    const { name, completed, referenceField } = this.#operation;
    const which = referenceField ? ` with your \`${referenceField}\` as \`event_reference\`` : "";
    return this.#error("unknown", reason, {
      advice: `Look for a ${completed} event${which} in the transaction. Calling ${name} again later is safe, because it reads the transaction first.`,
      cause,
    });
  }

  #failure(event: PaymentsSchemas["TransactionEvent"]): TransactionError {
    const { name, noun, referenceField } = this.#operation;
    const { code, message } = event.error ?? {};
    const said = [message && redact(message), code && `(${redact(code)})`].filter(Boolean).join(" ").replace(/\.$/, "");
    const reason = `the ${noun} did not succeed${said && `: ${said}`}`;
    const again = referenceField
      ? `For another attempt call ${name} with a new \`${referenceField}\`.`
      : `For another attempt call ${name} again.`;
    // A correction replaces the state that the failure alone would mean.
    return event.correction
      ? this.#error("unknown", reason, {
          advice: `The event has a correction: see \`event.correction\`. ${again}`,
          event,
        })
      : this.#error("rejected", reason, { advice: again, event });
  }

  #error(
    outcome: Outcome,
    reason: string,
    init: { readonly advice: string; readonly cause?: unknown; readonly event?: PaymentsSchemas["TransactionEvent"] },
  ): TransactionError {
    const { path } = this.#operation;
    return new TransactionError({ method: "POST", path, outcome }, { reason, transaction: this.#transaction, ...init });
  }
}

type LoosePost = (
  path: string,
  init: object,
) => Promise<{ readonly data?: Transaction; readonly error?: ApiError; readonly response: Response }>;
