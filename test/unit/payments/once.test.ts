import { describe, expect, it } from "vitest";
import { createDintero } from "../../../src/index.js";
import {
  ApiError,
  ConfigurationError,
  captureOnce,
  refundOnce,
  TimeoutError,
  TransactionError,
  voidOnce,
} from "../../../src/payments/index.js";
import {
  connectionRefused,
  connectionReset,
  json,
  neverResponds,
  type Step,
  tooManyRequests,
} from "../../../src/testing/index.js";
import { failure } from "../../kit/harness.js";
import { paymentsBench } from "../../kit/payments-bench.js";

const ID = "T12345678.t1";
const options = { amount: 2_500, capture_reference: "order-1-1" };
const REQUEST_ID = "6f3d1f0c-4a55-4c0e-9d0b-6a8f5c1a7e21";

type Event = Readonly<Record<string, unknown>>;
const authorize = { event: "AUTHORIZE", success: true, amount: 10_000 };
const capture = (more: Event = {}) => ({
  event: "CAPTURE",
  success: true,
  amount: 2_500,
  event_reference: "order-1-1",
  ...more,
});
const initiate = (more: Event = {}) => capture({ event: "INITIATE_CAPTURE", request_id: REQUEST_ID, ...more });
const declined = { success: false, error: { message: "Insufficient funds", code: "51" } };
const transaction = (...events: Event[]) => ({ id: ID, status: "AUTHORIZED", events: [authorize, ...events] });
const read = (...events: Event[]) => json(transaction(...events));
const accepted = (...events: Event[]) =>
  json(transaction(...events), { status: 202, headers: { "event-request-id": REQUEST_ID } });
const serverError = (status = 503) => json({}, { status });

const GET = `GET /v1/transactions/${ID}`;
const POST = `POST /v1/transactions/${ID}/capture`;

function start(...steps: Step[]) {
  const bench = paymentsBench(steps);
  return { ...bench, run: (more: object = {}) => captureOnce(bench.payments, ID, { ...options, ...more }) };
}

