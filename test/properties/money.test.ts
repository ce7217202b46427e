import fc from "fast-check";
import { expect, it } from "vitest";
import {
  ApiError,
  captureOnce,
  createPayments,
  isDinteroError,
  type Payments,
  refundOnce,
  TransactionError,
  voidOnce,
} from "../../src/payments/index.js";
import { FakeClock } from "../../src/testing/index.js";
import { type Kill, type Kind, MISHAPS, SandboxTransaction } from "../kit/sandbox-transaction.js";

const SEED = 20_261_125;
const RUNS = 250;
const AMOUNT = 2_500;

const referenceOf = (kind: Kind) => (kind === "VOID" ? undefined : "ref-1");

const operate = (kind: Kind, payments: Payments, id: string) =>
  kind === "CAPTURE"
    ? captureOnce(payments, id, { amount: AMOUNT, capture_reference: "ref-1" })
    : kind === "REFUND"
      ? refundOnce(payments, id, { amount: AMOUNT, refund_reference: "ref-1" })
      : voidOnce(payments, id);

const scenario = fc.record({
  kind: fc.constantFrom<Kind[]>("CAPTURE", "REFUND", "VOID"),
  mishaps: fc.array(fc.constantFrom(...MISHAPS), { maxLength: 12 }),
  // Killed at any of its requests, before or after that takes effect; then started again.
  kills: fc.array(fc.record({ at: fc.integer({ min: 1, max: 6 }), when: fc.constantFrom("before", "after") }), {
    maxLength: 3,
  }) as fc.Arbitrary<Kill[]>,
  calls: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer({ min: 1, max: 1_000 }),
});

it("captureOnce, refundOnce and voidOnce take effect once for each reference, and report what happened, whatever fails and whenever the process ends", async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(scenario, async ({ kind, mishaps, kills, calls, seed }) => {
    const clock = new FakeClock(seed);
    const transaction = new SandboxTransaction(clock, kind, mishaps);
    const succeeded = () => transaction.succeeded(kind, referenceOf(kind));
    const processes = [...kills, ...Array<undefined>(calls).fill(undefined)];
    for (const [process, kill] of processes.entries()) {
      const before = succeeded();
      const wasPending = transaction.isPending;
      const ended = await runProcess(kind, transaction, clock, process, kill);
      const sent = transaction.operations.filter((sender) => sender === process).length;
      expect(sent).toBeLessThanOrEqual(1);
      expect(succeeded()).toBeLessThanOrEqual(1);
      seen.add(ended.name);
      if (ended.name === "success") expect(succeeded()).toBe(1);
      // What failed and what was refused changed nothing; what an earlier process started may still end.
      if (["failed", "refused", "unsent"].includes(ended.name) && !wasPending) expect(succeeded()).toBe(before);
      if (ended.name === "unknown") {
        expect(wasPending || sent === 1).toBe(true);
        expect(ended.error).toMatchObject({ name: "TransactionError", outcome: "unknown", method: "POST" });
      }
    }
    // Whatever was accepted ends, and a last call without mishaps reports what happened.
    transaction.endMishaps();
    await clock.advance(60_000);
    const ended = await runProcess(kind, transaction, clock, processes.length, undefined);
    if (ended.name === "success") expect(succeeded()).toBe(1);
    else {
      expect(ended.name).toBe("failed");
      expect(succeeded()).toBe(0);
      // A void has no reference, so that the last call sends another one.
      expect(kind).not.toBe("VOID");
    }
  });
  await fc.assert(property, { seed: SEED, numRuns: RUNS });
  expect([...seen].sort()).toEqual(["failed", "killed", "refused", "success", "unknown", "unsent"]);
}, 60_000);

/** How a process ended: `failed` when the operation did, `refused` by the server, `unsent` when the transaction could not be read. */
type Ended = {
  readonly name: "success" | "failed" | "refused" | "unsent" | "unknown" | "killed";
  readonly error?: unknown;
};

async function runProcess(
  kind: Kind,
  transaction: SandboxTransaction,
  clock: FakeClock,
  process: number,
  kill: Kill | undefined,
): Promise<Ended> {
  let onKill = () => {};
  const killed = new Promise<Ended>((resolve) => {
    onKill = () => resolve({ name: "killed" });
  });
  const { accountId, token, id } = transaction;
  const fetch = transaction.fetchOf(process, kill && { ...kill, onKill });
  const payments = createPayments({ accountId, token, clock, fetch, timeout: 10_000 });
  const work = operate(kind, payments, id).then(
    (): Ended => ({ name: "success" }),
    (error: unknown): Ended => ({ name: nameOf(error), error }),
  );
  return clock.runUntil(Promise.race([work, killed]));
}

function nameOf(error: unknown): Ended["name"] {
  if (!isDinteroError(error)) throw error;
  if (error.outcome === "unknown") return "unknown";
  if (error instanceof ApiError) return "refused";
  return error instanceof TransactionError && error.event ? "failed" : "unsent";
}
