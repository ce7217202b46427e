import { describe, expect, it } from "vitest";
import { RateEstimator } from "../../../../../src/core/http/rate-limit/rate-estimator.js";

const HOLD = 1_000;

/** Calls that always want to leave, and are accepted 1 ms later, from one moment to another. Tells how many left. */
function use(rate: RateEstimator, from: number, to: number): number {
  let sent = 0;
  for (let now = from; now < to; now += 1) {
    if (rate.wait(now) > 0) continue;
    rate.spend();
    rate.accepted(now, now + 1);
    sent += 1;
  }
  return sent;
}

/** A server has refused, then taken a growing rate for 0.7 s, then refused again; calls go on after that at 2 700. */
function learned(): RateEstimator {
  const rate = new RateEstimator();
  rate.accepted(0, 1);
  rate.refused(1, 1 + HOLD);
  use(rate, 1 + HOLD, 1_700);
  rate.refused(1_700, 1_700 + HOLD);
  return rate;
}

describe("a refusal at the learnt rate", () => {
  it("soon after a hold, when little is proven, does not throw away what was learnt", () => {
    const steady = use(learned(), 2_700, 3_700);
    const rate = learned();
    use(rate, 2_700, 2_740);
    rate.refused(2_740, 2_740 + HOLD);
    const after = use(rate, 2_740 + HOLD, 3_740 + HOLD);
    expect(after).toBeGreaterThan(0.6 * steady);
    expect(after).toBeLessThan(steady);
  });
  it("again and again leads to as low a rate as the server wants", () => {
    const rate = learned();
    const steady = use(rate, 2_700, 3_700);
    let now = 3_700;
    for (let refusal = 0; refusal < 10; refusal += 1) {
      rate.refused(now, now + HOLD);
      now += HOLD;
      use(rate, now, now + 40);
      now += 40;
    }
    rate.refused(now, now + HOLD);
    expect(use(rate, now + HOLD, now + 2 * HOLD)).toBeLessThan(steady / 20);
  });
});
