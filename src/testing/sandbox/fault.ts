/** What goes wrong with one request. */
export type Fault = {
  /** Milliseconds before anything else happens. */
  readonly delay?: number;
  /** Responds with this status, in the API's error shape, instead of handling the request. */
  readonly status?: number;
  /** Headers in addition to those of the response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body instead of that of the response; text is sent as it is. */
  readonly body?: unknown;
  /** Closes the connection without a response: `"before"` the request has taken effect, or `"after"`. */
  readonly reset?: "before" | "after";
  /** Closes the connection in the middle of the body. */
  readonly truncate?: boolean;
};
