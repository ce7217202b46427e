import type { PaymentsSchemas } from "../../src/payments/index.js";
import { connectionRefused, connectionReset, type FakeClock, neverResponds } from "../../src/testing/index.js";
import { createSandboxCore, type SandboxCore } from "../../src/testing/sandbox/core.js";
import type { Fault } from "../../src/testing/sandbox/fault.js";
import type { SandboxResponse } from "../../src/testing/sandbox/response.js";

/** What happens to one request. `before` and `after` say whether it took effect first; `late` that it is accepted and ends later. */
export const MISHAPS = [
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
  "late",
  "late-then-declined",
  "late-and-lost",
] as const;
export type Mishap = (typeof MISHAPS)[number];

export type Kind = "CAPTURE" | "REFUND" | "VOID";

/** When a process is killed: at which of its requests, and whether that takes effect first. */
export type Kill = { readonly at: number; readonly when: "before" | "after" };

/** Milliseconds until an operation that was accepted ends. */
const LATE_MS = 20_000;

/** What the sandbox does with the request behind each mishap that reaches it. */
const FAULTS: Partial<Record<Mishap, Fault>> = {
  "lost-after": {},
  "error-after": { status: 500, takesEffect: true },
  "error-before": { status: 503 },
  "silent-after": {},
  "too-many": { status: 429, headers: { "retry-after": "1" } },
  refused: { status: 400 },
  declined: { decline: true },
  late: { completeAfter: LATE_MS },
  "late-then-declined": { completeAfter: LATE_MS, decline: true },
  "late-and-lost": { completeAfter: LATE_MS },
};
/** Mishaps after which it is certain that a request had no effect. */
const HARMLESS: ReadonlySet<Mishap> = new Set(["unreachable", "too-many", "refused"]);

/** One transaction of a sandbox without a server, and processes that work on it over connections on which each request has a mishap. */
export class SandboxTransaction {
  readonly id: string;
  /** An access token of the account. */
  readonly token: string;
  readonly accountId: string;
  /** The processes whose capture, refund or void may have taken effect, one for each request. */
  readonly operations: number[] = [];
  readonly #core: SandboxCore;
  #mishaps: Mishap[];

  /** The transaction is authorized; it is captured as well if it is to be refunded. */
  constructor(clock: FakeClock, kind: Kind, mishaps: readonly Mishap[]) {
    this.#core = createSandboxCore({ clock }, () => "http://sandbox.test");
    this.#mishaps = [];
    const { world, shopper } = this.#core;
    this.accountId = world.accountId;
    this.token = world.tokens.issue({ account: world.accountId, kind: "access" }).access_token;
    const order = { amount: 10_000, currency: "NOK", merchant_reference: "order-1" };
    const session = this.#call("POST", "/sessions-profile", {
      profile_id: "default",
      url: { return_url: "https://shop.example/return" },
      order,
    });
    this.id = String(shopper.pay((session.body as { id: string }).id).id);
    if (kind === "REFUND") {
      const body = { amount: 10_000, capture_reference: "captured-before" };
      this.#call("POST", `/transactions/${this.id}/capture`, body);
    }
    this.#mishaps = [...mishaps];
  }

  get events(): readonly PaymentsSchemas["TransactionEvent"][] {
    return this.#core.world.ledger.transactions.get(this.id)?.events ?? [];
  }

  /** How many operations with this reference succeeded. */
  succeeded(kind: Kind, reference: string | undefined): number {
    return this.events.filter(
      ({ event, success, event_reference }) => event === kind && success && event_reference === reference,
    ).length;
  }

  /** Whether an operation was accepted and has not ended. */
  get isPending(): boolean {
    const ended = new Set(this.events.map(({ correlation_request_id }) => correlation_request_id));
    return this.events.some(({ event, request_id }) => event?.startsWith("INITIATE_") && !ended.has(request_id));
  }

  /** From now on every request reaches the sandbox, and every response its client. */
  endMishaps(): void {
    this.#mishaps = [];
  }

  /** The `fetch` of one process. */
  fetchOf(process: number, kill: (Kill & { readonly onKill: () => void }) | undefined) {
    let sent = 0;
    return async (request: Request): Promise<Response> => {
      sent += 1;
      if (kill && sent > kill.at) return neverResponds(request);
      if (kill?.at !== sent) return this.#deliver(process, request);
      if (kill.when === "after") await this.#deliver(process, request).catch(() => undefined);
      kill.onKill();
      return neverResponds(request);
    };
  }

  async #deliver(process: number, request: Request): Promise<Response> {
    const mishap = this.#mishaps.shift() ?? "none";
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && !HARMLESS.has(mishap)) this.operations.push(process);
    if (mishap === "unreachable") throw connectionRefused();
    if (mishap === "lost-before") throw connectionReset();
    if (mishap === "silent-before") return neverResponds(request);
    const text = await request.clone().text();
    const response = this.#call(request.method, pathname, text === "" ? undefined : JSON.parse(text), FAULTS[mishap]);
    if (mishap === "lost-after" || mishap === "late-and-lost") throw connectionReset();
    if (mishap === "silent-after") return neverResponds(request);
    const headers = { "content-type": "application/json", ...response.headers };
    return new Response(JSON.stringify(response.body), { status: response.status, headers });
  }

  #call(method: string, path: string, body: unknown, fault?: Fault): SandboxResponse {
    const authorization = `Bearer ${this.token}`;
    const incoming = { method, path, query: new URLSearchParams(), authorization, headers: new Headers(), body };
    return this.#core.respond(incoming, fault);
  }
}
