import { describe, expect, it } from "vitest";
import { Estimate, patience } from "../../../../../src/core/http/rate-limit/estimate.js";
import { RateEstimator } from "../../../../../src/core/http/rate-limit/rate-estimator.js";

/** One call is sent at 0 ms and refused at 10 ms with a pause of a second, and another one is sent after the pause. */
function afterPause() {
  const estimator = new RateEstimator(256);
  estimator.sent(0);
  estimator.refused(0, 10, 1_000, 1);
  expect(estimator.wait(1_009, 0)).toBe(1);
  expect([estimator.wait(1_010, 0), estimator.isProbing]).toEqual([0, true]);
  estimator.sent(1_010);
  return estimator;
}

describe("the call that tries after a pause", () => {
  it("ends the pause when it is accepted", () => {
    const estimator = afterPause();
    expect(estimator.learned).toBe(0);
    estimator.accepted(1_010, 1_020, 1);
    expect([estimator.learned, estimator.known.rate]).toEqual([1, 1 / 1_010]);
  });

  it("counts as accepted when it is not refused within the time that two refusals take, and 50 ms", () => {
    const estimator = afterPause();
    expect(estimator.wait(1_079, 1)).toBe(1);
    expect(estimator.learned).toBe(0);
    estimator.wait(1_080, 1);
    expect([estimator.learned, estimator.known.rate]).toEqual([1, 1 / 1_010]);
  });

  it("teaches no rate when it is refused", () => {
    const estimator = afterPause();
    estimator.refused(1_010, 1_020, 1_000, 1);
    expect([estimator.learned, estimator.pausedUntil]).toEqual([0, 2_020]);
  });
});

describe("an estimate", () => {
  it("rises by 30 % in the time that it is kept, and slowly at first", () => {
    const estimate = new Estimate(1);
    estimate.set(100, 1_000);
    estimate.hold(500);
    expect(estimate.value).toBeCloseTo(103.75);
    estimate.hold(500);
    expect(estimate.value).toBeCloseTo(130);
    estimate.hold(1_000);
    expect(estimate.value).toBeCloseTo(340);
  });

  it("is kept longer the longer the pause was, and shorter if fewer calls prove it", () => {
    expect([patience(100), patience(1_000), patience(60_000), patience(1_000, 20)]).toEqual([
      3_000, 10_000, 20_000, 5_000,
    ]);
  });
});
