import { describe, expect, it } from "vitest";
import { Estimate, patience } from "../../../../../src/core/http/rate-limit/estimate.js";
import { RateEstimator } from "../../../../../src/core/http/rate-limit/rate-estimator.js";

/** One call is sent at 0 ms and refused at 10 ms with a pause of a second, and another one is sent after the pause. */
function afterPause() {
  const estimator = new RateEstimator(256);
  estimator.sent(0);
  estimator.refused(0, 10, 1_000, 1);
  expect(estimator.wait(1_009, 0)).toBe(1);
  expect([estimator.wait(1_010, 0), estimator.isRetrying]).toEqual([0, false]);
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
    expect([estimator.learned, estimator.pausedUntil, estimator.isRetrying]).toEqual([0, 2_020, true]);
  });
});

describe("processes that share a limit", () => {
  it("try one after the other when a pause ends", () => {
    const estimator = afterPause();
    estimator.accepted(1_010, 1_020, 1);
    estimator.turn = 30;
    estimator.pauseWithOthers(3_000, 2_000, 0);
    expect(estimator.wait(3_000, 0)).toBe(30);
    expect(estimator.wait(3_030, 0)).toBe(0);
  });

  it("learn from a pause that another one began, as if they had been refused", () => {
    const estimator = new RateEstimator(256);
    estimator.sent(0);
    estimator.accepted(0, 10, 1);
    estimator.pauseWithOthers(1_100, 100, 0);
    expect([estimator.isLearning, estimator.wait(1_100, 0)]).toEqual([true, 0]);
    estimator.sent(1_100);
    estimator.accepted(1_100, 1_110, 1);
    expect([estimator.isLearning, estimator.learned, estimator.known.rate]).toEqual([false, 1, 1 / 1_100]);
  });

  it("begin no new pause when their clocks differ by some milliseconds", () => {
    const estimator = afterPause();
    estimator.accepted(1_010, 1_020, 1);
    estimator.pauseWithOthers(1_014, 1_020, 0);
    expect([estimator.isLearning, estimator.learned]).toEqual([false, 1]);
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

  it("rises fast to its plateau, stays near it, and then leaves it", () => {
    const estimate = new Estimate(1);
    estimate.set(70, 1_000, 100);
    estimate.hold(0);
    const values = [500, 500, 500, 500].map((ms) => {
      estimate.hold(ms);
      return Math.round(estimate.value);
    });
    expect(values).toEqual([96, 100, 104, 130]);
  });

  it("is near its plateau from there to 30 % above, and not below or far beyond", () => {
    const estimate = new Estimate(1);
    estimate.set(70, 1_000, 100);
    const isNear = [999, 1, 1_000, 1].map((ms) => {
      estimate.hold(ms);
      return estimate.isNearPlateau;
    });
    expect(isNear).toEqual([false, true, true, false]);
  });

  it("rises as if it were at least the given step", () => {
    const estimate = new Estimate(1);
    estimate.set(1, 1_000, 1, 50);
    estimate.hold(1_000);
    expect(estimate.value).toBeCloseTo(16);
  });

  it("is kept longer the longer the pause was, and shorter if fewer calls prove it", () => {
    expect([patience(100), patience(1_000), patience(60_000), patience(1_000, 20)]).toEqual([
      3_000, 10_000, 20_000, 5_000,
    ]);
  });
});
