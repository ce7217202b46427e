import { DinteroError, type ErrorContext, failureMessage } from "./dintero-error.js";

/**
 * No complete response arrived: the connection could not be made, broke, or ended inside the body.
 *
 * `outcome` is `"rejected"` when no request of the call was sent and `"unknown"` otherwise. `cause` is the error of `fetch`.
 *
 * @example
 * if (error instanceof ConnectionError && error.outcome === "unknown") await readTransactionBeforeRetrying();
 */
export class ConnectionError extends DinteroError {
  /** The request was certainly not sent. */
  readonly notSent: boolean;
  /** A retry may succeed. False for a certificate that is not trusted, for instance. */
  readonly retryable: boolean;

  constructor(
    context: ErrorContext,
    options: {
      readonly reason: string;
      readonly cause?: unknown;
      readonly notSent?: boolean;
      readonly retryable?: boolean;
    },
  ) {
    super(failureMessage(context, options.reason), context, { cause: options.cause });
    this.notSent = options.notSent ?? false;
    this.retryable = options.retryable ?? true;
  }

  override get name(): string {
    return "ConnectionError";
  }
}
