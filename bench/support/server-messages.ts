/** How a server behaves. */
export type Conditions = {
  /** A token bucket: calls per second, calls at once, and what a 429 names as `Retry-After`, in seconds. */
  readonly limit?: { readonly rate: number; readonly burst: number; readonly retryAfter?: number };
  /** Calls in each window of `period` seconds; the first begins with the first call. */
  readonly window?: {
    readonly limit: number;
    readonly period: number;
    readonly retryAfter?: number | "exact";
    readonly fields?: "x-seconds";
  };
  /** Calls in any `period` seconds. */
  readonly sliding?: { readonly limit: number; readonly period: number };
  /** Calls that are processed at the same time. */
  readonly concurrency?: { readonly limit: number; readonly retryAfter?: number };
  /** Milliseconds before the server responds to a call. */
  readonly delay?: number;
  /** Calls need a token of this server's token endpoint. */
  readonly tokens?: boolean;
};

/** What a server has counted. */
export type Tally = { accepted: number; refused: number; unauthorized: number; tokenRequests: number };

export type Reply = { readonly id: number; readonly result: unknown };

export type Order =
  | { readonly kind: "open"; readonly conditions: Conditions }
  | { readonly kind: "tally" | "revoke" | "close"; readonly port: number };
