import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { wait } from "./real-time.js";
import { type Controlled, controlResponse, isControlPath } from "./sandbox/control.js";
import { createSandboxCore } from "./sandbox/core.js";
import type { Fault } from "./sandbox/fault.js";
import { FaultQueue } from "./sandbox/fault-queue.js";
import type { RateLimit } from "./sandbox/rate-limit.js";
import { failure } from "./sandbox/response.js";
import type { LoggedRequest, Sandbox, SandboxOptions, SandboxRequest } from "./sandbox/types.js";
import { pathOf, read, write } from "./sandbox/wire.js";

export type { LoggedDelivery } from "./sandbox/notifications/deliveries.js";
export type { DeclineOptions, PayOptions } from "./sandbox/payments/shopper.js";
export type { Fault, LoggedRequest, RateLimit, Sandbox, SandboxOptions, SandboxRequest };

/**
 * Starts a server on loopback that imitates Dintero and keeps state: tokens, accounts and their events, roles, price packages, stores, terminals, MATCH searches, rate limits, faults; and payments, with sessions, transactions, stored cards, profiles, settlements, webhook subscriptions and applications for sellers.
 *
 * Every account has a session profile `default`. The shopper acts through `pay`, `decline`, `hold` and `endHold`, or over HTTP: the `url` of a session is a page, and a `POST` to `pay`, `decline`, `hold`, `cancel`, `authorize` or `fail` below it does the same. Callbacks and webhooks are sent to loopback addresses only; `deliveries` lists them. Both hosts of the API are this one address, with or without `/v1`.
 *
 * The same options give the same data. It does not keep a process alive by itself unless `keepProcessAlive` is set. It responds with 501 to an operation that it does not have.
 *
 * @throws Error with the `code` "EADDRINUSE" when another program listens on `port`.
 * @example
 * const sandbox = await startSandbox({ accounts: 250, rateLimit: { perSecond: 100, burst: 20 } });
 * const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url });
 * await sandbox.close();
 * @example
 * const payments = createPayments({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` });
 * const { data } = await payments.POST("/sessions-profile", { body });
 * const transaction = await sandbox.pay(data.id);
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  let url = "";
  const { world, shopper, now, respond } = createSandboxCore(options, () => url);
  const { accountId, clientId, clientSecret, tokens, ledger, deliveries } = world;
  const faults = new FaultQueue();
  const log: LoggedRequest[] = [];
  let count = 0;

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    if (isControlPath(pathOf(message))) {
      write(response, await controlResponse(await read(message), controlled));
      return;
    }
    count += 1;
    const number = count;
    const request = { ...(await read(message)), number, at: now() };
    const fault = options.fault?.(request) ?? faults.take(request.method, request.path) ?? {};
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

  const { createServer } = nodeHttp();
  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => {
      // The error of a `fault` that throws is shown to the caller.
      if (response.headersSent) response.destroy();
      else write(response, failure(500, String(error)));
    });
  });
  if (!options.keepProcessAlive) {
    // A test that failed before it closed its sandbox must not keep the test runner waiting.
    server.unref();
    server.on("connection", (socket) => socket.unref());
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let closed: Promise<void> | undefined;
  const close = () =>
    new Promise<void>((resolve, reject) => {
      deliveries.stop();
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  const sandbox: Sandbox = {
    url,
    credentials: { accountId, clientId, clientSecret },
    log,
    revokeTokens: () => tokens.revokeAll(),
    pay: async (id, given) => shopper.pay(id, given),
    decline: async (id, given) => shopper.decline(id, given),
    hold: async (id, given) => shopper.hold(id, given),
    endHold: async (id, status) => shopper.endHold(id, status),
    settle: async (account = accountId) =>
      ledger.settle(account, ledger.newestOf(ledger.transactions, account).reverse()),
    deliveries: deliveries.log,
    delivered: () => deliveries.settled(),
    returnUrlOf: (id) => shopper.returnUrlOf(id),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
  const controlled: Controlled = {
    sandbox,
    faults,
    sessionOf: (id) => ledger.sessions.get(id),
    transactionOf: (id) => ledger.transactions.get(id),
  };
  return sandbox;
}

/**
 * Not imported, so that the rest of the entry point also loads without Node, and not imported when it is needed, which
 * Jest does not allow in CommonJS.
 */
function nodeHttp(): typeof import("node:http") {
  const { process } = globalThis as { readonly process?: Partial<NodeJS.Process> };
  const http = process?.getBuiltinModule?.("node:http");
  if (!http) throw new Error("startSandbox needs the module node:http, which this runtime does not have");
  return http;
}
