import { callName, DinteroError, type ErrorContext, effectOf } from "./dintero-error.js";

/**
 * There is no access token, so the call was not sent. `cause` says why: an `ApiError` of the token endpoint, a `ConnectionError`, or what your own `token` function threw.
 *
 * @example
 * if (error instanceof AuthenticationError && error.cause instanceof ApiError && error.cause.status === 401) alertWrongSecret();
 */
export class AuthenticationError extends DinteroError {
  /** Why there is no token. */
  readonly reason: string;

  constructor(reason: string, context: ErrorContext = {}, options?: ErrorOptions) {
    const known = { ...context, outcome: context.outcome ?? ("rejected" as const) };
    const subject = context.method ? `${callName(context)} failed: no access token: ` : "No access token: ";
    super(`${subject}${reason.replace(/\.$/, "")}. ${effectOf(known)}`, known, options);
    this.reason = reason;
  }

  override get name(): string {
    return "AuthenticationError";
  }
}
