import { DinteroError, named } from "../core/errors/dintero-error.js";

/** Why something was not believed. */
export type VerificationReason =
  /** It is no token, or no signature header, at all. */
  | "malformed"
  /** There is no signature: the header is missing, or the token says `alg: none`. */
  | "unsigned"
  /** The token names another algorithm than its key is for; so does one signed with a public key as if it were a secret. */
  | "algorithm"
  /** The account has no key of that id. */
  | "unknown-key"
  /** The key of that id cannot be used. */
  | "unusable-key"
  /** The keys could not be had; `cause` says why. */
  | "keys-unavailable"
  /** The signature is not that of the key or of the secret. */
  | "signature"
  | "issuer"
  | "audience"
  | "expired"
  /** The token is not good yet. */
  | "not-yet-valid"
  /** A claim that must be there is missing or is of the wrong kind. */
  | "claim"
  /** The signature was made too long ago, or lies in the future. */
  | "timestamp";

/**
 * A token, a callback or a webhook that is not what it should be. `reason` says in which way; the message holds nothing of what was sent.
 *
 * @see docs/errors.md#verificationerror
 * @example
 * catch (error) { if (error instanceof VerificationError && error.reason === "expired") return askToSignInAgain(); }
 */
export class VerificationError extends DinteroError {
  /** In which way it is not what it should be. */
  readonly reason: VerificationReason;

  constructor(reason: VerificationReason, what: string, options?: ErrorOptions) {
    super(`Not verified (${reason}): ${what}.`, { outcome: "rejected" }, options);
    this.reason = reason;
  }
}
named(VerificationError, "VerificationError");
