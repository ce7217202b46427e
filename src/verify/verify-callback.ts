import { ConfigurationError } from "../core/errors/configuration-error.js";
import { type Clock, systemClock } from "../core/util/clock.js";
import { type HeadersLike, headerIn, isHmac } from "./hmac.js";
import { VerificationError } from "./verification-error.js";

/** A request that claims to be a callback. A `Request` is one. */
export type Callback = {
  /** HTTP method. */
  readonly method: string;
  /** The whole URL, as Dintero called it: behind a proxy, the outer one. */
  readonly url: string;
  /** Headers, as `fetch` or as Node's `http` has them. */
  readonly headers: HeadersLike;
};

/** Whose callback it has to be, and how old it may be. */
export type CallbackOptions = {
  /** The account whose callback it is. */
  readonly accountId: string;
  /** The account's signature secret. */
  readonly secret: string;
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

/**
 * Checks the `Dintero-Signature` of a callback. It covers method, host, path and query, but no body.
 *
 * @throws VerificationError whose `reason` says what is wrong with it.
 * @returns when it was signed.
 * @example
 * await verifyCallback(request, { accountId: "P12345678", secret });
 */
export async function verifyCallback(
  callback: Callback,
  options: CallbackOptions,
): Promise<{
  /** When it was signed. */
  readonly signedAt: Date;
}> {
  const { accountId, secret, tolerance = 300_000, clock = systemClock } = options;
  if (!(tolerance >= 0))
    throw new ConfigurationError("Expected `tolerance` to be a non-negative number of milliseconds.");
  const { t, signatures } = parse(headerIn(callback.headers, "dintero-signature"));
  const signed = signedText(t, accountId, callback);
  const answers = await Promise.all(signatures.map((hex) => isHmac("SHA-256", secret, signed, hex)));
  if (!answers.includes(true)) throw new VerificationError("signature", "it is not signed with the account's secret");
  const signedAt = new Date(Number(t) * 1000);
  if (!(Math.abs(clock.dateNow() - signedAt.getTime()) <= tolerance)) {
    throw new VerificationError("timestamp", "it was signed too long ago, or in the future");
  }
  return { signedAt };
}

/** `t=1582236537,v0-hmac-sha256=6bed…`; members of other names are for other readers. */
function parse(header: string | undefined): { t: string; signatures: readonly string[] } {
  if (!header) throw new VerificationError("unsigned", "there is no `Dintero-Signature` header");
  const members = header.split(",").map((member) => member.trim());
  const valuesOf = (name: string) =>
    members.filter((one) => one.startsWith(`${name}=`)).map((one) => one.slice(name.length + 1));
  const [t, ...others] = valuesOf("t");
  const signatures = valuesOf("v0-hmac-sha256");
  const wellFormed =
    others.length === 0 && signatures.length > 0 && signatures.every((hex) => /^[0-9a-f]{64}$/i.test(hex));
  if (!t || !/^\d{1,12}$/.test(t) || !wellFormed) {
    throw new VerificationError("malformed", "its `Dintero-Signature` header has no time or no signature");
  }
  return { t, signatures };
}

function signedText(t: string, accountId: string, { method, url }: Callback): Uint8Array<ArrayBuffer> {
  if (!URL.canParse(url))
    throw new ConfigurationError("Expected `url` to be the whole URL of the callback, with its host.");
  const { hostname, pathname, searchParams } = new URL(url);
  searchParams.sort();
  const lines = [t, accountId, method.toUpperCase(), hostname, pathname, searchParams.toString()];
  return new TextEncoder().encode(lines.join("\n"));
}
