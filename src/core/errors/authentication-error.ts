import { type CallFacts, DinteroError, named } from "./base.js";

/**
 * No access token could be had, so the call was not sent. `cause` says why: an `ApiError` of the token endpoint, a `ConnectionError`, or what your own `token` function threw.
 *
 * @see docs/errors.md#authenticationerror
 * @example
 * if (error instanceof AuthenticationError && error.cause instanceof ApiError && error.cause.status === 401) alertWrongSecret();
 */
export class AuthenticationError extends DinteroError {
  /** Why there is no token. */
  readonly reason: string;

  constructor(reason: string, facts: CallFacts = {}, options?: ErrorOptions) {
    super(`No access token: ${reason}`, { ...facts, outcome: facts.outcome ?? "rejected" }, options);
    this.reason = reason;
  }
}
named(AuthenticationError, "AuthenticationError");
