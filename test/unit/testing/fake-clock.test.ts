import { afterEach, describe, expect, it, vi } from "vitest";
import { createDintero } from "../../../src/index.js";
import { connectionReset, FakeClock, idle, scriptedFetch, startSandbox } from "../../../src/testing/index.js";
import { failure } from "../../kit/harness.js";

const ROLES = "/accounts/{oid}/auth/roles";

afterEach(() => {
  vi.useRealTimers();
});

describe("a fake clock", () => {
  it("starts at the beginning of 2026 and does not move by itself", async () => {
    const clock = new FakeClock();
    expect([clock.now(), new Date(clock.dateNow()).toISOString()]).toEqual([0, "2026-01-01T00:00:00.000Z"]);
  });

  it("fires its timers in order, each at its own time", async () => {
    const clock = new FakeClock();
    const fired: [string, number][] = [];
    const note = (name: string) => () => fired.push([name, clock.now()]);
    clock.setTimeout(note("b"), 20);
    clock.setTimeout(note("a"), 10);
    clock.setTimeout(() => clock.setTimeout(note("set on the way"), 5), 10);
    clock.setTimeout(note("too late"), 31);
    await clock.advance(30);
    expect(fired).toEqual([
      ["a", 10],
      ["set on the way", 15],
      ["b", 20],
    ]);
    expect([clock.now(), clock.pending]).toEqual([30, 1]);
  });

  it("does not fire a cancelled timer", async () => {
    const clock = new FakeClock();
    const fired = vi.fn();
    clock.setTimeout(fired, 10)();
    await clock.advance(10);
    expect(fired).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });

  it("lets as much time pass as a promise needs, and no more", async () => {
    const clock = new FakeClock();
    clock.setTimeout(() => {}, 60_000);
    const promise = new Promise<string>((resolve) => clock.setTimeout(() => resolve("done"), 1_500));
    expect(await clock.runUntil(promise)).toBe("done");
    expect([clock.now(), clock.pending]).toEqual([1_500, 1]);
  });

  it("rejects with the rejection of the promise that it waits for", async () => {
    await expect(new FakeClock().runUntil(Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  it("rejects for a promise that none of its timers settles", async () => {
    await expect(new FakeClock().runUntil(new Promise(() => {}), 0)).rejects.toThrow(
      "something other than a timer of this clock",
    );
  });

  it("waits for work that takes real time, such as writing a file", async () => {
    const clock = new FakeClock();
    const realWork = async () => {
      for (let count = 0; count < 500; count += 1) await idle();
      return "done";
    };
    expect(await clock.runUntil(realWork())).toBe("done");
    expect(clock.now()).toBe(0);
  });

  it("can be set like a machine's clock, without any time passing", async () => {
    const clock = new FakeClock();
    const fired = vi.fn();
    clock.setTimeout(fired, 1_000);
    clock.setSystemTime(clock.dateNow() + 3_600_000);
    await clock.advance(0);
    expect([clock.now(), new Date(clock.dateNow()).toISOString()]).toEqual([0, "2026-01-01T01:00:00.000Z"]);
    expect(fired).not.toHaveBeenCalled();
    await clock.advance(1_000);
    expect(new Date(clock.dateNow()).toISOString()).toBe("2026-01-01T01:00:01.000Z");
  });

  it("returns the same random numbers every time, and others for another seed", () => {
    const draw = (seed?: number) => {
      const { random } = new FakeClock(seed);
      return [random(), random(), random()];
    };
    expect(draw()).toEqual(draw(1));
    expect(draw(2)).not.toEqual(draw(1));
    expect(draw().every((number) => number >= 0 && number < 1)).toBe(true);
  });

  it("shows to the millisecond how long a client has waited", async () => {
    const clock = new FakeClock();
    const fetch = scriptedFetch();
    fetch.on(`GET ${ROLES}`).reply(200, []);
    const slow = new Response(null, { status: 429, headers: { "retry-after": "30" } });
    const dintero = createDintero({ accountId: "T12345678", token: "t", clock, fetch: firstly(slow, fetch) });
    await clock.runUntil(dintero.GET(ROLES));
    expect([clock.now(), clock.pending]).toEqual([30_000, 0]);
  });
});

describe("the fake timers of a test runner", () => {
  const everything = ["setTimeout", "setImmediate", "setInterval", "Date", "performance"] as const;

  async function waitsFor(Clock: typeof FakeClock): Promise<number> {
    const clock = new Clock();
    const fetch = scriptedFetch().on(`GET ${ROLES}`).replyWith(connectionReset()).on(`GET ${ROLES}`).reply(200, []);
    const retry = { minDelay: 1_000, maxDelay: 1_000 };
    const dintero = createDintero({ accountId: "T12345678", token: "t", clock, fetch, retry });
    expect((await clock.runUntil(dintero.GET(ROLES))).data).toEqual([]);
    return clock.now();
  }

  it("do not stop a fake clock", async () => {
    vi.useFakeTimers({ toFake: [...everything] });
    expect(await waitsFor(FakeClock)).toBeGreaterThanOrEqual(500);
  });

  it("do not stop a fake clock that is loaded after they are installed", async () => {
    vi.useFakeTimers({ toFake: [...everything] });
    vi.resetModules();
    const { FakeClock: Late } = await import("../../../src/testing/fake-clock.js");
    expect(Late).not.toBe(FakeClock);
    expect(await waitsFor(Late)).toBeGreaterThanOrEqual(500);
  });
});

describe("a fetch that pauses the clock", () => {
  it("lets a client wait for a real server's limit without any real waiting", async () => {
    const clock = new FakeClock();
    const sandbox = await startSandbox({ now: clock.now, rateLimit: { perSecond: 0.1, burst: 1 } });
    try {
      const fetch = clock.heldBy(globalThis.fetch);
      const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url, clock, fetch });
      await clock.runUntil(dintero.GET(ROLES));
      await clock.runUntil(dintero.GET(ROLES));
      expect(sandbox.log.map(({ outcome }) => outcome)).toEqual([200, 200, 429, 200]);
      expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    } finally {
      await sandbox.close();
    }
  });

  it("stops time until the whole body has arrived", async () => {
    const clock = new FakeClock();
    let end = () => {};
    const body = new ReadableStream({
      start: (controller) => {
        end = () => controller.close();
      },
    });
    const fetch = clock.heldBy(async () => new Response(body));
    const response = fetch(new Request("https://example.com/"));
    const fired = vi.fn();
    clock.setTimeout(fired, 1);
    const advancing = clock.advance(1);
    // More than enough for the clock, if nothing held it.
    for (let count = 0; count < 10; count += 1) await idle();
    expect([clock.now(), fired.mock.calls.length]).toEqual([0, 0]);
    end();
    await advancing;
    expect([clock.now(), fired.mock.calls.length, await (await response).text()]).toEqual([1, 1, ""]);
  });

  it("lets time continue after a failure", async () => {
    const clock = new FakeClock();
    const fetch = clock.heldBy(() => Promise.reject(connectionReset()));
    expect(await failure(fetch(new Request("https://example.com/")))).toBeInstanceOf(TypeError);
    await clock.advance(5);
    expect(clock.now()).toBe(5);
  });

  it.each([204, 304])("returns a %i without a body", async (status) => {
    const fetch = new FakeClock().heldBy(async () => new Response(null, { status }));
    expect((await fetch(new Request("https://example.com/"))).status).toBe(status);
  });
});

/** Responds once by itself. */
function firstly(response: Response, fetch: (request: Request) => Promise<Response>) {
  const responses = [response];
  return async (request: Request) => responses.shift() ?? fetch(request);
}