describe("captureOnce", () => {
  it("reads the transaction, captures and returns the transaction of the response", async () => {
    const { run, fetch, clock } = start(read(), read(capture()));
    const result = await clock.runUntil(run({ final_capture: true }));
    expect(result).toEqual(transaction(capture()));
    expect(fetch.log).toEqual([GET, POST]);
    expect(JSON.parse(fetch.bodies[1] ?? "")).toEqual({ ...options, final_capture: true });
    expect(clock.pending).toBe(0);
  });

  it("sends nothing when an event has the reference", async () => {
    const { run, fetch } = start(read(capture()));
    expect(await run()).toEqual(transaction(capture()));
    expect(fetch.log).toEqual([GET]);
  });

  it("captures when the reference belongs to a refund or to another capture", async () => {
    const others = [capture({ event: "REFUND" }), capture({ event_reference: "order-1-2" })];
    const { run, fetch, clock } = start(read(...others), read(...others, capture()));
    await clock.runUntil(run());
    expect(fetch.log).toEqual([GET, POST]);
  });

  it.each([
    ["the response is lost", () => connectionReset()],
    ["the server fails with 503", () => serverError()],
    ["the server fails with 500", () => serverError(500)],
    ["no response arrives in time", () => neverResponds],
    ["the response is not JSON", () => new Response("<h1>ok</h1>")],
    ["the response shows no event", () => read()],
  ])("reads until the event appears when %s", async (_, step) => {
    const { run, fetch, clock } = start(read(), step(), read(), serverError(500), read(), read(capture()));
    const result = await clock.runUntil(run());
    expect(result).toEqual(transaction(capture()));
    expect(fetch.log.filter((line) => line === POST)).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("reads with growing pauses", async () => {
    const { run, events, clock } = start(
      read(),
      connectionReset(),
      ...Array.from({ length: 8 }, () => read()),
      read(capture()),
    );
    const times: number[] = [];
    await clock.runUntil(run());
    for (const event of events) if (event.type === "done" && event.method === "GET") times.push(event.attempts);
    expect(times).toHaveLength(10);
    // At once, after 0.75 of 1, 2, 4 and 8 seconds, and then of 15.
    expect(clock.now()).toBe(750 * (1 + 2 + 4 + 8 + 15 * 4));
  });

  it("follows a 202 by its event-request-id until the capture succeeds", async () => {
    const completed = capture({ event_reference: undefined, correlation_request_id: REQUEST_ID });
    const pending = initiate({ event_reference: undefined });
    const { run, fetch, clock } = start(read(), accepted(), read(), read(pending), read(pending, completed));
    const result = await clock.runUntil(run());
    expect(result.events?.at(-1)).toMatchObject({ event: "CAPTURE", correlation_request_id: REQUEST_ID });
    expect(fetch.log).toEqual([GET, POST, GET, GET, GET]);
  });

  it("rejects when the capture that a 202 started fails", async () => {
    const failed = capture({ event_reference: undefined, correlation_request_id: REQUEST_ID, ...declined });
    const { run, clock } = start(read(), accepted(initiate()), read(initiate()), read(initiate(), failed));
    const error = await clock.runUntil(failure(run()));
    expect(error).toBeInstanceOf(TransactionError);
    expect(error).toMatchObject({ outcome: "rejected", method: "POST", path: "/transactions/{id}/capture" });
    expect((error as TransactionError).event).toMatchObject({ ...declined, correlation_request_id: REQUEST_ID });
  });

  it("follows a capture that another process started and sends nothing", async () => {
    const completed = capture({ correlation_request_id: REQUEST_ID });
    const { run, fetch, clock } = start(read(initiate()), read(initiate()), read(initiate(), completed));
    await clock.runUntil(run());
    expect(fetch.log).toEqual([GET, GET, GET]);
  });

  it("rejects a 200 whose event says that the capture failed", async () => {
    const { run, fetch, clock } = start(read(), read(capture(declined)));
    const error = await clock.runUntil(failure(run()));
    expect(String(error)).toBe(
      "TransactionError: POST /transactions/{id}/capture failed: the capture did not succeed: Insufficient funds (51). The request had no effect. For another attempt call captureOnce with a new `capture_reference`.",
    );
    expect(fetch.log).toEqual([GET, POST]);
  });

  it("rejects again, and sends nothing, for a reference whose capture failed before", async () => {
    const { run, fetch } = start(read(capture(declined)));
    expect(await failure(run())).toMatchObject({ name: "TransactionError", outcome: "rejected" });
    expect(fetch.log).toEqual([GET]);
  });

  it("returns the success of a reference that failed once and succeeded once", async () => {
    const { run } = start(read(capture(declined), capture()));
    expect(await run()).toEqual(transaction(capture(declined), capture()));
  });

  it("has outcome unknown after a failure with a correction", async () => {
    const correction = {
      status: "CAPTURED",
      remaining_capture_amount: 0,
      remaining_refund_amount: 1,
      remaining_void_amount: 0,
    };
    const { run } = start(read(capture({ ...declined, correction })));
    const error = await failure(run());
    expect(error).toMatchObject({ outcome: "unknown" });
    expect(String(error)).toContain("may have taken effect. The event has a correction");
  });

  it("rejects with outcome unknown when no event appears within the total timeout", async () => {
    const { run, fetch, clock } = start(read(), connectionReset(), ...Array.from({ length: 20 }, () => read()));
    const error = await clock.runUntil(failure(run({ totalTimeout: 20_000 })));
    expect(error).toBeInstanceOf(TransactionError);
    expect(error).toMatchObject({ outcome: "unknown", cause: { name: "ConnectionError" } });
    expect(String(error)).toBe(
      "TransactionError: POST /transactions/{id}/capture failed: the transaction shows no result of the capture within the totalTimeout of 20000 ms. The request may have taken effect. Look for a CAPTURE event with your `capture_reference` as `event_reference` in the transaction. Calling captureOnce again later is safe, because it reads the transaction first.",
    );
    expect(fetch.log.filter((line) => line === POST)).toHaveLength(1);
    expect(clock.now()).toBeLessThanOrEqual(20_000);
    expect(clock.now()).toBeGreaterThan(15_000);
    expect(clock.pending).toBe(0);
  });

  it("rejects with outcome unknown when an accepted capture does not end within the total timeout", async () => {
    const { run, clock } = start(read(), accepted(initiate()), ...Array.from({ length: 9 }, () => read(initiate())));
    const error = await clock.runUntil(failure(run({ totalTimeout: 5_000 })));
    expect(error).toMatchObject({ outcome: "unknown" });
    expect(String(error)).toContain("the capture was accepted and has not finished within the totalTimeout of 5000 ms");
  });

  it("rejects with outcome unknown at once when the server no longer returns the transaction", async () => {
    const { run, fetch, clock } = start(read(), connectionReset(), serverError(403));
    const error = await clock.runUntil(failure(run()));
    expect(error).toMatchObject({ name: "TransactionError", outcome: "unknown", cause: { status: 403 } });
    expect(fetch.log).toEqual([GET, POST, GET]);
  });

  it("throws when the server refuses, and does not read again", async () => {
    const { run, fetch, clock } = start(read(), serverError(400));
    const error = await clock.runUntil(failure(run()));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, outcome: "rejected", method: "POST" });
    expect(fetch.log).toEqual([GET, POST]);
  });

  it("retries a request that was refused with 429 or not sent", async () => {
    const { run, fetch, clock } = start(read(), tooManyRequests(1), connectionRefused(), read(capture()));
    await clock.runUntil(run());
    expect(fetch.log).toEqual([GET, POST, POST, POST]);
  });

  it("sends nothing when the transaction cannot be read", async () => {
    const { run, fetch, clock } = start(...Array.from({ length: 5 }, () => connectionReset()));
    const error = await clock.runUntil(failure(run()));
    expect(error).toMatchObject({ name: "TransactionError", outcome: "rejected", cause: { name: "ConnectionError" } });
    expect(String(error)).toContain("so nothing was sent. The request had no effect. Call captureOnce again.");
    expect(fetch.log).not.toContain(POST);
  });

  it("throws the error of a first read that the server refuses", async () => {
    const { run } = start(serverError(404));
    expect(await failure(run())).toMatchObject({ name: "ApiError", status: 404, outcome: "rejected" });
  });

  it("sends nothing when the first read takes longer than the total timeout", async () => {
    const { run, fetch, clock } = start(async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 1_000));
      return read();
    });
    const error = await clock.runUntil(failure(run({ totalTimeout: 1_000 })));
    expect(error).toMatchObject({ outcome: "rejected" });
    expect(error instanceof TimeoutError || error instanceof TransactionError).toBe(true);
    expect(fetch.log).toEqual([GET]);
  });

  it.each([
    ["while it reads", [neverResponds], [GET]],
    ["while it captures", [read(), neverResponds], [GET, POST]],
    ["while it waits", [read(), connectionReset(), read()], [GET, POST, GET]],
  ] as const)("rejects with the signal's own reason when it is aborted %s", async (_, steps, log) => {
    const { run, fetch, clock } = start(...steps);
    const controller = new AbortController();
    const error = failure(run({ signal: controller.signal }));
    await clock.advance(10);
    controller.abort("enough");
    expect(await error).toBe("enough");
    expect(fetch.log).toEqual(log);
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it("refuses a reference that belongs to a capture of another amount", async () => {
    const { run, fetch } = start(read(capture({ amount: 100 })));
    const error = await failure(run());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain("belongs to a capture of 100 already, and `amount` is 2500. Nothing was sent.");
    expect(fetch.log).toEqual([GET]);
  });

  it.each([
    [
      { amount: 12.5 },
      "Expected `amount` of POST /transactions/{id}/capture to be a non-negative integer in minor units, got 12.5. NOK 299.00 is 29900.",
    ],
    [{ amount: -1 }, "got -1."],
    [{ amount: 2 ** 53 }, "got 9007199254740992."],
    [{ amount: "100" }, 'got the text "100". NOK 299.00 is 29900.'],
    [{ amount: Number.NaN }, "got NaN."],
    [{ amount: undefined }, "Expected `amount` to be an integer in minor units, got nothing."],
    [
      { items: [{ line_id: "1", amount: 0.5 }] },
      'Expected `items[0].amount` of POST /transactions/{id}/capture (line "1") to be',
    ],
    [{ capture_reference: "" }, 'Expected `capture_reference` to be a non-empty text, got "".'],
    [{ capture_reference: undefined }, "Expected `capture_reference` to be a non-empty text, got nothing."],
    [{ totalTimeout: 0 }, "Expected `totalTimeout` to be a positive number of milliseconds, or false, got 0."],
  ])("refuses %j before anything is sent", async (more, message) => {
    const { run, fetch } = start(read());
    const error = await failure(run(more));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(message);
    expect(fetch.log).toEqual([]);
  });

  it("refuses a client that is not from createPayments", async () => {
    const dintero = createDintero({ accountId: "T12345678", token: "t" });
    for (const other of [{}, undefined, dintero]) {
      const error = await failure(captureOnce(other as never, ID, options));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toContain("Expected `payments` to be a client of createPayments");
    }
  });

  it("does not show the transaction when its error is printed", async () => {
    const { run } = start(read(capture({ ...declined, created_by: "kari@example.com" })));
    const error = (await failure(run())) as TransactionError;
    expect(JSON.stringify(error)).not.toContain("kari@example.com");
    expect(error.transaction?.id).toBe(ID);
  });
});

