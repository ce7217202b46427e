import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  FINAL_TRANSACTION_STATUSES,
  TimeoutError,
  waitForTransaction,
} from "../../../src/payments/index.js";
import { connectionReset, json, neverResponds, type Step, tooManyRequests } from "../../../src/testing/index.js";
import { failure } from "../../kit/harness.js";
import { paymentsBench } from "../../kit/payments-bench.js";

const status = (text: string) => json({ id: "t1", status: text });

function start(steps: Step[], options: object = {}) {
  const bench = paymentsBench(steps);
  return {
    ...bench,
    run: () =>
      waitForTransaction(bench.payments, "t1", { until: ["CAPTURED", ...FINAL_TRANSACTION_STATUSES], ...options }),
  };
}

describe("waitForTransaction", () => {
  it.each(["CAPTURED", "AUTHORIZATION_VOIDED", "REFUNDED", "DECLINED", "FAILED"])(
    "returns at once at %s",
    async (text) => {
      const { run, clock, fetch } = start([status(text)]);
      expect(await run()).toEqual({ id: "t1", status: text });
      expect(fetch.log).toEqual(["GET /v1/transactions/t1"]);
      expect(clock.now()).toBe(0);
    },
  );

  it("reads with growing pauses until the status ends the wait", async () => {
    const { run, clock } = start([...Array.from({ length: 7 }, () => status("ON_HOLD")), status("CAPTURED")]);
    expect(await clock.runUntil(run())).toMatchObject({ status: "CAPTURED" });
    expect(clock.now()).toBe(750 * (1 + 2 + 4 + 8 + 15 * 3));
    expect(clock.pending).toBe(0);
  });

  it("starts with the interval of the option", async () => {
    const { run, clock } = start([status("ON_HOLD"), status("ON_HOLD"), status("CAPTURED")], { interval: 10_000 });
    await clock.runUntil(run());
    expect(clock.now()).toBe(7_500 + 15_000);
  });

  it("ends when a function accepts the transaction", async () => {
    const { run, clock } = start([status("ON_HOLD"), status("NEW")], {
      until: (transaction: { status: string }) => transaction.status !== "ON_HOLD",
    });
    expect(await clock.runUntil(run())).toMatchObject({ status: "NEW" });
  });

  it("reads again after a temporary failure", async () => {
    const failing = [connectionReset(), json({}, { status: 503 })].flatMap((step) =>
      Array.from({ length: 5 }, () => step),
    );
    const { run, clock } = start([
      ...failing.map((step) => (step instanceof Response ? () => step.clone() : step)),
      status("CAPTURED"),
    ]);
    expect(await clock.runUntil(run())).toMatchObject({ status: "CAPTURED" });
  });

  it("obeys Retry-After", async () => {
    const { run, clock } = start([tooManyRequests(30), status("CAPTURED")]);
    await clock.runUntil(run());
    expect(clock.now()).toBe(30_000);
  });

  it("throws when the server refuses", async () => {
    const { run } = start([json({}, { status: 404 })]);
    expect(await failure(run())).toMatchObject({ name: "ApiError", status: 404 });
  });

  it.each([[[status("ON_HOLD"), () => status("ON_HOLD"), neverResponds]], [[neverResponds]]])(
    "ends with a TimeoutError at its total timeout",
    async (steps) => {
      const { run, clock } = start([...steps] as Step[], { totalTimeout: 5_000 });
      const error = await clock.runUntil(failure(run()));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ phase: "total", method: "GET", outcome: "rejected" });
      expect(String(error)).toContain("`until` was not met within the totalTimeout of 5000 ms");
      expect(clock.now()).toBe(5_000);
      expect(clock.pending).toBe(0);
    },
  );

  it("rejects with the signal's own reason", async () => {
    const controller = new AbortController();
    const { run, clock } = start([status("ON_HOLD")], { signal: controller.signal });
    const error = failure(run());
    await clock.advance(10);
    controller.abort("enough");
    expect(await error).toBe("enough");
    expect(clock.pending).toBe(0);
  });

  it.each([
    [{ until: undefined }, "Expected `until` to be an array of statuses or a function"],
    [{ interval: 0 }, "Expected `interval` to be a positive number of milliseconds, got 0."],
    [{ every: 3 }, "Unknown option `every`."],
  ])("refuses %j", async (options, message) => {
    const { run } = start([], options);
    const error = await failure(run());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(message);
  });
});
