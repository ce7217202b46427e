import { checkOptions, expected } from "../core/errors/configuration-error.js";
import { type Clock, systemClock } from "../core/util/clock.js";
import { isFunction, isNonNegative, isObject, isText, type Rules } from "../core/util/validate.js";
import { checkMerchantId } from "../dintero/checks.js";
import { type HeadersLike, headerOf } from "./headers.js";
import { isHmac, secretsOf } from "./hmac.js";
import { calledUrl, signedText } from "./signed-text.js";
import { VerificationError } from "./verification-error.js";

/** A request that claims to be a callback. A `Request` is one, and so is the request of Express or `node:http`. */
export type CallbackRequest = {
  /** HTTP method. */
  readonly method?: string | undefined;
  /** The whole URL that Dintero called, or, with the option `origin`, any URL with the path and query of the call. */
  readonly url?: string | URL | undefined;
  /** Its headers. */
  readonly headers: HeadersLike;
};

/** Whose callback it has to be, and how old it may be. */
export type CallbackOptions = {
  /** The account of the session: for a payment of a partner's merchant, the merchant's. */
  readonly accountId: string;
  /** The signature secret of that account. A list accepts each of its secrets, for the time in which one is replaced. */
  readonly secret: string | readonly string[];
  /**
   * Where Dintero reaches this server, such as "https://shop.example.com". The signature covers the host. Behind a proxy the request may name another one, and the client chooses the `Host` header.
   *
   * @default the origin of the request's `url`
   */
  readonly origin?: string | URL;
  /**
   * How old, or how far in the future, the signature may be.
   *
   * @unit milliseconds
   * @default 300_000
   */
  readonly tolerance?: number;
  /** Time, for tests. @default the system's */
  readonly clock?: Pick<Clock, "dateNow">;
};

export const CALLBACK_RULES: Rules = {
  // Both have checks of their own, which do not show a secret.
  accountId: [() => true, ""],
  secret: [() => true, ""],
  origin: [(value) => isText(value) || isText(Object(value).href), "a text or a URL"],
  tolerance: [isNonNegative, "a non-negative number of milliseconds"],
  clock: [(value) => isFunction(Object(value).dateNow), "an object with dateNow"],
};

// A header can hold many signatures, and each costs an HMAC.
const MAX_SIGNATURES = 10;

/**
 * Verifies the `Dintero-Signature` of a callback. It covers method, host, path and query, but no body. `readCallback` does this and reads the query.
 *
 * @throws VerificationError with the `reason` "unsigned", "malformed", "signature" or "timestamp".
 * @throws ConfigurationError when an option or the `url` cannot be used.
 * @returns When it was signed.
 * @example
 * await verifyCallback(request, { accountId: "P12345678", secret });
 */
export async function verifyCallback(
  callback: CallbackRequest,
  options: CallbackOptions,
): Promise<{
  /** When it was signed. */
  readonly signedAt: Date;
}> {
  checkOptions(options, CALLBACK_RULES);
  const { tolerance = 300_000, clock = systemClock } = options;
  const accountId = checkMerchantId(options.accountId);
  const secrets = secretsOf(options.secret);
  // A Request is no plain object, but it has the same properties.
  if (!isObject(callback)) throw expected("callback", "an object with `method`, `url` and `headers`", callback);
  const { method, headers } = callback;
  if (!isText(method)) throw expected("method", "the HTTP method of the request", method);
  const url = calledUrl(callback.url, options.origin);
  const { time, signatures } = parseSignature(headerOf(headers, "dintero-signature"));
  const text = signedText(time, accountId, { method, url });
  const results = await Promise.all(signatures.map((hex) => isHmac("SHA-256", secrets, text, hex)));
  if (!results.includes(true)) {
    throw new VerificationError("Callback", "signature", "its signature does not match", adviceFor(url, accountId));
  }
  const signedAt = new Date(Number(time) * 1000);
  const age = clock.dateNow() - signedAt.getTime();
  if (!(Math.abs(age) <= tolerance)) {
    throw new VerificationError(
      "Callback",
      "timestamp",
      age > 0 ? "it was signed longer ago than `tolerance`" : "it is dated in the future by more than `tolerance`",
      "Check the clock of this server, and respond with status 500 to have it delivered again with a new time.",
    );
  }
  return { signedAt };
}

/** Reads `t=1582236537,v0-hmac-sha256=6bed…`. Members with other names are ignored, because later schemes may add them. */
function parseSignature(header: string | undefined): { time: string; signatures: readonly string[] } {
  if (!header) {
    throw new VerificationError(
      "Callback",
      "unsigned",
      "it has no `Dintero-Signature` header",
      "Dintero sends one once the account has a signature secret.",
    );
  }
  const members = header.split(",").map((member) => member.trim());
  const valuesOf = (name: string) =>
    members.filter((one) => one.startsWith(`${name}=`)).map((one) => one.slice(name.length + 1));
  const [time, ...others] = valuesOf("t");
  const signatures = valuesOf("v0-hmac-sha256");
  const isCountable = signatures.length > 0 && signatures.length <= MAX_SIGNATURES;
  const wellFormed = others.length === 0 && isCountable && signatures.every((hex) => /^[0-9a-f]{64}$/i.test(hex));
  if (!time || !/^\d{1,12}$/.test(time) || !wellFormed) {
    throw new VerificationError(
      "Callback",
      "malformed",
      "its `Dintero-Signature` header has no valid time or no valid signature",
    );
  }
  return { time, signatures };
}

/** The ids of transactions and sessions begin with the account id, which shows a mistake that is easily made. */
function adviceFor(url: URL, accountId: string): string {
  const ids = ["transaction_id", "session_id", "sid"].flatMap((name) => url.searchParams.getAll(name));
  const isOther = ids.some((id) => /^[PT]\d{8}\./.test(id) && !id.startsWith(`${accountId}.`));
  if (isOther) return "Its ids begin with another account id than `accountId`.";
  return "If Dintero sent it, `secret` or `accountId` is wrong, or `url` (or `origin`) is not what Dintero called.";
}
