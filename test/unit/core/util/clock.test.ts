import { afterEach, describe, expect, test, vi } from "vitest";
import { sleep, systemClock, waitFor } from "../../../../src/core/util/clock.js";
import { idle } from "../../../../src/testing/index.js";
import { countedSignal, evenClock, failure } from "../../../kit/harness.js";

afterEach(() => vi.restoreAllMocks());

describe("the system's clock", () => {
  test("does not hand setTimeout a time that it would take for none", () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    systemClock.setTimeout(2 ** 40, () => {})();
    expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([2 ** 31 - 1]);
  });
});

describe("a sleep", () => {
  test("that begins after the abort is over at once, and sets no timer", async () => {
    const clock = evenClock();
    expect(await failure(sleep(clock, 1_000, AbortSignal.abort("early")))).toBe("early");
    expect(clock.pending).toBe(0);
  });
});

describe("a wait for the work of others", () => {
  test("that begins after the abort is over at once, and the failure of the work is nobody's", async () => {
    let fail = (_: Error) => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    expect(await failure(waitFor(work, AbortSignal.abort("early")))).toBe("early");
    fail(new Error("nobody waits"));
    // An unhandled rejection would fail the run.
    await idle();
  });
  test.each([
    ["comes", async () => "done"],
    ["fails", () => Promise.reject(new Error("no"))],
  ])("leaves no listener behind when the work %s", async (_, work) => {
    const { signal, listeners } = countedSignal();
    await Promise.allSettled([waitFor<unknown>(work(), signal)]);
    await idle();
    expect(listeners()).toBe(0);
  });
});
