import type { Schemas } from "../../dintero/api.js";
import type { Fault } from "./fault.js";
import type { Deliveries } from "./notifications/deliveries.js";
import type { Ledger } from "./payments/ledger.js";
import type { SandboxResponse } from "./response.js";
import type { TokenDesk } from "./tokens.js";

/** The state of the sandbox. */
export type World = {
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly pageSize: number;
  readonly sizes: Readonly<
    Record<"accounts" | "eventsPerAccount" | "roles" | "pricePackages" | "stores" | "terminals" | "matches", number>
  >;
  readonly tokens: TokenDesk;
  /** Accounts created by callers. */
  readonly added: Schemas["Account"][];
  /** Comments added by callers, by account. */
  readonly comments: Map<string, string[]>;
  /** Reference numbers of the searches so far. */
  readonly searches: Set<string>;
  /** Sessions, transactions and all that follows from them. */
  readonly ledger: Ledger;
  /** What the sandbox sends to the merchant. */
  readonly deliveries: Deliveries;
};

export type Incoming = {
  readonly method: string;
  /** As it was sent, with `/v1` or `/v2` if the caller's address has one. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly headers: Headers;
  readonly body: unknown;
};

/** What a request is responded to from. */
export type Context = Incoming & {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  /** The account that the access token is for; empty for an operation that needs no token. */
  readonly account: string;
  readonly fault: Fault;
};

export type Route = (context: Context) => SandboxResponse;

/** Routes by method and path. The first account of every path is called `account`. */
export type Routes = Readonly<Record<string, Route>>;
