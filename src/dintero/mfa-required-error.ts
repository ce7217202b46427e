import { ApiError } from "../core/errors/api-error.js";
import { isDinteroError } from "../core/errors/dintero-error.js";
import { isText } from "../core/util/validate.js";
import type { Schemas } from "./api.js";

/**
 * The user has to prove a second factor before there is a token: the token endpoint responded 403 with the code `mfa_required`.
 *
 * Continue with `auth.completeMfa(error, prompt)`. `mfaToken` is a secret of this sign-in; it does not show when the error is printed or serialised.
 *
 * @example
 * catch (error) { if (error instanceof MfaRequiredError) return dintero.auth.completeMfa(error, ({ channel }) => ask(`Code from your ${channel}:`)); }
 */
export class MfaRequiredError extends ApiError<Schemas["MfaRequired"]> {
  readonly #mfaToken: string;

  constructor(refusal: ApiError, response: Response, mfaToken: string) {
    const { method, path, attempts, outcome, requestId, body, retryAt } = refusal;
    const reason = "because a second factor is needed (mfa_required)";
    super({ method, path, attempts, outcome, requestId }, { response, body, retryAt, reason });
    this.#mfaToken = mfaToken;
  }

  override get name(): string {
    return "MfaRequiredError";
  }

  /** Proves the first factor in the following calls. */
  get mfaToken(): string {
    return this.#mfaToken;
  }
}

/** Whether a value is an MfaRequiredError, of this copy of the package or of another. */
export const isMfaRequiredError = (value: unknown): value is MfaRequiredError =>
  isDinteroError(value) && isText((value as Partial<MfaRequiredError>).mfaToken);

type RefusedResult = { readonly error?: ApiError | undefined; readonly response: Response };

/** @throws MfaRequiredError when the response asks for a second factor. */
export function throwIfMfaRequired({ error, response }: RefusedResult): void {
  // The token is next to `error` in the body, not inside it.
  const body = error?.body as { readonly mfa_token?: unknown } | string | undefined;
  if (error?.status !== 403 || error.code !== "mfa_required" || typeof body !== "object") return;
  if (typeof body.mfa_token === "string") throw new MfaRequiredError(error, response, body.mfa_token);
}
