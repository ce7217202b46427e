import type { Clock } from "../../../core/util/clock.js";

/** Who makes the changes that a caller of the API asks for. */
export const API_CLIENT = "00000009-0000-4000-8000-000000000001";
/** Who makes the changes of the shopper and of the checkout itself. */
export const CHECKOUT = "checkout";

/** The first part of a UUID, by which its kind can be recognised. */
const KINDS: Readonly<Record<string, string>> = {
  sessionEvent: "00000011",
  transactionEvent: "00000012",
  request: "00000013",
  cardToken: "00000014",
  hook: "00000015",
  delivery: "00000016",
  deliveryAttempt: "00000017",
  settlement: "00000018",
  application: "00000019",
  terminalOperation: "0000001a",
  reportConfiguration: "0000001b",
  report: "0000001c",
  ledgerEntry: "0000001d",
};

/** Ids and times of new objects. Ids are counted, so that the same calls give the same ids. */
export class Identifiers {
  readonly clock: Clock;
  readonly #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The time on the sandbox's clock, as the API writes it. */
  timestamp(): string {
    return new Date(this.clock.dateNow()).toISOString();
  }

  /** The number of the next object of a kind, from 1. */
  count(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count;
  }

  /** An id as sessions and transactions have them: the account, and 22 characters. */
  checkoutId(account: string, kind: string): string {
    return `${account}.${kind}${String(this.count(kind)).padStart(22 - kind.length, "0")}`;
  }

  uuid(kind: string): string {
    return `${KINDS[kind] ?? "000000ff"}-0000-4000-8000-${String(this.count(kind)).padStart(12, "0")}`;
  }
}
