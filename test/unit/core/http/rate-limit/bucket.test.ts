import { describe, expect, it } from "vitest";
import { AcceptedCalls } from "../../../../../src/core/http/rate-limit/accepted-calls.js";
import { Bucket } from "../../../../../src/core/http/rate-limit/bucket.js";

/** Calls that were accepted, sent at these times. */
function accepted(sentAt: readonly number[]): AcceptedCalls {
  const calls = new AcceptedCalls();
  for (const at of sentAt) calls.add(at, at + 10);
  return calls;
}

const every = (ms: number, count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index * ms);

/** A bucket after a pause of a second, which began when one call too many was sent after these. */
function learned(sentAt: readonly number[], refusedAt: number, { bucket = new Bucket(), startedAt = 0 } = {}): Bucket {
  const calls = accepted(sentAt);
  const endedAt = refusedAt + 1_010;
  const cycle = { calls, startedAt, refusedAt, refusalTime: 10, pause: 1_000, endedAt };
  bucket.startPause();
  bucket.learn({ ...cycle, refusedAfterPause: false, processes: 1 });
  bucket.endPause(1_000, endedAt, false, false);
  return bucket;
}

/** How many calls may be sent in each of the next milliseconds. */
function sendAll(bucket: Bucket, from: number, ms: number): number[] {
  return Array.from({ length: ms }, (_, index) => {
    let sent = 0;
    while (bucket.wait(from + index + 1) === 0) {
      bucket.sent();
      sent += 1;
    }
    return sent;
  });
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

describe("a bucket of which nothing is known", () => {
  it("lets every call go", () => {
    const bucket = new Bucket();
    expect([bucket.wait(0), bucket.wait(1_000), bucket.rate]).toEqual([0, 0, undefined]);
  });
});

describe("the burst after a pause", () => {
  it("is sent as fast as it was accepted, but its last fifth four times more slowly", () => {
    // 40 calls in 40 ms, one of which has tried already.
    const bucket = learned(every(1, 40), 40);
    const counts = sendAll(bucket, 1_050, 80);
    expect(total(counts.slice(0, 31))).toBe(31);
    const slow = total(counts.slice(31, 63));
    expect(slow).toBeGreaterThanOrEqual(7);
    expect(slow).toBeLessThanOrEqual(9);
  });

  it("takes a tenth of the pause at most", () => {
    const bucket = learned(every(20, 50), 1_000);
    expect(total(sendAll(bucket, 2_010, 80))).toBeGreaterThanOrEqual(35);
  });

  it("is one call if other processes empty the bucket too", () => {
    const bucket = learned(every(1, 40), 40);
    bucket.endPause(1_000, 1_050, false, true);
    expect(total(sendAll(bucket, 1_050, 20))).toBe(0);
  });
});

describe("a search for the rate", () => {
  it("takes twice the time of the one before if that one found nothing", () => {
    const reaches = (bucket: Bucket, from: number) => {
      const start = bucket.rate ?? 0;
      let ms = 0;
      while ((bucket.rate ?? 0) < 2 * start && ms < 10_000) {
        ms += 1;
        while (bucket.wait(from + ms) === 0) bucket.sent();
      }
      return ms;
    };
    const bucket = learned([0], 10);
    const first = reaches(bucket, 1_020);
    learned([1_020], 1_030, { bucket, startedAt: 1_020 });
    const second = reaches(bucket, 2_040);
    expect(second / first).toBeGreaterThan(1.6);
    expect(second / first).toBeLessThan(2.4);
  });
});

describe("the rate", () => {
  it("is proven by what was accepted beyond a burst, and rises to what the server probably refills", () => {
    const bucket = learned(every(1, 20), 20);
    learned([...every(1, 20, 1_030), ...every(10, 80, 1_050)], 1_850, { bucket, startedAt: 1_030 });
    // 80 calls in 800 ms beyond the burst of 20, of which the server may have held as few as one.
    expect((bucket.rate ?? 0) * 1_000).toBeGreaterThan(95);
    expect((bucket.rate ?? 0) * 1_000).toBeLessThan(103);
  });

  it("is reached although timers are late, and no two calls go at once", () => {
    const bucket = learned(every(1, 20), 20);
    learned([...every(1, 20, 1_030), ...every(10, 80, 1_050)], 1_850, { bucket, startedAt: 1_030 });
    sendAll(bucket, 2_860, 300);
    const rate = bucket.rate ?? 0;
    let now = 3_160;
    let sent = 0;
    while (now < 5_160) {
      const wait = bucket.wait(now);
      if (wait === 0) {
        bucket.sent();
        sent += 1;
        expect(bucket.wait(now)).toBeGreaterThan(0);
      }
      now += Math.max(1, Math.trunc(wait)) + 1.5;
    }
    expect(sent / 2_000 / rate).toBeGreaterThan(0.98);
  });

  it("is forgotten when nobody called for a minute", () => {
    const bucket = learned(every(1, 20), 20);
    bucket.wait(1_100);
    expect(bucket.wait(61_101)).toBe(0);
    expect(bucket.isFree).toBe(true);
  });
});
