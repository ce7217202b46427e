import { describe, expect, it } from "vitest";
import { TimeoutError } from "../../src/index.js";
import { calls, eventually, settled, TOKEN } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";
import { countedSetting, WITH_SECRET } from "../kit/leftovers.js";

const { kind, send } = calls.POST;

describe("a total timeout", () => {
  it.each([
    ["in flight", fault.neverResponds(), "unknown"],
    ["in the body", fault.stalledBody(), "unknown"],
    // Between two refusals nothing takes effect; with a request on its way nobody can tell.
    ["among refusals", fault.tooMany("0"), expect.stringMatching(/^(rejected|unknown)$/)],
  ] as const)("that passes %s leaves nothing behind", async (_, met, outcome) => {
    const at = await countedSetting({ totalTimeout: 150, retry: { limit: 1_000, minDelay: 1, maxDelay: 5 } });
    at.server.script(kind, met);
    const error = await settled(send(at.dintero, { signal: at.signal }));
    expect(error).toMatchObject({ outcome });
    expect(at.listeners()).toBe(0);
    await at.nothingIsLeft();
  });

  it("that passes while the call waits for a token rejects with an error that says that nothing was sent", async () => {
    const at = await countedSetting({ ...WITH_SECRET, totalTimeout: 150 });
    at.server.script(TOKEN, fault.neverResponds());
    const error = await settled(send(at.dintero));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ phase: "total", attempts: 0, outcome: "rejected", method: "POST" });
    await eventually(() => at.limiter.inFlight === 0);
    await at.nothingIsLeft();
    expect(at.server.received(kind)).toBe(0);
  });

  it("that passes after a success rejects with an error that says that the call may have taken effect", async () => {
    const at = await countedSetting({ totalTimeout: 150 });
    at.dintero.use({
      onResponse: () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 300)),
    });
    const error = await settled(send(at.dintero));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ phase: "total", attempts: 1, outcome: "unknown" });
    expect(at.server.effects(kind)).toBe(1);
    await at.nothingIsLeft();
  });
});
