import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ApiError,
  captureOnce,
  createPayments,
  isDinteroError,
  refundOnce,
  TransactionError,
  voidOnce,
} from "../../src/payments/index.js";
import { FakeClock } from "../../src/testing/index.js";
import { FAULTS, TransactionModel } from "../kit/transaction-model.js";

const SEED = 20_261_125;
const RUNS = 250;
const AMOUNT = 2_500;

type Kind = "CAPTURE" | "REFUND" | "VOID";
const referenceOf = (kind: Kind) => (kind === "VOID" ? undefined : "ref-1");

const run = (kind: Kind, payments: ReturnType<typeof createPayments>, id: string) =>
  kind === "CAPTURE"
    ? captureOnce(payments, id, { amount: AMOUNT, capture_reference: "ref-1" })
    : kind === "REFUND"
      ? refundOnce(payments, id, { amount: AMOUNT, refund_reference: "ref-1" })
      : voidOnce(payments, id);

const scenario = fc.record({
  kind: fc.constantFrom<Kind[]>("CAPTURE", "REFUND", "VOID"),
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 }),
  kills: fc.array(
    fc.record({ at: fc.integer({ min: 1, max: 6 }), when: fc.constantFrom("before" as const, "after" as const) }),
    {
      maxLength: 3,
    },
  ),
  calls: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer({ min: 1, max: 1_000 }),
});

type Ended = { readonly value?: unknown; readonly error?: unknown; readonly killed?: true };

describe("captureOnce, refundOnce and voidOnce", () => {
  it("send one effective operation for each reference and report its result, whatever fails and whenever the process ends", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(scenario, async ({ kind, faults, kills, calls, seed }) => {
        const clock = new FakeClock(seed);
        const model = new TransactionModel(clock, faults);
        const processes = [...kills, ...Array(calls).fill(undefined)];
        for (const [process, kill] of processes.entries()) {
          const before = model.succeeded(kind, referenceOf(kind));
          const wasPending = model.isPending;
          const ended = await runProcess(kind, model, clock, process, kill);
          const after = model.succeeded(kind, referenceOf(kind));
          expect(model.effects.filter((effect) => effect.process === process).length).toBeLessThanOrEqual(1);
          expect(after).toBeLessThanOrEqual(1);
          if (ended.value) {
            seen.add("success");
            expect(after).toBe(1);
          } else if (isDinteroError(ended.error) && ended.error.outcome === "rejected") {
            seen.add(
              ended.error instanceof TransactionError
                ? "failed"
                : ended.error instanceof ApiError
                  ? "refused"
                  : "unsent",
            );
            // What failed and what was refused changed nothing; what an earlier process started may still end.
            if (!wasPending) expect(after).toBe(before);
          } else if (ended.killed) seen.add("killed");
          else {
            seen.add("unknown");
            expect(wasPending || model.effects.some((effect) => effect.process === process)).toBe(true);
            expect(ended.error).toMatchObject({ name: "TransactionError", outcome: "unknown", method: "POST" });
          }
        }
        // Whatever was accepted ends, and a last call without faults reports what happened.
        await clock.advance(60_000);
        const last = new TransactionModel(clock, []);
        last.events.splice(0, Infinity, ...model.events);
        const ended = await runProcess(kind, last, clock, 99, undefined);
        const count = last.succeeded(kind, referenceOf(kind));
        if (ended.value) expect(count).toBe(1);
        else {
          expect(count).toBe(0);
          expect(ended.error).toMatchObject({ name: "TransactionError", outcome: "rejected" });
          expect(kind).not.toBe("VOID");
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect([...seen]).toEqual(expect.arrayContaining(["failed", "killed", "refused", "success", "unknown"]));
  }, 60_000);
});

async function runProcess(
  kind: Kind,
  model: TransactionModel,
  clock: FakeClock,
  process: number,
  kill: { readonly at: number; readonly when: "before" | "after" } | undefined,
): Promise<Ended> {
  let onKill = () => {};
  const killed = new Promise<Ended>((resolve) => {
    onKill = () => resolve({ killed: true });
  });
  const payments = createPayments({
    accountId: "T12345678",
    token: "a-token",
    clock,
    fetch: model.fetchOf(process, kill && { ...kill, onKill }),
    timeout: 10_000,
  });
  const work = run(kind, payments, model.id).then(
    (value): Ended => ({ value }),
    (error): Ended => ({ error }),
  );
  return clock.runUntil(Promise.race([work, killed]));
}
