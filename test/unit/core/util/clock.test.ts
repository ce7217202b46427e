import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../../src/core/util/clock.js";

afterEach(() => vi.restoreAllMocks());

describe("systemClock", () => {
  it("limits a timer to the longest time that the platform supports", () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    systemClock.setTimeout(() => {}, 2 ** 40)();
    expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([2 ** 31 - 1]);
  });
});
