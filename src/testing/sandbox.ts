import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { wait } from "./real-time.js";
import type { Fault } from "./sandbox/fault.js";
import { Bucket, type RateLimit } from "./sandbox/rate-limit.js";
import { failure, type SandboxResponse } from "./sandbox/response.js";
import { type Incoming, respondTo, type World } from "./sandbox/routes.js";
import { TokenDesk } from "./sandbox/tokens.js";
import { read, write } from "./sandbox/wire.js";

export type { Fault, RateLimit };

/** Options of {@link startSandbox}. */
export type SandboxOptions = {
  /** The partner whose API client the credentials are for. @default "T11200000" */
  readonly accountId?: string;
  /** Accounts of the partner, named `T11200001` and on; created on demand, so that a million take no memory. @default 25 */
  readonly accounts?: number;
  /** Events on each account. @default 12 */
  readonly eventsPerAccount?: number;
  /** Roles of every account. @default 5 */
  readonly roles?: number;
  /** Price packages of every account. @default 23 */
  readonly pricePackages?: number;
  /** Stores of every account. @default 3 */
  readonly stores?: number;
  /** Terminals of every account. @default 7 */
  readonly terminals?: number;
  /** What every MATCH search finds. @default 45 */
  readonly matches?: number;
  /** Items on a page when the caller names no `limit`. @default 10 */
  readonly pageSize?: number;
  /** Life of a token. @unit seconds @default 14_400 */
  readonly tokenLifetime?: number;
  /** Limits all requests except those to the token endpoint. @default none */
  readonly rateLimit?: RateLimit;
  /** Limits requests to the token endpoint, which are counted separately. @default none */
  readonly tokenRateLimit?: RateLimit;
  /**
   * Called for every request; returns the fault for it.
   *
   * @default no faults
   * @example
   * startSandbox({ fault: ({ number }) => (number === 3 ? { reset: "after" } : undefined) });
   */
  readonly fault?: (request: SandboxRequest) => Fault | undefined;
  /** Milliseconds on a monotonic clock, by which tokens expire and limits refill. @default performance.now */
  readonly now?: () => number;
};

/** A request as the sandbox saw it. */
export type SandboxRequest = Incoming & {
  /** 1 for the first request to this sandbox. */
  readonly number: number;
  /** When it arrived, on the sandbox's clock. */
  readonly at: number;
};

/** A request with its outcome. */
export type LoggedRequest = SandboxRequest & {
  /** Status of the response, or how the connection ended without a whole one. */
  readonly outcome: number | "reset" | "truncated";
};

/** A sandbox that runs; see {@link startSandbox}. */
export type Sandbox = {
  /** The `baseUrl` for `createDintero`. */
  readonly url: string;
  /** Spread it into the options of `createDintero`. */
  readonly credentials: {
    /** Of the partner. */
    readonly accountId: string;
    /** Of the one API client there is. */
    readonly clientId: string;
    /** Its secret. */
    readonly clientSecret: string;
  };
  /** The requests that have a response, in the order of the responses. */
  readonly log: readonly LoggedRequest[];
  /** Revokes every token that was issued so far. */
  readonly revokeTokens: () => void;
  /** Ends all connections and frees the port. */
  readonly close: () => Promise<void>;
};

/**
 * Starts a small Dintero on loopback that keeps state: tokens, accounts and their events, roles, price packages, stores, terminals, MATCH searches, rate limits, faults.
 *
 * The same options give the same data. It does not keep a process alive by itself. It responds to an unknown operation with 501, which Prism in front of it replaces with the example of the specification.
 *
 * @example
 * const sandbox = await startSandbox({ accounts: 250, rateLimit: { perSecond: 100, burst: 20 } });
 * const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url });
 * await sandbox.close();
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? (() => performance.now());
  const world = worldOf(options, now);
  const limits = {
    calls: options.rateLimit && new Bucket(options.rateLimit, now()),
    tokens: options.tokenRateLimit && new Bucket(options.tokenRateLimit, now()),
  };
  const log: LoggedRequest[] = [];
  let count = 0;

  const respond = (request: SandboxRequest, { status, headers, body }: Fault): SandboxResponse => {
    const limit = request.path.endsWith("/auth/token") ? limits.tokens : limits.calls;
    const response =
      status === undefined
        ? (limit?.take(now()) ?? respondTo(request, world))
        : failure(status, "The sandbox fails on purpose");
    return { ...response, headers: { ...response.headers, ...headers }, ...(body !== undefined && { body }) };
  };

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    count += 1;
    const number = count;
    const request = { ...(await read(message)), number, at: now() };
    const fault = options.fault?.(request) ?? {};
    if (fault.delay) await wait(fault.delay);
    const result = fault.reset === "before" ? undefined : respond(request, fault);
    if (!result || fault.reset) {
      log.push({ ...request, outcome: "reset" });
      message.socket.resetAndDestroy();
      return;
    }
    log.push({ ...request, outcome: fault.truncate ? "truncated" : result.status });
    write(response, result, fault.truncate);
  };

  // Imported here, so that the rest of the entry point also loads without Node.
  const { createServer } = await import("node:http");
  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => {
      // The error of a `fault` that throws is shown to the caller.
      if (response.headersSent) response.destroy();
      else write(response, failure(500, String(error)));
    });
  });
  // A test that failed before it closed its sandbox must not keep the test runner waiting.
  server.unref();
  server.on("connection", (socket) => socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { accountId, clientId, clientSecret, tokens } = world;
  let closed: Promise<void> | undefined;
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accountId, clientId, clientSecret },
    log,
    revokeTokens: () => tokens.revokeAll(),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function worldOf(options: SandboxOptions, now: () => number): World {
  const { accounts = 25, eventsPerAccount = 12, roles = 5, pricePackages = 23 } = options;
  const { stores = 3, terminals = 7, matches = 45 } = options;
  return {
    accountId: options.accountId ?? "T11200000",
    clientId: "sandbox-client",
    clientSecret: "sandbox-secret",
    pageSize: options.pageSize ?? 10,
    sizes: { accounts, eventsPerAccount, roles, pricePackages, stores, terminals, matches },
    tokens: new TokenDesk(options.tokenLifetime ?? 14_400, now),
    comments: new Map(),
    searches: new Set(),
  };
}
