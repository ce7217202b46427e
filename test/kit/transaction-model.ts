import type { PaymentsSchemas } from "../../src/payments/index.js";
import { connectionRefused, connectionReset, type FakeClock, json, neverResponds } from "../../src/testing/index.js";

type Transaction = PaymentsSchemas["Transaction"];
type TransactionEvent = PaymentsSchemas["TransactionEvent"];

/** What happens to a request. `before` and `after` say whether the server carried it out first. */
export const FAULTS = [
  "none",
  "lost-before",
  "lost-after",
  "unreachable",
  "error-before",
  "error-after",
  "silent-before",
  "silent-after",
  "too-many",
  "refused",
  "declined",
  "accepted",
  "accepted-then-declined",
  "accepted-lost",
] as const;
export type Fault = (typeof FAULTS)[number];

type Kind = "CAPTURE" | "REFUND" | "VOID";
const KINDS: Record<string, Kind> = { capture: "CAPTURE", refund: "REFUND", void: "VOID" };
/** Milliseconds until an operation that was accepted ends. */
const LATE_MS = 20_000;

/** One transaction of a server in memory, which captures, refunds and voids, with the fault of each request given in advance. */
export class TransactionModel {
  readonly id = "T12345678.model";
  readonly events: TransactionEvent[] = [{ id: "e0", event: "AUTHORIZE", success: true, amount: 10_000 }];
  /** One entry for each request that reached the server and may have taken effect. */
  readonly effects: { readonly process: number; readonly kind: Kind }[] = [];
  readonly #clock: FakeClock;
  readonly #faults: Fault[];
  #count = 0;

  constructor(clock: FakeClock, faults: readonly Fault[]) {
    this.#clock = clock;
    this.#faults = [...faults];
  }

  /** How many operations with this reference succeeded. */
  succeeded(kind: Kind, reference?: string): number {
    return this.events.filter(
      ({ event, success, event_reference }) => event === kind && success && event_reference === reference,
    ).length;
  }

  /** Whether an operation was accepted and has not ended. */
  get isPending(): boolean {
    return this.events.some(
      ({ event, request_id }) =>
        String(event).startsWith("INITIATE_") && !this.events.some((one) => one.correlation_request_id === request_id),
    );
  }

  /** A `fetch` of one process. The process ends at its `killedAt`-th request, before or after the server has carried that out. */
  fetchOf(
    process: number,
    kill?: { readonly at: number; readonly when: "before" | "after"; readonly onKill: () => void },
  ) {
    let sent = 0;
    return async (request: Request): Promise<Response> => {
      sent += 1;
      if (kill && sent > kill.at) return neverResponds(request);
      const dies = kill?.at === sent;
      if (dies && kill.when === "before") {
        kill.onKill();
        return neverResponds(request);
      }
      const response = await this.#respond(process, request).then(
        (value) => () => value,
        (error: unknown) => () => Promise.reject(error),
      );
      if (dies) {
        kill.onKill();
        return neverResponds(request);
      }
      return response();
    };
  }

  async #respond(process: number, request: Request): Promise<Response> {
    const fault = this.#faults.shift() ?? "none";
    if (fault === "unreachable") throw connectionRefused();
    if (fault === "too-many") return json({}, { status: 429, headers: { "retry-after": "1" } });
    if (fault === "refused") return json({ error: { message: "Not now" } }, { status: 400 });
    if (fault === "lost-before") {
      this.#note(process, request);
      throw connectionReset();
    }
    if (fault === "error-before") {
      this.#note(process, request);
      return json({}, { status: 503 });
    }
    if (fault === "silent-before") {
      this.#note(process, request);
      return neverResponds(request);
    }
    const kind = this.#note(process, request);
    if (!kind) return this.#responseTo(request, fault);
    const body = (await request.clone().text()) || "{}";
    const { amount, capture_reference, refund_reference } = JSON.parse(body);
    const details = { amount, event_reference: capture_reference ?? refund_reference };
    const status = fault.startsWith("accepted") ? this.#accept(kind, details, fault) : 200;
    if (status === 200) this.#add({ event: kind, success: fault !== "declined", ...details, ...this.#errorOf(fault) });
    return this.#responseTo(request, fault, status);
  }

  #note(process: number, { method, url }: Request): Kind | undefined {
    const kind = method === "POST" ? KINDS[url.split("/").at(-1) ?? ""] : undefined;
    if (kind) this.effects.push({ process, kind });
    return kind;
  }

  #accept(kind: Kind, details: object, fault: Fault): number {
    const requestId = `r${this.#count}`;
    this.#add({ event: `INITIATE_${kind}`, success: true, request_id: requestId, ...details });
    this.#clock.setTimeout(() => {
      const success = fault !== "accepted-then-declined";
      this.#add({ event: kind, success, correlation_request_id: requestId, ...details, ...this.#errorOf(fault) });
    }, LATE_MS);
    return 202;
  }

  #responseTo(request: Request, fault: Fault, status = 200): Response | Promise<Response> {
    if (fault === "lost-after" || fault === "accepted-lost") throw connectionReset();
    if (fault === "error-after") return json({}, { status: 500 });
    if (fault === "silent-after") return neverResponds(request);
    const { request_id } = this.events.at(-1) ?? {};
    return json(this.transaction, { status, headers: status === 202 ? { "event-request-id": request_id ?? "" } : {} });
  }

  get transaction(): Transaction {
    const voided = this.succeeded("VOID") > 0 && this.succeeded("CAPTURE") === 0;
    const status = voided ? "AUTHORIZATION_VOIDED" : "AUTHORIZED";
    return { id: this.id, status, amount: 10_000, currency: "NOK", events: this.events } as unknown as Transaction;
  }

  #errorOf = (fault: Fault) => (fault.endsWith("declined") ? { error: { message: "Declined" } } : {});

  #add(event: object): void {
    this.#count += 1;
    this.events.push({ id: `e${this.#count}`, ...event });
  }
}
