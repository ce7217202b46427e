import { describe, expect, it } from "vitest";
import { json, neverResponds } from "../../../src/testing/index.js";
import { TimeoutError } from "../../../src/zro/index.js";
import { countedSignal, failure } from "../../kit/harness.js";
import { authentication, bench, refusal } from "../../kit/zro-bench.js";

const response = (status: string) => json(authentication(status));
const tooMany = (seconds?: number) =>
  json(refusal(), { status: 429, ...(seconds !== undefined && { headers: { "retry-after": String(seconds) } }) });

describe("waitForAuthentication", () => {
  it.each(["ACCEPTED", "REJECTED", "FAILED", "ERROR"])("ends at %s", async (status) => {
    const { zro, clock, fetch } = bench([response(status)]);
    expect(await zro.waitForAuthentication("a1")).toEqual(authentication(status));
    expect(fetch.log).toEqual(["GET /v1/payin/three-ds/authentications/a1"]);
    expect(clock.pending).toBe(0);
  });

  it("continues at PENDING, WAITING_AUTHENTICATION, WAITING_CHALLENGE and unknown statuses", async () => {
    const statuses = ["PENDING", "WAITING_AUTHENTICATION", "WAITING_CHALLENGE", "NEWLY_MADE", "ACCEPTED"];
    const { zro, clock, fetch } = bench(statuses.map(response));
    const { status } = await clock.runUntil(zro.waitForAuthentication("a1"));
    expect(status).toBe("ACCEPTED");
    expect(fetch.log).toHaveLength(5);
    expect(clock.now()).toBe(4 * 2_000);
  });

  it("reads at the interval of the option", async () => {
    const { zro, clock } = bench([response("PENDING"), response("ACCEPTED")]);
    await clock.runUntil(zro.waitForAuthentication("a1", { interval: 700 }));
    expect(clock.now()).toBe(700);
  });

  it("ends at the statuses of the option", async () => {
    const { zro, clock } = bench([response("PENDING"), response("WAITING_CHALLENGE")]);
    const { challenge_data } = await clock.runUntil(
      zro.waitForAuthentication("a1", { until: ["WAITING_CHALLENGE", "ACCEPTED"] }),
    );
    expect(challenge_data).toBeDefined();
  });

  it("rejects exactly at its total timeout", async () => {
    const { zro, clock, fetch } = bench([response("PENDING"), response("PENDING"), response("PENDING")]);
    const error = await clock.runUntil(failure(zro.waitForAuthentication("a1", { totalTimeout: 5_000 })));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ phase: "total", method: "GET", outcome: "rejected" });
    expect(String(error)).toContain("no response within the totalTimeout of 5000 ms");
    expect(clock.now()).toBe(5_000);
    expect(fetch.log).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it("uses the client's total timeout unless it is given another", async () => {
    const { zro, clock } = bench([response("PENDING"), response("PENDING")], { totalTimeout: 3_000 });
    await clock.runUntil(failure(zro.waitForAuthentication("a1")));
    expect(clock.now()).toBe(3_000);
  });

  it("rejects at its total timeout during a call, and names the whole limit", async () => {
    const { zro, clock } = bench([response("PENDING"), neverResponds]);
    const error = await clock.runUntil(failure(zro.waitForAuthentication("a1", { totalTimeout: 5_000 })));
    expect(String(error)).toContain("the totalTimeout of 5000 ms");
    expect(clock.now()).toBe(5_000);
  });

  it("waits for the Retry-After of a 429 and continues", async () => {
    const { zro, clock, fetch } = bench([tooMany(9), response("ACCEPTED")]);
    await clock.runUntil(zro.waitForAuthentication("a1"));
    expect(clock.now()).toBe(9_000);
    expect(fetch.log).toHaveLength(2);
  });

  it("waits longer than the total timeout of one call", async () => {
    const { zro, clock } = bench([tooMany(90), response("ACCEPTED")]);
    const { status } = await clock.runUntil(zro.waitForAuthentication("a1"));
    expect(status).toBe("ACCEPTED");
    expect(clock.now()).toBe(90_000);
  });

  it("respects the Retry-After of a 429 in a client without retries and rate limit", async () => {
    const options = { retry: false, rateLimit: false } as const;
    const { zro, clock } = bench([tooMany(30), tooMany(), response("ACCEPTED")], options);
    await clock.runUntil(zro.waitForAuthentication("a1"));
    expect(clock.now()).toBe(32_000);
  });

  it("rejects at once, with `retryAt`, when a 429 lasts longer than the total timeout", async () => {
    const { zro, clock } = bench([tooMany(300)]);
    const error = await clock.runUntil(failure(zro.waitForAuthentication("a1")));
    expect(error).toMatchObject({ retryAt: new Date("2026-01-01T00:05:00Z") });
    expect(clock.now()).toBe(0);
  });

  it("throws for any other response than a success or a 429", async () => {
    const { zro, clock, fetch } = bench([response("PENDING"), json(refusal("IS_UUID"), { status: 422 })]);
    const error = await clock.runUntil(failure(zro.waitForAuthentication("a1")));
    expect(error).toMatchObject({ name: "ApiError", status: 422, code: "IS_UUID" });
    expect(fetch.log).toHaveLength(2);
  });

  it("rejects with the signal's own reason, and leaves no timer and no listener behind", async () => {
    const { zro, clock } = bench([response("PENDING")]);
    const { abort, signal, listeners } = countedSignal();
    const waiting = failure(zro.waitForAuthentication("a1", { signal }));
    await clock.advance(1_000);
    abort("enough");
    expect(await waiting).toBe("enough");
    expect(clock.pending).toBe(0);
    expect(listeners()).toBe(0);
  });

  it.each([{ interval: 0 }, { totalTimeout: -1 }])("refuses %j before it sends a request", async (options) => {
    const { zro, fetch } = bench([]);
    expect(await failure(zro.waitForAuthentication("a1", options))).toMatchObject({ name: "ConfigurationError" });
    expect(fetch.log).toEqual([]);
  });
});
