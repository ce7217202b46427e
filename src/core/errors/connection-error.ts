import { type CallFacts, DinteroError, named } from "./base.js";

/**
 * No complete answer arrived: the connection could not be made, broke, or ended inside the body.
 *
 * `outcome` is `"rejected"` when no request of the call left and `"unknown"` otherwise. `cause` is the error of `fetch`.
 *
 * @see docs/errors.md#connectionerror
 * @example
 * if (error instanceof ConnectionError && error.outcome === "unknown") await lookBeforeSendingAgain();
 */
export class ConnectionError extends DinteroError {
  /** The request certainly never reached the server. */
  readonly neverLeft: boolean;
  /** Trying again may help; it does not for a bad certificate, for instance. */
  readonly temporary: boolean;

  constructor(
    facts: CallFacts,
    options: {
      readonly reason: string;
      readonly cause?: unknown;
      readonly neverLeft?: boolean;
      readonly temporary?: boolean;
    },
  ) {
    const carriedOut = facts.outcome === "unknown" ? "It may have been carried out." : "Nothing was carried out.";
    super(`Connection failed: ${facts.method} ${facts.path}: ${options.reason}. ${carriedOut}`, facts, {
      cause: options.cause,
    });
    this.neverLeft = options.neverLeft ?? false;
    this.temporary = options.temporary ?? true;
  }
}
named(ConnectionError, "ConnectionError");
