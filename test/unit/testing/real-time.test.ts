import { describe, expect, it, vi } from "vitest";
import { realTime, type Timers } from "../../../src/testing/real-time.js";

const { setImmediate, setTimeout, MessageChannel } = globalThis as unknown as Required<Timers>;

/** A timer of a test runner, which never fires by itself. */
const fake = () => Object.assign(vi.fn(), { clock: {} });

describe("a turn of the event loop", () => {
  it.each([
    ["a place that has everything", { setImmediate, setTimeout, MessageChannel }],
    ["a worker or a browser", { setTimeout, MessageChannel }],
    ["a place that has timers alone", { setTimeout }],
    ["a test with fake timers", { setImmediate: fake(), setTimeout: fake(), MessageChannel }],
  ])("passes in %s, after all promises that could settle", async (_, timers) => {
    const order: string[] = [];
    const turn = realTime(timers)
      .turn()
      .then(() => order.push("turn"));
    let promise = Promise.resolve();
    for (let count = 0; count < 20; count += 1) promise = promise.then(() => {});
    await Promise.all([turn, promise.then(() => order.push("promises"))]);
    expect(order).toEqual(["promises", "turn"]);
  });

  it("leaves no open port behind", async () => {
    const closed: boolean[] = [];
    class Watched extends MessageChannel {
      constructor() {
        super();
        const close = this.port1.close.bind(this.port1);
        Object.assign(this.port1, {
          close: () => {
            closed.push(true);
            close();
          },
        });
      }
    }
    await realTime({ MessageChannel: Watched }).turn();
    expect(closed).toEqual([true]);
  });
});

describe("waiting", () => {
  it("uses the real timer when there is one", async () => {
    const timer = vi.fn((callback: () => void) => callback());
    await realTime({ setTimeout: timer }).wait(7);
    expect(timer).toHaveBeenCalledWith(expect.any(Function), 7);
  });

  it("does not hang when the timers are those of a test runner", async () => {
    const setTimeout = fake();
    await realTime({ setImmediate, setTimeout }).wait(60_000);
    expect(setTimeout).not.toHaveBeenCalled();
  });
});
