import { describe, expect, it } from "vitest";
import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  type DinteroError,
  type DinteroOptions,
  type Outcome,
  TimeoutError,
} from "../../src/index.js";
import { closedPort } from "../kit/fault-server.js";
import { calls, clientOf, LIMIT, type Method, settled, startServer, TOKEN } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";

type Expected = readonly [attempts: number, outcome: Outcome];

type Row = {
  readonly name: string;
  readonly fault: () => fault.Fault;
  readonly error: abstract new (...args: never[]) => DinteroError;
  readonly GET: Expected;
  readonly PUT: Expected;
  readonly POST: Expected;
  /** Requests to the token endpoint, when it is the one that is at fault. */
  readonly token: number;
  readonly options?: Partial<DinteroOptions>;
};

const ALL = LIMIT + 1;
const SHORT = { timeout: 200 };

/** Lost on the way: nobody knows whether it took effect. */
const lost = { GET: [ALL, "unknown"], PUT: [ALL, "unknown"], POST: [1, "unknown"], token: ALL } as const;
/** The server failed: a read changes nothing, of the rest nobody knows. */
const failed = { GET: [ALL, "rejected"], PUT: [ALL, "unknown"], POST: [1, "unknown"], token: ALL } as const;
/** Refused before anything was done. */
const refused = { GET: [ALL, "rejected"], PUT: [ALL, "rejected"], POST: [ALL, "rejected"], token: ALL } as const;
const once = (outcome: Outcome) => ({ GET: [1, outcome], PUT: [1, outcome], POST: [1, outcome], token: 1 }) as const;

const rows: readonly Row[] = [
  { name: "is reset before it is read", fault: fault.resetUnread, error: ConnectionError, ...lost },
  { name: "is reset after it was read", fault: fault.resetAfterReading, error: ConnectionError, ...lost },
  { name: "is hung up on before it is read", fault: fault.hangUpUnread, error: ConnectionError, ...lost },
  { name: "gets fewer bytes than announced", fault: fault.cutByLength, error: ConnectionError, ...lost },
  { name: "gets chunks without the last", fault: fault.cutInChunks, error: ConnectionError, ...lost },
  { name: "gets half a body that only the JSON shows", fault: fault.cutAtClose, error: ConnectionError, ...lost },
  { name: "gets half a compressed body", fault: fault.cutCompressed, error: ConnectionError, ...lost },
  { name: "never gets a response", fault: fault.neverResponds, error: TimeoutError, ...lost, options: SHORT },
  { name: "gets a body that stalls", fault: fault.stalledBody, error: TimeoutError, ...lost, options: SHORT },
  { name: "gets a body in drips", fault: () => fault.drip(20), error: TimeoutError, ...lost, options: SHORT },
  { name: "gets a proxy's HTML 502", fault: fault.htmlBadGateway, error: ApiError, ...failed },
  { name: "gets an empty 500", fault: fault.emptyError, error: ApiError, ...failed },
  { name: "gets a 200 that is no JSON", fault: fault.invalidJson, error: ApiError, ...once("unknown") },
  { name: "gets only 429s", fault: fault.tooMany, error: ApiError, ...refused, options: { rateLimit: false } },
  { name: "gets only 429s with Retry-After", fault: () => fault.tooMany("0"), error: ApiError, ...refused },
  { name: "is asked to wait too long", fault: () => fault.tooMany("3600"), error: ApiError, ...once("rejected") },
  {
    name: "is refused with 401 again and again",
    fault: fault.unauthorized,
    error: ApiError,
    GET: [2, "rejected"],
    PUT: [2, "rejected"],
    POST: [2, "rejected"],
    token: 1,
  },
  {
    name: "gets a huge body with its length",
    fault: () => fault.huge(200_000, "length"),
    error: ConnectionError,
    ...once("unknown"),
    options: { maxResponseSize: 100_000 },
  },
  {
    name: "gets a huge body without a length",
    fault: () => fault.huge(200_000, "chunked"),
    error: ConnectionError,
    ...once("unknown"),
    options: { maxResponseSize: 100_000 },
  },
  {
    name: "gets a small body that unpacks into a huge one",
    fault: () => fault.huge(200_000, "gzip"),
    error: ConnectionError,
    ...once("unknown"),
    options: { maxResponseSize: 100_000 },
  },
];

