import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { ConfigurationError } from "../core/errors/configuration-error.js";
import { type Clock, systemClock } from "../core/util/clock.js";
import { audienceOf, checkAccountId } from "../dintero/checks.js";
import type { AccountKeys, PublicKey } from "./account-keys.js";
import { VerificationError, type VerificationReason } from "./verification-error.js";

/** What a token has to be. */
export type VerifyOptions = {
  /** The account that must have issued the token. */
  readonly accountId: string;
  /** Its keys: from `accountKeys`, which fetches and keeps them, or a list of them. */
  readonly keys: AccountKeys | readonly PublicKey[];
  /**
   * What the token must be for; one of several suffices. For an ID token of a redirect it is the redirect URI without the token.
   *
   * @default the account's API, with the account in its path or also as its user name
   */
  readonly audience?: string | readonly string[];
  /**
   * Who must have issued the token; one of several suffices.
   *
   * @default "https://{accountId}@api.dintero.com"
   */
  readonly issuer?: string | readonly string[];
  /**
   * By how much the clocks of issuer and reader may differ.
   *
   * @unit milliseconds
   * @default 5_000
   */
  readonly clockTolerance?: number;
  /** Time, for tests. @default the system's */
  readonly clock?: Pick<Clock, "dateNow">;
};

/** A token that can be believed. */
export type VerifiedToken = {
  /** Its claims. */
  readonly payload: JWTPayload;
  /** Its header. */
  readonly header: {
    /** The algorithm of the key, and so of the signature. */
    readonly alg: string;
    /** The id of the key. */
    readonly kid: string | undefined;
  };
};

/**
 * Checks a token that an account has issued: signature, issuer, audience and time.
 *
 * The algorithm is the key's, never the token's choice. A key id that is not in the list has the list fetched once more.
 *
 * @throws VerificationError whose `reason` says what is wrong with the token.
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const { payload } = await verify(token, { accountId: "P12345678", keys: accountKeys(dintero) });
 */
export async function verify(token: string, options: VerifyOptions): Promise<VerifiedToken> {
  const accountId = checkAccountId("accountId", options.accountId);
  const { clockTolerance = 5_000, clock = systemClock } = options;
  if (!(clockTolerance >= 0)) {
    throw new ConfigurationError("Expected `clockTolerance` to be a non-negative number of milliseconds.");
  }
  const { alg, kid } = headerOf(token);
  const { n, e, algorithm } = usable(await findKey(options.keys, accountId, kid), alg);
  try {
    const { payload } = await jwtVerify(
      token,
      { kty: "RSA", n, e, alg: algorithm },
      {
        algorithms: [algorithm],
        issuer: listOf(options.issuer ?? `https://${accountId}@api.dintero.com`),
        audience: listOf(options.audience ?? [audienceOf(accountId), withUserName(audienceOf(accountId), accountId)]),
        clockTolerance: clockTolerance / 1000,
        currentDate: new Date(clock.dateNow()),
        requiredClaims: ["exp"],
      },
    );
    return { payload, header: { alg, kid } };
  } catch (error) {
    throw refusalOf(error);
  }
}

const listOf = (value: string | readonly string[]): string[] => [value].flat();

// Dintero writes the account into an audience in either way.
const withUserName = (url: string, accountId: string) => url.replace("https://", `https://${accountId}@`);

function headerOf(token: unknown): { alg: string; kid: string | undefined } {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(String(token));
  } catch {
    throw new VerificationError("malformed", "it is no JSON Web Token");
  }
  const { alg, kid } = header;
  if (typeof alg !== "string") throw new VerificationError("malformed", "its header names no algorithm");
  if (alg.toLowerCase() === "none") throw new VerificationError("unsigned", "its header says that it is not signed");
  if (kid !== undefined && typeof kid !== "string") throw new VerificationError("malformed", "its key id is no text");
  return { alg, kid };
}

async function findKey(source: VerifyOptions["keys"], accountId: string, kid: string | undefined): Promise<PublicKey> {
  const isList = (keys: VerifyOptions["keys"]): keys is readonly PublicKey[] => Array.isArray(keys);
  if (!isList(source) && typeof source?.of !== "function") {
    throw new ConfigurationError("Expected `keys` to be what `accountKeys` gives, or a list of public keys.");
  }
  const keys = isList(source) ? source : await source.of(accountId);
  const key = pick(keys, kid) ?? (isList(source) ? undefined : pick(await source.of(accountId, keys), kid));
  if (key) return key;
  const which =
    kid === undefined ? "it names no key, and the account has not exactly one" : "the account has no key of its id";
  throw new VerificationError("unknown-key", which);
}

function pick(keys: readonly PublicKey[], kid: string | undefined): PublicKey | undefined {
  if (kid !== undefined) return keys.find((key) => key.kid === kid);
  return keys.length === 1 ? keys[0] : undefined;
}

/** What the key is for decides; a token that asks for anything else is refused before its signature is looked at. */
function usable(key: PublicKey, wanted: string): { n: string; e: string; algorithm: string } {
  const { kty, use = "sig", alg: algorithm = "RS256", n, e } = key;
  if (kty !== "RSA" || use !== "sig" || !/^[RP]S(256|384|512)$/.test(algorithm) || !n || !e) {
    throw new VerificationError("unusable-key", "the account's key of its id is no RSA key for signatures");
  }
  if (wanted !== algorithm)
    throw new VerificationError("algorithm", `it is not signed with ${algorithm}, as its key says`);
  // Dintero's own example of a key has line breaks in its modulus.
  return { n: n.replace(/\s/g, ""), e: e.trim(), algorithm };
}

const CLAIMS: Readonly<Record<string, readonly [VerificationReason, string]>> = {
  iss: ["issuer", "somebody else has issued it"],
  aud: ["audience", "it is for something else"],
  nbf: ["not-yet-valid", "its time has not come yet"],
};

function refusalOf(cause: unknown): VerificationError {
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return new VerificationError("signature", "the signature is not that of the account's key");
  }
  if (cause instanceof errors.JWTExpired) return new VerificationError("expired", "it has expired");
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const known = cause.reason === "check_failed" ? CLAIMS[cause.claim] : undefined;
    if (known) return new VerificationError(...known);
    return new VerificationError("claim", `its claim \`${cause.claim}\` is missing or of the wrong kind`);
  }
  if (cause instanceof errors.JOSEError) return new VerificationError("malformed", "it is no signed JSON Web Token");
  return new VerificationError("unusable-key", "the account's key of its id cannot be used", { cause });
}
