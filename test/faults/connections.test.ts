import { expect, it } from "vitest";
import { ConnectionError } from "../../src/index.js";
import { calls, clientOf, type Method, settled, startServer } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";

const METHODS = ["GET", "PUT", "POST"] as const satisfies Method[];

it.each(METHODS)("a %s after the server has closed the idle connection uses a new one", async (method) => {
  const { kind, send } = calls[method];
  const server = await startServer();
  const dintero = clientOf(server.origin, { token: "a-token" });
  await send(dintero);
  expect(server.open).toBe(1);
  await server.hangUp();
  expect(await settled(send(dintero))).toEqual({});
  expect(server.received(kind)).toBe(2);
  expect(server.effects(kind)).toBe(2);
});

it.each(METHODS)("a %s succeeds when the server closes a keep-alive connection after the response", async (method) => {
  const { kind, send } = calls[method];
  const server = await startServer();
  server.script(kind, fault.thenHangUp(fault.success({ first: true })), fault.success({ second: true }));
  const dintero = clientOf(server.origin, { token: "a-token" });
  expect(await settled(send(dintero))).toEqual({ first: true });
  expect(await settled(send(dintero))).toEqual({ second: true });
  expect(server.effects(kind)).toBe(2);
});

it("a GET on a keep-alive connection that the server closes is retried on a new one", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, fault.success(), fault.hangUpUnread(), fault.success({ again: true }));
  const dintero = clientOf(server.origin, { token: "a-token" });
  await send(dintero);
  expect(await settled(send(dintero))).toEqual({ again: true });
  expect(server.received(kind)).toBe(3);
});

it("a POST on a keep-alive connection that the server closes is not retried", async () => {
  const { kind, send } = calls.POST;
  const server = await startServer();
  server.script(kind, fault.success(), fault.hangUpUnread(), fault.success());
  const dintero = clientOf(server.origin, { token: "a-token" });
  await send(dintero);
  const error = await settled(send(dintero));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ attempts: 1, outcome: "unknown" });
  expect(server.received(kind)).toBe(2);
});

it("a complete JSON body that ends with its connection is a success", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, fault.endedByClose('{"whole":true}'));
  expect(await settled(send(clientOf(server.origin)))).toEqual({ whole: true });
  expect(server.received(kind)).toBe(1);
});

it("a slow body is read to its end when the timeout allows it", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, fault.drip(5, '{"slow":true}'));
  expect(await settled(send(clientOf(server.origin)))).toEqual({ slow: true });
});

it("two concurrent calls with the same fault have separate errors", async () => {
  const server = await startServer();
  server.script(calls.POST.kind, fault.resetAfterReading());
  const dintero = clientOf(server.origin);
  const [posted, got] = await Promise.all([settled(calls.POST.send(dintero)), settled(calls.GET.send(dintero))]);
  expect(posted).toMatchObject({ method: "POST", outcome: "unknown", attempts: 1 });
  expect(got).toEqual({});
});
