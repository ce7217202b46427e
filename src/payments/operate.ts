import type { ApiError } from "../core/errors/api-error.js";
import { ConfigurationError, checkOptions, expected } from "../core/errors/configuration-error.js";
import { isDinteroError, type Outcome } from "../core/errors/dintero-error.js";
import { TimeoutError } from "../core/errors/timeout-error.js";
import { redact } from "../core/util/redact.js";
import { isText, milliseconds, RULES, type Rules } from "../core/util/validate.js";
import type { Payments, PaymentsSchemas } from "./api.js";
import { checkRequest } from "./checks.js";
import { paymentsContextOf } from "./context.js";
import { INTERVAL_MS, type Polling, pollTransaction, readTransaction, timeLeft } from "./poll.js";
import { type EventFilter, failuresOf, type Progress, progressOf } from "./progress.js";
import { TransactionError } from "./transaction-error.js";

type Transaction = PaymentsSchemas["Transaction"];

/** How a function that waits for a transaction is called. */
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

const ONCE_RULES = { signal: RULES.signal, totalTimeout: RULES.duration } satisfies Rules;

/**
 * Makes an operation take effect once: reads the transaction, sends the request only when no event shows it, and reads again until an event shows its result.
 */
export async function operateOnce(
  payments: Payments,
  id: string,
  operation: TransactionOperation,
  options: OnceOptions & { readonly amount?: number },
): Promise<Transaction> {
  const { signal, totalTimeout, ...body } = options;
  checkOptions({ signal, totalTimeout }, ONCE_RULES);
  const { path, referenceField } = operation;
  const reference = referenceField && (body as Record<string, unknown>)[referenceField];
  if (referenceField && !isText(reference)) throw expected(referenceField, "a non-empty text", reference);
  if (referenceField && body.amount === undefined) throw expected("amount", "an integer in minor units", undefined);
  checkRequest("POST", path, body, true);

  const { polling, limit } = pollingOf(payments, id, options);
  const filter: EventFilter = { ...operation, reference: reference as string | undefined };
  const call = new OnceCall(operation, filter, polling, limit);
  const before = await call.readFirst();
  call.knownFailures = referenceField ? 0 : failuresOf(before, filter).length;
  checkSameAmount(call.look(before), operation, body.amount);
  if (call.settle()) return call.transaction;
  if (call.progress.state === "absent") await call.send(body);
  if (call.settle()) return call.transaction;
  return call.follow();
}

/** The polling of a function that was given these options. */
export function pollingOf(payments: Payments, id: string, { signal, totalTimeout }: OnceOptions) {
  const context = paymentsContextOf(payments);
  if (!context) throw expected("payments", "a client of createPayments", payments);
  const { clock, totalTimeout: clientLimit } = context.options.client;
  const limit = milliseconds(totalTimeout, clientLimit);
  const polling: Polling = {
    payments,
    id,
    clock,
    expiresAt: clock.now() + limit,
    signal: signal ?? new AbortController().signal,
  };
  return { polling, limit, context };
}

/** One call of one of the functions. */
class OnceCall {
  readonly #operation: TransactionOperation;
  #filter: EventFilter;
  readonly #polling: Polling;
  readonly #limit: number;
  /** Why the outcome of the request is unknown. */
  #cause: unknown;
  #transaction: Transaction | undefined;
  progress: Progress = { state: "absent" };
  knownFailures = 0;

  constructor(operation: TransactionOperation, filter: EventFilter, polling: Polling, limit: number) {
    this.#operation = operation;
    this.#filter = filter;
    this.#polling = polling;
    this.#limit = limit;
  }

  get transaction(): Transaction {
    return this.#transaction as Transaction;
  }

  async readFirst(): Promise<Transaction> {
    try {
      return await readTransaction(this.#polling);
    } catch (error) {
      const { signal } = this.#polling;
      // An error of the read that says "unknown" would be taken for one of the operation.
      if (signal.aborted || !isDinteroError(error) || error.outcome === "rejected") throw error;
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
    const { payments, id, signal } = this.#polling;
    const totalTimeout = timeLeft(this.#polling);
    if (totalTimeout <= 0) {
      throw new TimeoutError({ method: "POST", path, outcome: "rejected" }, { phase: "total", limit: this.#limit });
    }
    const post = payments.POST as unknown as LoosePost;
    const init = { params: { path: { id } }, signal, totalTimeout, ...(referenceField && { body }) };
    try {
      const { data, error, response } = await post(path, init);
      if (error) throw error;
      this.#filter = { ...this.#filter, requestId: response.headers.get("event-request-id") ?? undefined };
      // A body without events shows nothing; the reads that follow do.
      if (typeof data === "object" && data !== null) this.look(data);
    } catch (error) {
      if (signal.aborted || !isDinteroError(error) || error.outcome !== "unknown") throw error;
      this.#cause = error;
    }
  }

  /** Reads the transaction until it shows the result. */
  async follow(): Promise<Transaction> {
    const { signal } = this.#polling;
    let isOver: boolean;
    try {
      isOver = !(await pollTransaction(this.#polling, INTERVAL_MS, (transaction) => {
        this.look(transaction);
        return this.progress.state !== "absent" && this.progress.state !== "pending"
          ? true
          : transaction.status === this.#operation.doneStatus;
      }));
    } catch (error) {
      if (signal.aborted || !isDinteroError(error)) throw error;
      throw this.#unknown("the transaction could not be read afterwards", error);
    }
    if (!isOver && this.settle()) return this.transaction;
    const { noun } = this.#operation;
    const within = `within the totalTimeout of ${this.#limit} ms`;
    throw this.#unknown(
      this.progress.state === "pending"
        ? `the ${noun} was accepted and has not finished ${within}`
        : `the transaction shows no result of the ${noun} ${within}`,
      this.#cause,
    );
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

/** A reference that belongs to an operation of another amount would report that one as this one. */
function checkSameAmount(
  progress: Progress,
  { path, noun, referenceField }: TransactionOperation,
  amount?: number,
): void {
  if (progress.state === "absent" || referenceField === undefined) return;
  const { event } = progress;
  // The amounts of gift cards are listed apart.
  if (event.amount === undefined || event.amount === amount || event.gift_cards?.length) return;
  throw new ConfigurationError(
    `The \`${referenceField}\` of POST ${path} belongs to a ${noun} of ${event.amount} already, and \`amount\` is ${amount}. Nothing was sent. Use another reference for another ${noun}.`,
    { method: "POST", path },
  );
}
