import { describe, expect, it } from "vitest";
import { RateLimitQueue } from "../../../../../src/core/http/rate-limit/rate-limit-queue.js";
import { FakeClock } from "../../../../../src/testing/index.js";

const MANY = 100_000;

/** A queue of many calls behind one that is in flight, and what becomes of them. */
function fullQueue() {
  const clock = new FakeClock();
  const queue = new RateLimitQueue(clock, 1);
  const fate = { gone: 0, expired: 0 };
  queue.tryEnter();
  const cancels = Array.from({ length: MANY }, () =>
    queue.enter({
      arrival: queue.arrive(),
      attempts: 0,
      expiresAt: 1_000,
      go: () => {
        fate.gone += 1;
      },
      expire: () => {
        fate.expired += 1;
      },
    }),
  );
  return { clock, queue, cancels, fate };
}

/** Quadratic time would be tens of seconds. */
function isFast(work: () => void): boolean {
  const start = performance.now();
  work();
  return performance.now() - start < 3_000;
}

describe("a hundred thousand waiting calls leave the queue in linear time", () => {
  it("when they are cancelled in order", () => {
    const { queue, cancels } = fullQueue();
    expect(isFast(() => cancels.forEach((cancel) => void cancel()))).toBe(true);
    expect(queue.waiting).toBe(0);
  });

  it("when they are cancelled in reverse order", () => {
    const { queue, cancels } = fullQueue();
    expect(isFast(() => cancels.reverse().forEach((cancel) => void cancel()))).toBe(true);
    expect(queue.waiting).toBe(0);
  });

  it("when a pause ends after their total timeout", () => {
    const { queue, fate } = fullQueue();
    expect(isFast(() => queue.pause(2_000))).toBe(true);
    expect({ waiting: queue.waiting, ...fate }).toEqual({ waiting: 0, gone: 0, expired: MANY });
  });

  it("when they are sent one after the other", () => {
    const { queue, fate } = fullQueue();
    expect(
      isFast(() => {
        while (queue.waiting > 0) queue.leave();
      }),
    ).toBe(true);
    expect(fate.gone).toBe(MANY);
  });
});

describe("the first call after a pause", () => {
  function waiting() {
    const clock = new FakeClock();
    const queue = new RateLimitQueue(clock, 10);
    const sent: string[] = [];
    queue.pause(1_000);
    for (const [name, attempts] of [
      ["a", 3],
      ["b", 2],
      ["c", 2],
      ["d", 1],
    ] as const) {
      queue.enter({
        arrival: queue.arrive(),
        attempts,
        expiresAt: 60_000,
        go: () => sent.push(name),
        expire: () => {},
      });
    }
    return { clock, queue, sent };
  }

  it("is the oldest, and the others follow in order of arrival", async () => {
    const { clock, queue, sent } = waiting();
    await clock.advance(1_001);
    expect(sent).toEqual(["a"]);
    queue.accepted(clock.now());
    queue.leave();
    expect(sent).toEqual(["a", "b", "c", "d"]);
  });

  it("is the oldest of the calls that were refused least often once a call that tried was refused", async () => {
    const { clock, queue, sent } = waiting();
    await clock.advance(1_001);
    for (let refusals = 0; refusals < 2; refusals += 1) {
      queue.refused(clock.now(), 1_000);
      queue.leave();
      await clock.advance(1_001);
    }
    expect(sent).toEqual(["a", "b", "d"]);
  });
});
