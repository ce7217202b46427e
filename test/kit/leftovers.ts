import { getEventListeners } from "node:events";
import { expect } from "vitest";
import { systemClock } from "../../src/core/util/clock.js";
import { createRateLimiter, type DinteroEvent, type DinteroOptions } from "../../src/index.js";
import { idle } from "../../src/testing/index.js";
import { countingClock } from "./counting-clock.js";
import { clientOf, eventually, startServer } from "./fault-setting.js";

/** Ask the server for tokens, rather than being given one. */
export const WITH_SECRET = { secret: true };

/** A client of which everything that a call could leave behind is counted. */
export async function countedSetting({
  secret = false,
  ...options
}: Partial<DinteroOptions> & { secret?: boolean } = {}) {
  const server = await startServer();
  const clock = countingClock(systemClock);
  const limiter = createRateLimiter({ maxConcurrency: 1, clock });
  const events: DinteroEvent[] = [];
  const onEvent = (event: DinteroEvent) => events.push(event);
  const dintero = clientOf(server.origin, {
    ...(secret ? {} : { token: "a-token" }),
    rateLimit: limiter,
    clock,
    onEvent,
    ...options,
  });
  const controller = new AbortController();
  const { signal } = controller;
  const waits = (reason: string) => events.filter((event) => event.type === "wait" && event.reason === reason).length;
  const listeners = () => getEventListeners(signal, "abort").length;

  /** Aborts, expects the call to reject with the very reason at once, and nothing of it to stay behind. */
  async function abortEnds(call: Promise<unknown>, reason: unknown = new Error("enough")): Promise<void> {
    const abortedAt = performance.now();
    controller.abort(reason);
    const caught = await call.then(
      () => "no rejection",
      (error: unknown) => error,
    );
    expect(performance.now() - abortedAt).toBeLessThan(250);
    expect(caught).toBe(reason);
    expect(listeners()).toBe(0);
  }

  async function nothingIsLeft(): Promise<void> {
    await idle();
    expect({ timers: clock.pending, waiting: limiter.waiting, inFlight: limiter.inFlight }).toEqual({
      timers: 0,
      waiting: 0,
      inFlight: 0,
    });
    // A connection in use can only come to rest by being closed; undici may open another one, which rests.
    await eventually(() => server.busy === 0);
  }

  return { server, dintero, limiter, clock, signal, controller, waits, listeners, abortEnds, nothingIsLeft };
}
