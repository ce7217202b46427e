import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/util/clock.js";
import { ApiError, type Clock, type DinteroEvent, TimeoutError } from "../../src/index.js";
import { calls, clientOf, eventually, settled, startServer, TOKEN } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";

const HOUR = 3_600_000;

/** The system clock, which can be set to another time. */
function settableClock(offset = 0): Clock & { set: (ms: number) => void } {
  let ahead = offset;
  return {
    ...systemClock,
    dateNow: () => Date.now() + ahead,
    set: (ms) => {
      ahead = ms;
    },
  };
}

const httpDate = (ms: number) => new Date(ms).toUTCString();

const refusal = (headers: Record<string, string>) => fault.response(429, { headers, takesEffect: false });

/** The waits for a retry that a client reports. */
function watching() {
  const waits: (number | undefined)[] = [];
  const onEvent = (event: DinteroEvent) => {
    if (event.type === "wait" && event.reason === "retry") waits.push(event.expected);
  };
  return { waits, onEvent };
}

const memory = () => {
  const values = new Map<string, string>();
  return {
    get: async (key: string) => values.get(key),
    set: async (key: string, value: string) => values.set(key, value),
    delete: async (key: string) => values.delete(key),
  };
};

describe.each([
  ["an hour ahead", HOUR],
  ["an hour back", -HOUR],
])("a clock that is set %s", (_, jump) => {
  it("does not change how long a token is kept", async () => {
    const server = await startServer();
    const clock = settableClock();
    const dintero = clientOf(server.origin, { clock });
    server.script(TOKEN, fault.token("first", 1800));
    await calls.GET.send(dintero);
    clock.set(jump);
    expect(await settled(calls.GET.send(dintero))).toEqual({});
    expect(server.received(TOKEN)).toBe(1);
  });

  it("does not end a call before its total timeout", async () => {
    const { kind, send } = calls.POST;
    const server = await startServer();
    const clock = settableClock();
    const late = fault.heldBack(fault.success());
    server.script(kind, late);
    const call = send(clientOf(server.origin, { clock, totalTimeout: 60_000 }));
    await eventually(() => server.received(kind) === 1);
    clock.set(jump);
    late.release();
    expect(await settled(call)).toEqual({});
  });

  it("does not postpone the total timeout of a call", async () => {
    const { kind, send } = calls.POST;
    const server = await startServer();
    const clock = settableClock();
    server.script(kind, fault.neverResponds());
    const call = send(clientOf(server.origin, { clock, totalTimeout: 250 }));
    await eventually(() => server.received(kind) === 1);
    clock.set(jump);
    const error = await settled(call);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ phase: "total", outcome: "unknown" });
  });

  it("does not change a wait that has begun", async () => {
    const { kind, send } = calls.POST;
    const server = await startServer();
    const clock = settableClock();
    const { waits, onEvent } = watching();
    server.script(kind, fault.tooMany("1"), fault.success());
    const call = send(clientOf(server.origin, { clock, onEvent }));
    await eventually(() => waits.length === 1);
    clock.set(jump);
    expect(await settled(call)).toEqual({});
    expect(waits).toEqual([1000]);
    expect(server.received(kind)).toBe(2);
  });

  it("does not change the wait until a date, which the server's own clock measures", async () => {
    const { kind, send } = calls.POST;
    const server = await startServer();
    const { waits, onEvent } = watching();
    const now = Date.now();
    server.script(kind, refusal({ date: httpDate(now), "retry-after": httpDate(now + 1000) }), fault.success());
    expect(await settled(send(clientOf(server.origin, { clock: settableClock(jump), onEvent })))).toEqual({});
    expect(waits).toEqual([1000]);
  });

  it("causes at most one token request when a store keeps the token by date", async () => {
    const { kind, send } = calls.GET;
    const server = await startServer();
    const tokenStore = memory();
    server.script(TOKEN, fault.token("first", 1800), fault.token("second", 1800));
    await send(clientOf(server.origin, { tokenStore }));
    server.script(kind, ({ headers }) =>
      headers["authorization"] === "Bearer first" ? fault.unauthorized() : fault.success(),
    );
    const later = clientOf(server.origin, { tokenStore, clock: settableClock(jump) });
    expect(await Promise.all([send(later), send(later), send(later)].map(settled))).toEqual([{}, {}, {}]);
    expect(server.received(TOKEN)).toBe(2);
  });
});

it("a client whose clock is an hour slow does not wait an hour for a Retry-After date", async () => {
  const { kind, send } = calls.POST;
  const server = await startServer();
  server.script(kind, refusal({ "retry-after": httpDate(Date.now() + 1000) }));
  const error = await settled(send(clientOf(server.origin, { clock: settableClock(-HOUR) })));
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 429, attempts: 1, outcome: "rejected", retryAt: expect.any(Date) });
});

it("a client whose clock is fast waits for the back-off when the Retry-After date seems to have passed", async () => {
  const { kind, send } = calls.POST;
  const server = await startServer();
  const { waits, onEvent } = watching();
  server.script(kind, refusal({ "retry-after": httpDate(Date.now() + 1000) }));
  const error = await settled(send(clientOf(server.origin, { clock: settableClock(HOUR), onEvent })));
  expect(error).toMatchObject({ status: 429, attempts: 3, outcome: "rejected" });
  expect(waits).toHaveLength(2);
  for (const wait of waits) expect(wait).toBeGreaterThan(0);
});