describe("refundOnce", () => {
  const refund = (more: Event = {}) => capture({ event: "REFUND", event_reference: "return-17", ...more });
  const refundOptions = { amount: 2_500, refund_reference: "return-17", reason: "Returned" };

  it("refunds once by refund_reference", async () => {
    const { payments, fetch, clock } = paymentsBench([
      read(),
      connectionReset(),
      read(),
      read(refund()),
      read(refund()),
    ]);
    await clock.runUntil(refundOnce(payments, ID, refundOptions));
    await refundOnce(payments, ID, refundOptions);
    const post = `POST /v1/transactions/${ID}/refund`;
    expect(fetch.log).toEqual([GET, post, GET, GET, GET]);
    expect(JSON.parse(fetch.bodies[1] ?? "")).toEqual(refundOptions);
  });

  it("follows a 202 and rejects when the refund fails", async () => {
    const started = refund({ event: "INITIATE_REFUND", request_id: REQUEST_ID });
    const failed = refund({ correlation_request_id: REQUEST_ID, ...declined });
    const { payments, clock } = paymentsBench([read(), accepted(started), read(started, failed)]);
    expect(await clock.runUntil(failure(refundOnce(payments, ID, refundOptions)))).toMatchObject({
      outcome: "rejected",
      path: "/transactions/{id}/refund",
    });
  });
});

