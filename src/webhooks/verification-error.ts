import { DinteroError } from "../core/errors/dintero-error.js";

/** What was verified. */
export type Verified = "Token" | "Callback" | "Webhook";

/** Why something was rejected. */
export type VerificationReason =
  /** It is not a token, it has no valid signature header, or its signed content is malformed. */
  | "malformed"
  /** There is no signature: the header is missing, or the token says `alg: none`. */
  | "unsigned"
  /** The body of the request is longer than accepted. */
  | "too-large"
  /** The token names another algorithm than its key is for; so does one signed with a public key as if it were a secret. */
  | "algorithm"
  /** The account has no key with that id. */
  | "unknown-key"
  /** The key with that id cannot be used. */
  | "unusable-key"
  /** The keys could not be fetched; `cause` says why. */
  | "keys-unavailable"
  /** The signature is not that of the key or of the secret. */
  | "signature"
  | "issuer"
  | "audience"
  | "expired"
  /** The token is not valid yet. */
  | "not-yet-valid"
  /** A required claim is missing or has the wrong type. */
  | "claim"
  /** The signature was made too long ago, or is dated in the future. */
  | "timestamp";

/**
 * A token, a callback or a webhook that is not genuine or not usable. `reason` says why; the message contains no part of the request.
 *
 * @see docs/errors.md#verificationerror
 * @example
 * catch (error) { if (error instanceof VerificationError && error.reason === "expired") return askToSignInAgain(); }
 */
export class VerificationError extends DinteroError {
  /** Why it was rejected, for programs. */
  readonly reason: VerificationReason;

  /** @param advice What to do, as sentences. */
  constructor(what: Verified, reason: VerificationReason, why: string, advice = "", options?: ErrorOptions) {
    super(`${what} rejected: ${why}. ${advice}`.trimEnd(), { outcome: "rejected" }, options);
    this.reason = reason;
  }

  override get name(): string {
    return "VerificationError";
  }
}

/**
 * The status for a request that `readWebhook`, `readCallback` or your own code could not handle. 400 ends the deliveries, 500 makes Dintero deliver again.
 *
 * It is 400 for a request that was rejected. It is 500 for a stale time, since your clock may be wrong or the network slow and the next delivery has a new time; and for every other error, such as a wrong option or a failure of your database, so that no event is lost.
 *
 * @example
 * catch (error) { return new Response(null, { status: responseStatus(error) }); }
 */
export function responseStatus(error: unknown): 400 | 500 {
  return error instanceof VerificationError && error.reason !== "timestamp" ? 400 : 500;
}
