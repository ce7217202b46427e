import { expect, it } from "vitest";
import { ApiError, AuthenticationError, createRateLimiter, TimeoutError } from "../../src/index.js";
import type { Seen } from "../kit/fault-server.js";
import { ACCOUNT, calls, clientOf, eventually, settled, startServer, TOKEN } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";

const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));

const refusing = (dead: string) => (seen: Seen) =>
  seen.headers["authorization"] === `Bearer ${dead}` ? fault.unauthorized() : fault.success();

/** Accepts `burst` calls at once and `perSecond` after that; refuses the others. */
function bucket(perSecond: number, burst: number, retryAfter: string) {
  let credit = burst;
  let at = performance.now();
  return () => {
    const now = performance.now();
    credit = Math.min(burst, credit + ((now - at) * perSecond) / 1000);
    at = now;
    if (credit < 1) return fault.tooMany(retryAfter);
    credit -= 1;
    return fault.success();
  };
}

it("a hundred cold calls cause one token request", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  const dintero = clientOf(server.origin);
  const results = await times(100, () => settled(send(dintero)));
  expect(results.every((result) => !(result instanceof Error))).toBe(true);
  expect(server.received(TOKEN)).toBe(1);
  expect(server.received(kind)).toBe(100);
});

/** A client whose first token, `token-1`, has just been revoked. */
async function clientWithDeadToken() {
  const server = await startServer();
  const dintero = clientOf(server.origin);
  await calls.GET.send(dintero);
  const { kind, send } = calls.POST;
  server.script(kind, refusing("token-1"));
  return { server, kind, send: () => send(dintero), issued: () => server.received(TOKEN) - 1 };
}

it("a hundred calls refused at once with the same dead token cause one token request", async () => {
  const { server, kind, send, issued } = await clientWithDeadToken();
  const results = await times(100, () => settled(send()));
  expect(results.every((result) => !(result instanceof Error))).toBe(true);
  expect(issued()).toBe(1);
  expect(server.effects(kind)).toBe(100);
});

it("calls that are refused with the old token after it was replaced use the new one", async () => {
  const { server, kind, send, issued } = await clientWithDeadToken();
  const late = fault.heldBack(fault.unauthorized());
  server.script(kind, late, refusing("token-1"));
  const straggler = send();
  await eventually(() => server.received(kind) === 1);
  await times(10, send);
  late.release();
  expect(await settled(straggler)).toEqual({});
  expect(issued()).toBe(1);
  expect(server.effects(kind)).toBe(11);
});

it("a hundred calls to a server that refuses every token request two tokens, and each call is sent twice at most", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, fault.unauthorized());
  const dintero = clientOf(server.origin);
  const errors = await times(100, () => settled(send(dintero)));
  expect(errors.every((error) => error instanceof ApiError && error.status === 401)).toBe(true);
  expect(server.received(TOKEN)).toBe(2);
  expect(server.received(kind)).toBeLessThanOrEqual(200);
});

it("a hundred calls of a client whose secret is wrong cause one token request", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(TOKEN, fault.unauthorized());
  const dintero = clientOf(server.origin);
  const errors = await times(100, () => settled(send(dintero)));
  expect(errors.every((error) => error instanceof AuthenticationError)).toBe(true);
  expect(server.received(TOKEN)).toBe(1);
  expect(server.received(kind)).toBe(0);
});

it("a call with its own Authorization is not sent again after a 401, and the client keeps its token", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, refusing("brought"));
  const dintero = clientOf(server.origin);
  await send(dintero);
  const error = await settled(send(dintero, { headers: { authorization: "Bearer brought" } }));
  expect(error).toMatchObject({ status: 401, attempts: 1 });
  await send(dintero);
  expect(server.received(TOKEN)).toBe(1);
});

it("no call is lost or takes effect twice at a server with a rate limit", async () => {
  const { kind, send } = calls.POST;
  const server = await startServer();
  server.script(kind, bucket(100, 10, "1"));
  const dintero = clientOf(server.origin, { retry: { limit: 4, minDelay: 1, maxDelay: 5 } });
  const results = await times(60, () => settled(send(dintero)));
  expect(results.filter((result) => result instanceof Error)).toEqual([]);
  expect(server.effects(kind)).toBe(60);
});

it.each([
  ["429", fault.tooMany("3600")],
  ["503", fault.response(503, { headers: { "retry-after": "3600" }, takesEffect: false })],
])(
  "one %s with a Retry-After of an hour prevents a hundred calls from being sent and gives each of them the time",
  async (_, storm) => {
    const { kind, send } = calls.POST;
    const server = await startServer();
    server.script(kind, storm);
    // The pause ends with `maxRetryAfter`, a minute, which is beyond this limit.
    const dintero = clientOf(server.origin, { token: "a-token", totalTimeout: 30_000 });
    expect(await settled(send(dintero))).toBeInstanceOf(ApiError);
    const errors = await times(100, () => settled(send(dintero)));
    for (const error of errors) {
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ phase: "total", outcome: "rejected", attempts: 0, retryAt: expect.any(Date) });
    }
    expect(server.received(kind)).toBe(1);
  },
);

it("a 429 of the token endpoint does not pause calls that have a token", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(TOKEN, fault.tooMany("3600"));
  const rateLimit = createRateLimiter();
  const cold = clientOf(server.origin, { rateLimit });
  expect(await settled(send(cold))).toBeInstanceOf(AuthenticationError);
  expect(await settled(send(clientOf(server.origin, { rateLimit, token: "a-token" })))).toEqual({});
  expect(server.received(kind)).toBe(1);
  expect(server.seen.filter(({ path }) => path.includes(ACCOUNT))).toHaveLength(2);
});