describe("voidOnce", () => {
  const post = `POST /v1/transactions/${ID}/void`;
  const voided = { event: "VOID", success: true };
  const failed = { event: "VOID", ...declined };

  it("voids, and sends no body", async () => {
    const { payments, fetch, clock } = paymentsBench([read(), read(voided)]);
    await clock.runUntil(voidOnce(payments, ID));
    expect(fetch.log).toEqual([GET, post]);
    expect(fetch.bodies[1]).toBe("");
  });

  it("sends nothing when a VOID event succeeded", async () => {
    const { payments, fetch } = paymentsBench([read(voided)]);
    await voidOnce(payments, ID);
    expect(fetch.log).toEqual([GET]);
  });

  it("sends nothing when the status is AUTHORIZATION_VOIDED", async () => {
    const { payments, fetch } = paymentsBench([json({ ...transaction(), status: "AUTHORIZATION_VOIDED" })]);
    expect(await voidOnce(payments, ID)).toMatchObject({ status: "AUTHORIZATION_VOIDED" });
    expect(fetch.log).toEqual([GET]);
  });

  it("voids again after a failed void, and does not use the earlier event as the result", async () => {
    const { payments, fetch, clock } = paymentsBench([
      read(failed),
      connectionReset(),
      read(failed),
      read(failed, voided),
    ]);
    await clock.runUntil(voidOnce(payments, ID));
    expect(fetch.log).toEqual([GET, post, GET, GET]);
  });

  it("rejects when another VOID event fails", async () => {
    const { payments, clock } = paymentsBench([read(failed), connectionReset(), read(failed), read(failed, failed)]);
    const error = await clock.runUntil(failure(voidOnce(payments, ID)));
    expect(String(error)).toContain("For another attempt call voidOnce again.");
    expect(error).toMatchObject({ outcome: "rejected" });
  });
});
