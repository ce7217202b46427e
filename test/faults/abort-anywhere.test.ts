import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { DinteroEvent } from "../../src/index.js";
import { calls, eventually, settled, TOKEN } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";
import { countedSetting, WITH_SECRET } from "../kit/leftovers.js";

const { kind, send } = calls.POST;

describe("an abort", () => {
  it("before the call sends nothing", async () => {
    const { server, dintero, signal, abortEnds, nothingIsLeft, controller } = await countedSetting();
    const reason = new Error("enough");
    controller.abort(reason);
    await abortEnds(send(dintero, { signal }), reason);
    await nothingIsLeft();
    expect(server.open).toBe(0);
  });

  it("while the call waits for a token does not end the token request of other calls", async () => {
    const at = await countedSetting(WITH_SECRET);
    const late = fault.heldBack(fault.token("late"));
    at.server.script(TOKEN, late);
    const aborted = send(at.dintero, { signal: at.signal });
    const other = settled(send(at.dintero));
    await eventually(() => at.server.received(TOKEN) === 1);
    await at.abortEnds(aborted);
    late.release();
    expect(await other).toEqual({});
    await at.nothingIsLeft();
    expect(at.server.received(TOKEN)).toBe(1);
    expect(at.server.received(kind)).toBe(1);
  });

  it("while the call waits for a token that never arrives leaves nothing behind once the token request has ended", async () => {
    const at = await countedSetting({ ...WITH_SECRET, retry: false, timeout: 200 });
    at.server.script(TOKEN, fault.neverResponds());
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.server.received(TOKEN) === 1);
    await at.abortEnds(call);
    await eventually(() => at.limiter.inFlight === 0);
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(0);
  });

  it("during a token function ends the call, which is not sent when the token arrives", async () => {
    let give = (_: string) => {};
    const token = () =>
      new Promise<string>((resolve) => {
        give = resolve;
      });
    const at = await countedSetting({ token });
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.listeners() === 1);
    await at.abortEnds(call);
    give("a-token");
    await at.nothingIsLeft();
    expect(at.server.open).toBe(0);
  });

  it("in the queue of the rate limiter removes the call from it", async () => {
    const at = await countedSetting();
    const late = fault.heldBack(fault.success());
    at.server.script(kind, late);
    const first = settled(send(at.dintero));
    await eventually(() => at.server.received(kind) === 1);
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.limiter.waiting === 1);
    await at.abortEnds(call);
    expect(at.limiter.waiting).toBe(0);
    late.release();
    expect(await first).toEqual({});
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(1);
  });

  it("while all calls are paused removes the call from the queue", async () => {
    const at = await countedSetting({ retry: false });
    at.server.script(kind, fault.tooMany("60"));
    await settled(send(at.dintero));
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.limiter.waiting === 1);
    await at.abortEnds(call);
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(1);
  });

  it("during a back-off ends the call", async () => {
    const at = await countedSetting({ rateLimit: false });
    at.server.script(kind, fault.tooMany("60"));
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.waits("retry") === 1);
    await at.abortEnds(call);
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(1);
  });

  it("before the response closes the connection", async () => {
    const at = await countedSetting();
    at.server.script(kind, fault.neverResponds());
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.server.received(kind) === 1);
    expect(at.server.busy).toBe(1);
    await at.abortEnds(call);
    await at.nothingIsLeft();
  });

  it("during the response body closes the connection", async () => {
    let begun = false;
    const fetch = async (request: Request) => {
      const response = await globalThis.fetch(request);
      begun = true;
      return response;
    };
    const at = await countedSetting({ fetch });
    at.server.script(kind, fault.stalledBody());
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => begun);
    expect(at.server.busy).toBe(1);
    await at.abortEnds(call);
    await at.nothingIsLeft();
  });

  it("during the second request after a 401 ends the call", async () => {
    const at = await countedSetting(WITH_SECRET);
    const late = fault.heldBack(fault.token("late"));
    at.server.script(TOKEN, fault.token("first"), late);
    at.server.script(kind, fault.unauthorized());
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.server.received(TOKEN) === 2);
    await at.abortEnds(call);
    late.release();
    await eventually(() => at.limiter.inFlight === 0);
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(1);
  });

  it.each([
    ["a text", "stop"],
    ["a number", 7],
    ["an object", { because: "closing" }],
    ["null", null],
  ])("with %s as its reason rejects with exactly that reason", async (_, reason) => {
    const at = await countedSetting();
    at.server.script(kind, fault.neverResponds());
    const call = send(at.dintero, { signal: at.signal });
    await eventually(() => at.server.received(kind) === 1);
    await at.abortEnds(call, reason);
    await at.nothingIsLeft();
  });

  it("of a signal that many calls share ends all of them", async () => {
    const at = await countedSetting();
    at.server.script(kind, fault.neverResponds());
    const all = Array.from({ length: 50 }, () => settled(send(at.dintero, { signal: at.signal })));
    await eventually(() => at.server.received(kind) === 1 && at.limiter.waiting === 49);
    const reason = new Error("closing down");
    at.controller.abort(reason);
    for (const error of await Promise.all(all)) expect(error).toBe(reason);
    expect(at.listeners()).toBe(0);
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(1);
  });

  it("after the response has no effect", async () => {
    const at = await countedSetting();
    expect(await settled(send(at.dintero, { signal: at.signal }))).toEqual({});
    expect(at.listeners()).toBe(0);
    at.controller.abort();
    await at.nothingIsLeft();
  });
});

describe("an abort by the event handler", () => {
  const moments: readonly (readonly [string, (event: DinteroEvent) => boolean, readonly fault.Fault[]])[] = [
    ["that a request leaves", ({ type }) => type === "request", [fault.success()]],
    ["that a response is there", ({ type }) => type === "response", [fault.tooMany("60")]],
    ["that a call is retried", ({ type }) => type === "retry", [fault.tooMany("60")]],
    ["that a retry waits", (event) => event.type === "wait" && event.reason === "retry", [fault.tooMany("60")]],
  ];

  it.each(moments)("of %s ends the call at once", async (_, isMoment, faults) => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const at = await countedSetting({ onEvent: (event) => isMoment(event) && controller.abort(reason) });
    at.server.script(kind, ...faults);
    expect(await settled(send(at.dintero, { signal: controller.signal }))).toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await at.nothingIsLeft();
  });

  it("that reports the wait for a token ends the call at once", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const onEvent = (event: DinteroEvent) => event.type === "wait" && controller.abort(reason);
    const at = await countedSetting({ ...WITH_SECRET, onEvent });
    expect(await settled(send(at.dintero, { signal: controller.signal }))).toBe(reason);
    await eventually(() => at.limiter.inFlight === 0 && at.server.received(TOKEN) === 1);
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(0);
  });
});
