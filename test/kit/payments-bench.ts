import type { DinteroEvent } from "../../src/core/util/events.js";
import { createPayments, type Payments, type PaymentsOptions, type PaymentsPaths } from "../../src/payments/index.js";
import { FakeClock, type ScriptedFetch, type Step, scriptedFetch } from "../../src/testing/index.js";
import { evenClock } from "./harness.js";

export type PaymentsBench = {
  readonly payments: Payments;
  readonly clock: FakeClock;
  readonly fetch: ScriptedFetch<PaymentsPaths>;
  readonly events: DinteroEvent[];
};

/** A payments client with a token of its own, on a fake clock and with a script for a server. */
export function paymentsBench(steps: Step[] = [], options: PaymentsOptions = {}): PaymentsBench {
  const clock = options.clock instanceof FakeClock ? options.clock : evenClock();
  const fetch = scriptedFetch<PaymentsPaths>(...steps);
  const events: DinteroEvent[] = [];
  const payments = createPayments({
    accountId: "T12345678",
    ...(options.clientId === undefined ? { token: "a-token" } : {}),
    clock,
    fetch,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { payments, clock, fetch, events };
}
