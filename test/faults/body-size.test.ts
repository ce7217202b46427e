import { describe, expect, it } from "vitest";
import { ConnectionError } from "../../src/index.js";
import { calls, clientOf, eventually, settled, startServer } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";

const LIMIT = 100_000;

describe.each(["length", "chunked", "gzip"] as const)("a body sent by %s", (framing) => {
  it("of exactly maxResponseSize is accepted", async () => {
    const { kind, send } = calls.GET;
    const server = await startServer();
    server.script(kind, fault.huge(LIMIT, framing));
    const data = await settled(send(clientOf(server.origin, { maxResponseSize: LIMIT })));
    expect(data).toBe("a".repeat(LIMIT - 2));
  });

  it("of one byte more is refused and not requested again", async () => {
    const { kind, send } = calls.GET;
    const server = await startServer();
    server.script(kind, fault.huge(LIMIT + 1, framing));
    const error = await settled(send(clientOf(server.origin, { maxResponseSize: LIMIT })));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 1, retryable: false });
    expect(String(error)).toContain("maxResponseSize");
    expect(server.received(kind)).toBe(1);
  });
});

it("the body of an error is limited as well", async () => {
  const { kind, send } = calls.POST;
  const server = await startServer();
  server.script(kind, fault.response(400, { body: "a".repeat(LIMIT + 1), takesEffect: false }));
  const error = await settled(send(clientOf(server.origin, { maxResponseSize: LIMIT })));
  expect(error).toMatchObject({ name: "ApiError", status: 400, outcome: "rejected", body: undefined });
  expect(server.received(kind)).toBe(1);
});

it("a body without an end is refused at maxResponseSize, and its connection is closed", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, fault.endless());
  expect(await settled(send(clientOf(server.origin, { maxResponseSize: LIMIT })))).toBeInstanceOf(ConnectionError);
  await eventually(() => server.busy === 0);
});

it("a body with too large a Content-Length is not read, and its connection is closed", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, fault.drip(1));
  const error = await settled(send(clientOf(server.origin, { maxResponseSize: LIMIT })));
  expect(String(error)).toContain("maxResponseSize");
  await eventually(() => server.busy === 0);
});