const named = (some: readonly Row[]) => some.map((row) => [row.name, row] as const);

for (const method of ["GET", "PUT", "POST"] as const satisfies Method[]) {
  const { kind, send } = calls[method];

  describe(method, () => {
    it.each(named(rows))(
      `a ${method} that %s is retried only if that is safe, and its error reports the attempts`,
      async (_, row) => {
        const [attempts, outcome] = row[method];
        const server = await startServer();
        server.script(kind, row.fault());
        const error = await settled(send(clientOf(server.origin, row.options)));
        expect(error).toBeInstanceOf(row.error);
        expect(error).toMatchObject({ attempts, outcome, method });
        expect(server.received(kind)).toBe(attempts);
        if (outcome === "rejected" && method !== "GET") expect(server.effects(kind)).toBe(0);
      },
    );

    it.each(named(rows.filter((row) => row[method][0] > 1)))(
      `a ${method} that %s once succeeds at the second attempt`,
      async (_, row) => {
        const server = await startServer();
        server.script(kind, row.fault(), fault.success({ ok: true }));
        expect(await settled(send(clientOf(server.origin, row.options)))).toEqual({ ok: true });
        expect(server.received(kind)).toBe(2);
      },
    );

    it(`a ${method} to a closed port is retried and had no effect`, async () => {
      const error = await settled(send(clientOf(await closedPort(), { token: "a-token" })));
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ attempts: ALL, outcome: "rejected", notSent: true });
    });
  });
}

describe("a POST with `idempotent: true`", () => {
  it.each(named(rows.filter(({ PUT, POST }) => PUT[0] > POST[0])))("is retried when it %s", async (_, row) => {
    const { kind, send } = calls.POST;
    const server = await startServer();
    server.script(kind, row.fault(), fault.success({ ok: true }));
    expect(await settled(send(clientOf(server.origin, row.options), { idempotent: true }))).toEqual({ ok: true });
    expect(server.received(kind)).toBe(2);
  });
});

describe("the token endpoint", () => {
  it.each(named(rows))("fails the call before it is sent when a token request %s", async (_, row) => {
    const { kind, send } = calls.POST;
    const server = await startServer();
    server.script(TOKEN, row.fault());
    const error = await settled(send(clientOf(server.origin, row.options)));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ attempts: 0, outcome: "rejected", method: "POST" });
    expect((error as Error).cause).toBeInstanceOf(row.error);
    expect(server.received(TOKEN)).toBe(row.token);
    expect(server.received(kind)).toBe(0);
  });

  it.each(named(rows.filter((row) => row.token > 1)))(
    "does not fail the call when a token request %s once",
    async (_, row) => {
      const { kind, send } = calls.POST;
      const server = await startServer();
      server.script(TOKEN, row.fault(), fault.token("second"));
      expect(await settled(send(clientOf(server.origin, row.options)))).toEqual({});
      expect(server.received(TOKEN)).toBe(2);
      expect(server.effects(kind)).toBe(1);
    },
  );

  it("fails the call before it is sent when its port is closed", async () => {
    const error = await settled(calls.POST.send(clientOf(await closedPort())));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ attempts: 0, outcome: "rejected" });
    expect((error as Error).cause).toMatchObject({ attempts: ALL, notSent: true });
  });

  it.each([
    ["an empty object", {}],
    ["a token that is no text", { access_token: 7, expires_in: 60 }],
    ["null", null],
  ])("fails the call with a response that contains %s, and the next call requests a token again", async (_, body) => {
    const { kind, send } = calls.GET;
    const server = await startServer();
    server.script(TOKEN, fault.success(body), fault.token("good"));
    const dintero = clientOf(server.origin);
    expect(await settled(send(dintero))).toBeInstanceOf(AuthenticationError);
    expect(await settled(send(dintero))).toEqual({});
    expect(server.received(TOKEN)).toBe(2);
    expect(server.received(kind)).toBe(1);
  });
});
