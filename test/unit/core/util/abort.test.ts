import { describe, expect, it } from "vitest";
import { LightAbortController, onAbort, sleep, toAbortSignal, waitFor } from "../../../../src/core/util/abort.js";
import { idle } from "../../../../src/testing/index.js";
import { countedSignal, evenClock, failure } from "../../../kit/harness.js";

describe("LightAbortController", () => {
  it("calls back once, with the first reason", () => {
    const controller = new LightAbortController();
    const reasons: unknown[] = [];
    controller.addEventListener("abort", () => reasons.push(controller.reason));
    controller.abort("first");
    controller.abort("second");
    expect({ reasons, aborted: controller.aborted }).toEqual({ reasons: ["first"], aborted: true });
    expect(() => controller.throwIfAborted()).toThrow("first");
  });

  it("does not call a listener that was removed", () => {
    const controller = new LightAbortController();
    const called: string[] = [];
    const removed = () => called.push("removed");
    controller.addEventListener("abort", removed);
    controller.removeEventListener("abort", removed);
    controller.abort("end");
    expect(called).toEqual([]);
  });

  it("does not call a listener that another listener removes", () => {
    const controller = new LightAbortController();
    const called: string[] = [];
    const second = () => called.push("second");
    controller.addEventListener("abort", () => controller.removeEventListener("abort", second));
    controller.addEventListener("abort", second);
    controller.abort("end");
    expect(called).toEqual([]);
  });
});

describe("toAbortSignal", () => {
  it("makes a signal that aborts with the same reason", () => {
    const controller = new LightAbortController();
    const signal = toAbortSignal(controller);
    controller.abort("enough");
    expect(signal).toMatchObject({ aborted: true, reason: "enough" });
  });

  it("makes an aborted signal of a controller that was aborted before", () => {
    const controller = new LightAbortController();
    controller.abort("early");
    expect(toAbortSignal(controller)).toMatchObject({ aborted: true, reason: "early" });
  });

  it("returns an AbortSignal as it is", () => {
    const { signal } = new AbortController();
    expect(toAbortSignal(signal)).toBe(signal);
  });
});

describe("onAbort", () => {
  it("adds one listener to a signal for any number of callbacks", () => {
    const { signal, abort, listeners } = countedSignal();
    let called = 0;
    for (let index = 0; index < 100; index += 1) {
      onAbort(signal, () => {
        called += 1;
      });
    }
    expect(listeners()).toBe(1);
    abort("enough");
    expect({ called, listeners: listeners() }).toEqual({ called: 100, listeners: 0 });
  });

  it("does not call a callback that was removed", () => {
    const { signal, abort, listeners } = countedSignal();
    let called = 0;
    const stop = onAbort(signal, () => {
      called += 1;
    });
    stop();
    expect(listeners()).toBe(0);
    abort("enough");
    expect(called).toBe(0);
  });
});

describe("sleep", () => {
  it("rejects at once without a timer when the signal was aborted before", async () => {
    const clock = evenClock();
    expect(await failure(sleep(clock, 1_000, AbortSignal.abort("early")))).toBe("early");
    expect(clock.pending).toBe(0);
  });

  it.each([new Error("enough"), "enough", 7, null])(
    "rejects with the reason of an abort (%s) and leaves no timer and no listener behind",
    async (reason) => {
      const clock = evenClock();
      const { signal, abort, listeners } = countedSignal();
      const caught = failure(sleep(clock, 1_000, signal));
      abort(reason);
      expect(await caught).toBe(reason);
      expect({ timers: clock.pending, listeners: listeners() }).toEqual({ timers: 0, listeners: 0 });
    },
  );
});

describe("waitFor", () => {
  it("rejects at once when the signal was aborted before, and handles a later failure of the work", async () => {
    let fail = (_: Error) => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    expect(await failure(waitFor(work, AbortSignal.abort("early")))).toBe("early");
    fail(new Error("nobody waits"));
    // An unhandled rejection would fail the run.
    await idle();
  });

  it("leaves no listener behind on abort, although the work continues", async () => {
    const { signal, abort, listeners } = countedSignal();
    const caught = failure(waitFor(new Promise(() => {}), signal));
    abort("enough");
    expect(await caught).toBe("enough");
    expect(listeners()).toBe(0);
  });

  it.each([
    ["resolves", async () => "done"],
    ["rejects", () => Promise.reject(new Error("no"))],
  ])("leaves no listener behind when the work %s", async (_, work) => {
    const { signal, listeners } = countedSignal();
    await Promise.allSettled([waitFor<unknown>(work(), signal)]);
    await idle();
    expect(listeners()).toBe(0);
  });
});
