/** How a call is retried. */
export type RetryOptions = {
  /**
   * Retries after the first attempt.
   *
   * A 429 that the server sends while it accepts other calls uses up no retry, as often as this number says. A call is therefore sent 1 + 2 × `limit` times at most.
   *
   * @default 4
   */
  readonly limit?: number;
  /**
   * First delay, when the server names none. It doubles with every attempt; half of it is random.
   *
   * @unit milliseconds
   * @default 500
   */
  readonly minDelay?: number;
  /**
   * Longest delay, when the server names none.
   *
   * @unit milliseconds
   * @default 8_000
   */
  readonly maxDelay?: number;
  /**
   * Longest wait that the client accepts from a `Retry-After` header.
   *
   * A longer wait is neither waited for nor shortened: the response is returned at once, and `retryAt` of its error says when to try again.
   *
   * @unit milliseconds
   * @default 60_000
   */
  readonly maxRetryAfter?: number;
};
