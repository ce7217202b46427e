import type { Clock } from "../../core/util/clock.js";
import type { Fault } from "./fault.js";
import type { LoggedDelivery } from "./notifications/deliveries.js";
import type { Transaction } from "./payments/schemas.js";
import type { DeclineOptions, PayOptions } from "./payments/shopper.js";
import type { RateLimit } from "./rate-limit.js";
import type { Incoming } from "./route.js";

/** Options of {@link startSandbox}. */
export type SandboxOptions = {
  /** The port on loopback to listen on. @default a free one */
  readonly port?: number;
  /** Whether the process continues until `close`. A test runner then waits for a test that does not close its sandbox. @default false */
  readonly keepProcessAlive?: boolean;
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
  /** Lifetime of a token. @unit seconds @default 14_400 */
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
  /**
   * The clock of everything the sandbox does by time: tokens, rate limits, dates, and what happens later, such as the retry of a callback. With a `FakeClock` tests take no real time.
   *
   * @default the clock of the system
   */
  readonly clock?: Clock;
  /** Milliseconds on a monotonic clock, by which tokens expire and limits refill. @default that of `clock` */
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
  /** The `baseUrl` for `createDintero` and `createPayments`, which may also have `/v1` after it. */
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
  /**
   * Pays a session as the shopper does. The transaction is then AUTHORIZED, or CAPTURED if the session has `auto_capture`.
   *
   * @throws Error when the sandbox has no such session, or it cannot be paid any more.
   * @example
   * const { data } = await payments.POST("/sessions-profile", { body });
   * const transaction = await sandbox.pay(data.id);
   */
  readonly pay: (sessionId: string, options?: PayOptions) => Promise<Transaction>;
  /**
   * Ends the payment of a session without success. With the error `"cancelled"` there is no transaction.
   *
   * @throws Error when the sandbox has no such session, or it cannot be paid any more.
   */
  readonly decline: (sessionId: string, options?: DeclineOptions) => Promise<Transaction | undefined>;
  /**
   * Pays a session with a method that needs another check. The transaction is ON_HOLD until `endHold`.
   *
   * @throws Error when the sandbox has no such session, or it cannot be paid any more.
   */
  readonly hold: (sessionId: string, options?: PayOptions) => Promise<Transaction>;
  /**
   * Ends the check of a transaction that is ON_HOLD: it is then AUTHORIZED, or FAILED.
   *
   * @throws Error when the transaction of the session is not ON_HOLD.
   */
  readonly endHold: (sessionId: string, status: "AUTHORIZED" | "FAILED") => Promise<Transaction>;
  /**
   * Settles the captures and refunds of an account since its last settlement: one settlement for each provider and currency, with a file whose lines add up to its amounts.
   *
   * @param accountId The account. @default the partner
   * @returns Ids of the new settlements.
   */
  readonly settle: (accountId?: string) => Promise<readonly string[]>;
  /** Every attempt to deliver a callback or a webhook so far. */
  readonly deliveries: readonly LoggedDelivery[];
  /** Resolves when no callback and no webhook is in flight. Retries that wait for their time do not count. */
  readonly delivered: () => Promise<void>;
  /** Where the browser of the shopper goes from the checkout: `return_url` of the session, with its result. */
  readonly returnUrlOf: (sessionId: string) => string;
  /** Ends all connections and frees the port. */
  readonly close: () => Promise<void>;
};
