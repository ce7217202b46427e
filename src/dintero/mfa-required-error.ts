import { ApiError } from "../core/errors/api-error.js";
import { named } from "../core/errors/base.js";
import type { Schemas } from "./api.js";

/**
 * The user has to prove a second factor before there is a token: the token endpoint answered 403 with the code `mfa_required`.
 *
 * `auth.completeMfa(error, prompt)` goes on from here. `mfaToken` is a secret of this sign-in; it does not show when the error is printed or serialised.
 *
 * @see docs/errors.md#mfarequirederror
 * @example
 * catch (error) { if (error instanceof MfaRequiredError) return dintero.auth.completeMfa(error, ({ channel }) => ask(`Code from your ${channel}:`)); }
 */
export class MfaRequiredError extends ApiError<Schemas["MfaRequired"]> {
  readonly #mfaToken: string;

  constructor(refusal: ApiError, response: Response, mfaToken: string) {
    const { method, path, attempts, outcome, body } = refusal;
    const reason = "because a second factor is needed (mfa_required)";
    super({ method, path, attempts, outcome }, { response, body, receivedAt: 0, reason });
    this.#mfaToken = mfaToken;
  }

  /** Stands for the first factor in what follows. */
  get mfaToken(): string {
    return this.#mfaToken;
  }
}
named(MfaRequiredError, "MfaRequiredError");

type Answer = { readonly error?: ApiError | undefined; readonly response: Response };

/** @throws MfaRequiredError where this is what the answer says. */
export function throwIfMfaRequired({ error, response }: Answer): void {
  // The token stands beside `error` in the body, not inside it.
  const body = error?.body as { readonly mfa_token?: unknown } | string | undefined;
  if (error?.status !== 403 || error.code !== "mfa_required" || typeof body !== "object") return;
  if (typeof body.mfa_token === "string") throw new MfaRequiredError(error, response, body.mfa_token);
}
