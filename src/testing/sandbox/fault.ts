/** What goes wrong with one request. */
export type Fault = {
  /** Milliseconds before anything else happens. */
  readonly delay?: number;
  /** Answers with this status, in the API's error shape, instead of doing what was asked. */
  readonly status?: number;
  /** Headers beside those of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body instead of that of the answer; text goes out as it is. */
  readonly body?: unknown;
  /** Closes the connection without an answer: `"before"` doing what was asked, or `"after"` it. */
  readonly reset?: "before" | "after";
  /** Closes the connection in the middle of the body. */
  readonly cutOff?: boolean;
};
