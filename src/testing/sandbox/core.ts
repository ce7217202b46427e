import { backgroundClock } from "./background-clock.js";
import type { Fault } from "./fault.js";
import { sendCallback } from "./notifications/callbacks.js";
import { Deliveries } from "./notifications/deliveries.js";
import { sendWebhooks } from "./notifications/webhooks.js";
import { Ledger } from "./payments/ledger.js";
import { Shopper } from "./payments/shopper.js";
import { Bucket } from "./rate-limit.js";
import { failure, type SandboxResponse } from "./response.js";
import type { Incoming, World } from "./route.js";
import { respondTo } from "./routes.js";
import { TokenDesk } from "./tokens.js";
import type { SandboxOptions } from "./types.js";

/** A sandbox without its server. */
export type SandboxCore = {
  readonly world: World;
  readonly shopper: Shopper;
  /** Milliseconds on the clock by which tokens expire and limits refill. */
  readonly now: () => number;
  /** The response to a request, with the rate limits and what a fault says of the response. */
  readonly respond: (request: Incoming, fault?: Fault) => SandboxResponse;
};

/** Makes the state of a sandbox. `urlOf` gives its address once it listens. */
export function createSandboxCore(options: SandboxOptions, urlOf: () => string): SandboxCore {
  const clock = options.clock ?? backgroundClock;
  const now = options.now ?? clock.now;
  const ledger = new Ledger(clock, urlOf);
  const deliveries = new Deliveries(clock);
  ledger.onChange = (change) => {
    sendCallback(change, ledger, deliveries);
    sendWebhooks(change, ledger, deliveries);
  };
  const world = worldOf(options, { ledger, deliveries, now });
  const limits = {
    calls: options.rateLimit && new Bucket(options.rateLimit, now()),
    tokens: options.tokenRateLimit && new Bucket(options.tokenRateLimit, now()),
  };
  const respond = (request: Incoming, fault: Fault = {}): SandboxResponse => {
    const { status, headers, body } = fault;
    const limit = request.path.endsWith("/auth/token") ? limits.tokens : limits.calls;
    const handled =
      status === undefined || fault.takesEffect ? (limit?.take(now()) ?? respondTo(request, world, fault)) : undefined;
    const response = handled && status === undefined ? handled : failure(status ?? 500, "The sandbox fails on purpose");
    return { ...response, headers: { ...response.headers, ...headers }, ...(body !== undefined && { body }) };
  };
  return { world, shopper: new Shopper(ledger), now, respond };
}

function worldOf(
  options: SandboxOptions,
  { ledger, deliveries, now }: Pick<World, "ledger" | "deliveries"> & { now: () => number },
): World {
  const { accounts = 25, eventsPerAccount = 12, roles = 5, pricePackages = 23 } = options;
  const { stores = 3, terminals = 7, matches = 45 } = options;
  return {
    accountId: options.accountId ?? "T11200000",
    clientId: "sandbox-client",
    clientSecret: "sandbox-secret",
    pageSize: options.pageSize ?? 10,
    sizes: { accounts, eventsPerAccount, roles, pricePackages, stores, terminals, matches },
    tokens: new TokenDesk(options.tokenLifetime ?? 14_400, now),
    added: [],
    comments: new Map(),
    searches: new Set(),
    ledger,
    deliveries,
  };
}
