import { describe, expect, it } from "vitest";
import { RateLimitQuota } from "../../../../../src/core/http/rate-limit/rate-limit-quota.js";

const fields = (remaining: number, reset = 4_000, limit?: number) => ({ remaining, reset, limit });

describe("a quota", () => {
  it("allows every call before a response has a rate limit field", () => {
    expect(new RateLimitQuota().wait(0, 100)).toBe(0);
  });

  it("allows no more calls than remain, those in flight included", () => {
    const quota = new RateLimitQuota();
    quota.update(fields(5), true, 0, 3);
    for (let call = 0; call < 3; call += 1) {
      expect(quota.wait(0, 2 + call)).toBe(0);
      quota.sent();
    }
    expect(quota.wait(0, 5)).toBe(4_000);
  });

  it("allows as many as the limit after the reset", () => {
    const quota = new RateLimitQuota();
    quota.update(fields(0, 4_000, 2), true, 0, 1);
    expect(quota.wait(3_999, 0)).toBe(1);
    expect(quota.wait(4_000, 0)).toBe(0);
  });

  it("waits for the earliest reset that the responses of a window named, because seconds are rounded up", () => {
    const quota = new RateLimitQuota();
    quota.update(fields(1, 4_000), true, 0, 1);
    quota.update(fields(0, 4_000), true, 900, 1);
    expect(quota.wait(1_000, 0)).toBe(3_000);
  });

  it("is ignored after a call was refused although calls remained", () => {
    const quota = new RateLimitQuota();
    quota.update(fields(0), true, 0, 1);
    quota.update(fields(20), false, 10, 1);
    expect(quota.wait(20, 0)).toBe(0);
  });

  it("is ignored after more calls were accepted than it allowed, as by a token bucket", () => {
    const quota = new RateLimitQuota();
    for (let remaining = 9; remaining >= 0; remaining -= 1) {
      quota.update(fields(remaining), true, 0, 1);
      quota.update(fields(remaining), true, 0, 1);
    }
    expect(quota.wait(0, 0)).toBe(0);
  });

  it("is obeyed when other processes use the same limit", () => {
    const quota = new RateLimitQuota();
    for (const remaining of [90, 70, 50, 30, 0]) quota.update(fields(remaining), true, 0, 1);
    expect(quota.wait(0, 0)).toBe(4_000);
  });
});
