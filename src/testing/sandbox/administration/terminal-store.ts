import type { PaymentsSchemas } from "../../../payments/api.js";
import { AccountStore } from "../payments/account-store.js";
import { API_CLIENT, type Identifiers } from "../payments/identifiers.js";
import type { TransactionEvent } from "../payments/schemas.js";

export type TerminalOperation = PaymentsSchemas["TerminalOperation"];

/** What a caller asks a terminal to do. */
export type TerminalRequest = Pick<TerminalOperation, "terminal_id" | "operation" | "parameters">;

/** The end of an operation, which has come once the clock is at `endsAt`. */
type Started = {
  readonly id: string;
  readonly operation: TerminalOperation;
  readonly endsAt: number;
  readonly ended: Pick<TerminalOperation, "status" | "result">;
  readonly key: string | undefined;
};

/** The operations on the terminals of all accounts. An operation ends by the clock, without a timer. */
export class TerminalStore {
  readonly #ids: Identifiers;
  readonly #started = new AccountStore<Started>();
  readonly #closed = new Set<string>();

  constructor(ids: Identifiers) {
    this.#ids = ids;
  }

  /** The operations of an account as they are now, the newest first. */
  of(account: string): TerminalOperation[] {
    return this.#started.of(account).map((started) => this.#now(started));
  }

  /** The operation that was started with this `Idempotency-Key`. */
  startedWith(account: string, key: string | undefined): TerminalOperation | undefined {
    return key === undefined ? undefined : this.#started.of(account).find((one) => one.key === key)?.operation;
  }

  /** Milliseconds until a terminal accepts another operation; 0 when none is pending. */
  busyFor(account: string, terminalId: string): number {
    const ends = this.#started
      .of(account)
      .filter(({ operation }) => operation.terminal_id === terminalId)
      .map(({ endsAt }) => endsAt - this.#ids.clock.now());
    return Math.max(0, ...ends);
  }

  /** Those of the events that no end of day contains; from now on one does. */
  close(events: readonly TransactionEvent[]): TransactionEvent[] {
    const open = events.filter(({ id = "" }) => !this.#closed.has(id));
    for (const { id = "" } of open) this.#closed.add(id);
    return open;
  }

  start(
    account: string,
    request: TerminalRequest,
    { key, ended, duration }: Pick<Started, "key" | "ended"> & { readonly duration: number },
  ): TerminalOperation {
    const id = this.#ids.uuid("terminalOperation");
    const operation = {
      ...request,
      id,
      status: "PENDING",
      created_at: this.#ids.timestamp(),
      created_by: API_CLIENT,
      account_id: account,
    };
    this.#started.set(account, { id, operation, endsAt: this.#ids.clock.now() + duration, ended, key });
    return operation;
  }

  #now({ operation, endsAt, ended }: Started): TerminalOperation {
    const since = this.#ids.clock.now() - endsAt;
    if (since < 0) return operation;
    const updated_at = new Date(this.#ids.clock.dateNow() - since).toISOString();
    return { ...operation, ...ended, updated_at, updated_by: "terminal" };
  }
}
