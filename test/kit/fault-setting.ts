import { afterEach } from "vitest";
import { createDintero, type Dintero, type DinteroOptions } from "../../src/index.js";
import { FaultServer } from "./fault-server.js";

export const ACCOUNT = "T12345678";
export const TOKEN = `POST /accounts/${ACCOUNT}/auth/token`;

/** One call per method, and how the server names its requests. */
export const calls = {
  GET: {
    kind: `GET /accounts/${ACCOUNT}/management/settings`,
    send: (dintero: Dintero, init: CallInit = {}) => dintero.GET("/accounts/{aid}/management/settings", init),
  },
  PUT: {
    kind: `PUT /accounts/${ACCOUNT}/management/settings`,
    send: (dintero: Dintero, init: CallInit = {}) =>
      dintero.PUT("/accounts/{aid}/management/settings", { ...init, body: {} }),
  },
  POST: {
    kind: `POST /accounts/${ACCOUNT}/auth/clients`,
    send: (dintero: Dintero, init: CallInit = {}) =>
      dintero.POST("/accounts/{oid}/auth/clients", { ...init, body: { name: "Webshop" } }),
  },
} as const;

export type Method = keyof typeof calls;

export type CallInit = {
  readonly signal?: AbortSignal;
  readonly idempotent?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
};

const running: FaultServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

/** A server that is stopped after the test. */
export async function startServer(): Promise<FaultServer> {
  const server = await FaultServer.start();
  running.push(server);
  return server;
}

/** Retries in these tests; a call that may be retried is sent once more than this. */
export const LIMIT = 2;

/** A client that retries quickly and asks for its tokens at `origin`. */
export function clientOf(origin: string, options: Partial<DinteroOptions> = {}): Dintero {
  const credentials = options.token === undefined ? { clientId: "webshop", clientSecret: "s3cret-of-the-shop" } : {};
  return createDintero({
    accountId: ACCOUNT,
    ...credentials,
    baseUrl: origin,
    retry: { limit: LIMIT, minDelay: 1, maxDelay: 5 },
    ...options,
  });
}

/** What became of a call: the error it rejected with or responded with, or its data. */
export async function settled(call: Promise<{ data?: unknown; error?: unknown }>): Promise<unknown> {
  try {
    const { data, error } = await call;
    return error ?? data;
  } catch (error) {
    return error;
  }
}

/** Waits, on real sockets, until the other end has noticed. Bounded by the test's own time. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
