import fc from "fast-check";
import type { FakeClock } from "../../src/testing/index.js";

/** What a server, or the line to it, does with one request. `done`: whether what was asked for takes effect. */
export type Fault =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly done: boolean;
      readonly retryAfter?: string | undefined;
    }
  | { readonly kind: "slow"; readonly ms: number; readonly done: true }
  | { readonly kind: "failure"; readonly code: string | undefined; readonly syscall?: string; readonly done: boolean }
  /** No response. One that is deaf ignores the request's signal, too. */
  | { readonly kind: "never responds"; readonly deaf: boolean; readonly done: boolean }
  | { readonly kind: "cut body" | "stalled body"; readonly done: boolean }
  | { readonly kind: "no JSON"; readonly done: true };

const done = fc.boolean();
const retryAfter = fc.constantFrom(undefined, "0", "1", "7", "120", "soon", "Thu, 01 Jan 2026 00:00:05 GMT");

/** Refused by the server before anything was done, or never sent. */
const refused: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant("response"), status: fc.constant(429), done: fc.constant(false), retryAfter }),
  fc.record({ kind: fc.constant("response"), status: fc.constantFrom(400, 401, 403, 404), done: fc.constant(false) }),
  fc.record({
    kind: fc.constant("failure"),
    code: fc.constantFrom("ECONNREFUSED", "ENOTFOUND", "CERT_HAS_EXPIRED"),
    done: fc.constant(false),
  }),
);

/** The server failed, at the beginning of its work or at the end. */
const failed: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constant("response"),
  status: fc.constantFrom(408, 500, 502, 503, 504, 520),
  done,
  retryAfter,
});

/** Nobody knows whether it took effect. */
const lost: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant("response"), status: fc.constantFrom(302, 303), done }),
  fc.record({ kind: fc.constant("failure"), code: fc.constantFrom("ECONNRESET", "UND_ERR_SOCKET", undefined), done }),
  fc.record({ kind: fc.constant("failure"), code: fc.constant("EHOSTUNREACH"), syscall: fc.constant("read"), done }),
  fc.record({ kind: fc.constant("never responds"), deaf: fc.boolean(), done }),
  fc.record({ kind: fc.constantFrom("cut body", "stalled body"), done }),
);

const successful: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant("slow"), ms: fc.integer({ min: 1, max: 5_000 }), done: fc.constant(true) }),
  fc.record({ kind: fc.constant("no JSON"), done: fc.constant(true) }),
  fc.record({ kind: fc.constant("response"), status: fc.constant(200), done: fc.constant(true) }),
);

export const faults = fc.array(fc.oneof(refused, failed, lost, lost, successful), { maxLength: 5 });

/** Meets a request as the fault says; `body` is that of a success. */
export async function meet(fault: Fault, request: Request, clock: FakeClock, body: unknown): Promise<Response> {
  const json = { "content-type": "application/json" };
  switch (fault.kind) {
    case "response": {
      const headers = new Headers(json);
      if (fault.retryAfter !== undefined) headers.set("retry-after", fault.retryAfter);
      return new Response(JSON.stringify(fault.status === 200 ? body : {}), { status: fault.status, headers });
    }
    case "slow":
      await pause(fault.ms, request.signal, clock);
      return Response.json(body);
    case "failure": {
      const { code, syscall } = fault;
      throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code, syscall }) });
    }
    case "never responds":
      return pause(undefined, fault.deaf ? undefined : request.signal, clock);
    case "no JSON":
      return new Response("<html>", { headers: json });
    default:
      return new Response(halfBody(fault.kind === "cut body"), { headers: json });
  }
}

function halfBody(fails: boolean): ReadableStream<Uint8Array> {
  let pulls = 0;
  return new ReadableStream({
    pull: async (controller) => {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new TextEncoder().encode('{"half":'));
      else if (fails) controller.error(new TypeError("terminated"));
      else await new Promise(() => {});
    },
  });
}

function pause(ms: number | undefined, signal: AbortSignal | undefined, clock: FakeClock): Promise<never> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (ms !== undefined) clock.setTimeout(resolve as () => void, ms);
  });
}
