import { describe, expect, it } from "vitest";
import { FINAL_CASE_STATUSES, TimeoutError, waitUntil } from "../../../src/index.js";
import { connectionReset, json, neverResponds, type Step } from "../../../src/testing/index.js";
import { bench, countedSignal, failure } from "../../kit/harness.js";

const APPLICATION = "/accounts/{aid}/management/settings/approvals/payout-destinations/{id}";
const params = { path: { id: "7d3f1c52-8a64-4e0b-9f1d-3b5c7a9e2f41" } };
const application = (case_status: string): Step => json({ case_status });

/** Waits for the end of an application with a client without retries of its own. */
function waiting(steps: Step[], options: Parameters<typeof waitUntil>[2] = {}) {
  const { dintero, clock, fetch } = bench(steps, { retry: false, rateLimit: false });
  const wait = () =>
    waitUntil(
      ({ signal }) => dintero.GET(APPLICATION, { params, signal }),
      ({ case_status }) => FINAL_CASE_STATUSES.some((status) => status === case_status),
      { clock, ...options },
    );
  return { wait, clock, fetch };
}

describe("waitUntil", () => {
  it("returns at once when `isDone` accepts the first result", async () => {
    const { wait, clock } = waiting([application("ACTIVE")]);
    expect(await clock.runUntil(wait())).toEqual({ case_status: "ACTIVE" });
    expect(clock.now()).toBe(0);
  });

  it("makes the call again, with growing pauses, until `isDone` accepts the result", async () => {
    const steps = [application("AUTOMATIC_REVIEW"), application("UNDER_MANUAL_REVIEW"), application("DECLINED")];
    const { wait, clock } = waiting(steps, { interval: 1_000 });
    expect(await clock.runUntil(wait())).toEqual({ case_status: "DECLINED" });
    // 0.75 of 1 s and of 2 s, because half of a pause is random and the random number is 0.5.
    expect(clock.now()).toBe(750 + 1_500);
  });

  it.each([
    ["a connection error", connectionReset()],
    ["a 429", json({}, { status: 429 })],
    ["a 503", json({}, { status: 503 })],
  ] as [string, Step][])("makes the call again after %s", async (_, step) => {
    const { wait, clock } = waiting([step, application("ACTIVE")]);
    expect(await clock.runUntil(wait())).toEqual({ case_status: "ACTIVE" });
  });

  it("waits as long as the server asks", async () => {
    const refusal = json({}, { status: 429, headers: { "retry-after": "20" } });
    const { wait, clock } = waiting([refusal, application("ACTIVE")]);
    await clock.runUntil(wait());
    expect(clock.now()).toBe(20_000);
  });

  it("throws an error that is not temporary", async () => {
    const { wait, clock } = waiting([application("AUTOMATIC_REVIEW"), json({}, { status: 404 })]);
    expect(await failure(clock.runUntil(wait()))).toMatchObject({ name: "ApiError", status: 404 });
  });

  it("throws what `isDone` throws", async () => {
    const { clock } = bench([]);
    const isDone = () => {
      throw new RangeError("mine");
    };
    const wait = waitUntil(async () => ({ data: 1 }), isDone, { clock });
    expect(await failure(clock.runUntil(wait))).toBeInstanceOf(RangeError);
  });

  it("rejects when the total timeout has passed, even during a call", async () => {
    for (const step of [application("AUTOMATIC_REVIEW"), neverResponds]) {
      const { wait, clock } = waiting([step, neverResponds, neverResponds], { totalTimeout: 5_000 });
      const error = await failure(clock.runUntil(wait()));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({
        phase: "total",
        message: "The call failed: the condition was not met within the totalTimeout of 5000 ms.",
      });
      expect(clock.now()).toBe(5_000);
      await clock.advance(0);
      expect(clock.pending).toBe(0);
    }
  });

  it("rejects with the reason of its signal, during a pause and during a call, and leaves nothing behind", async () => {
    for (const step of [application("AUTOMATIC_REVIEW"), neverResponds]) {
      const { abort, signal, listeners } = countedSignal();
      const { wait, clock, fetch } = waiting([step], { signal });
      const ended = failure(wait());
      await clock.advance(10);
      abort("enough");
      expect(await ended).toBe("enough");
      await clock.advance(60_000);
      expect({ pending: clock.pending, listeners: listeners(), sent: fetch.requests.length }).toEqual({
        pending: 0,
        listeners: 0,
        sent: 1,
      });
    }
  });

  it("refuses options that cannot be used", async () => {
    const call = async () => ({ data: 1 });
    const refused = (options: object) => failure(waitUntil(call, () => true, options));
    expect(await refused({ interval: 0 })).toMatchObject({ name: "ConfigurationError" });
    expect(await refused({ limit: 5 })).toMatchObject({
      message: expect.stringContaining("Unknown option `limit`"),
    });
    expect(await failure(waitUntil(call, undefined as never))).toMatchObject({ name: "ConfigurationError" });
  });
});

it("isFinalStatus is false for an application that may still change", () => {
  expect(FINAL_CASE_STATUSES).toEqual(["ACTIVE", "DECLINED", "TERMINATED", "ARCHIVED"]);
});
