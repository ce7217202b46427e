/** A fault of one request. */
export type Fault = {
  /** Milliseconds before anything else happens. */
  readonly delay?: number;
  /** Responds with this status, in the API's error shape, instead of handling the request. */
  readonly status?: number;
  /** Handles the request although `status` is returned. @default false */
  readonly takesEffect?: boolean;
  /** Headers in addition to those of the response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body instead of that of the response; text is sent as it is. */
  readonly body?: unknown;
  /** Closes the connection without a response: `"before"` the request has taken effect, or `"after"`. */
  readonly reset?: "before" | "after";
  /** Closes the connection in the middle of the body. */
  readonly truncate?: boolean;
  /** Milliseconds on the sandbox's clock after which an accepted capture, refund or void ends; the response is a 202 with `event-request-id`. For a terminal operation, how long it takes; for a transfer between sellers, when it takes effect. */
  readonly completeAfter?: number;
  /** Makes a capture, refund, void or payment without the shopper fail: the response is a 200, and its event has `success: false`. A payment that is started is refused, if its provider decides at once; a terminal operation fails. */
  readonly decline?: boolean;
};
