import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { ConfigurationError, checkOptions } from "../core/errors/configuration-error.js";
import { type Clock, systemClock } from "../core/util/clock.js";
import { isFunction, isNonNegative, isObject, isText, type Rules } from "../core/util/validate.js";
import { audienceOf, checkAccountId } from "../dintero/checks.js";
import { VerificationError, type VerificationReason } from "../webhooks/verification-error.js";
import type { AccountKeys, PublicKey } from "./account-keys.js";

/** What a token has to be. */
export type VerifyOptions = {
  /** The account that must have issued the token. */
  readonly accountId: string;
  /** Its keys: from `accountKeys`, which fetches and keeps them, or a list of keys. */
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
   * How far the clocks of the issuer and of this machine may differ.
   *
   * @unit milliseconds
   * @default 5_000
   */
  readonly clockTolerance?: number;
  /** Time, for tests. @default the system's */
  readonly clock?: Pick<Clock, "dateNow">;
};

const isTextOrList = (value: unknown) => [value].flat().every(isText);
const OPTIONS_RULES: Rules = {
  // Both have checks of their own.
  accountId: [() => true, ""],
  keys: [() => true, ""],
  audience: [isTextOrList, "a text or a list of texts"],
  issuer: [isTextOrList, "a text or a list of texts"],
  clockTolerance: [isNonNegative, "a non-negative number of milliseconds"],
  clock: [(value) => isFunction(Object(value).dateNow), "an object with dateNow"],
};

/** A token that was verified. */
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
 * Verifies a token that an account has issued: signature, issuer, audience and time.
 *
 * The key decides about the algorithm, never the token. When a key id is not in the list, the list is fetched again.
 *
 * @throws VerificationError whose `reason` says what is wrong with the token.
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const { payload } = await verify(token, { accountId: "P12345678", keys: accountKeys(dintero) });
 */
export async function verify(token: string, options: VerifyOptions): Promise<VerifiedToken> {
  checkOptions(options, OPTIONS_RULES);
  const accountId = checkAccountId("accountId", options.accountId);
  const { clockTolerance = 5_000, clock = systemClock } = options;
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

/** The error for a token. */
const refused = (reason: VerificationReason, why: string, options?: ErrorOptions) =>
  new VerificationError("Token", reason, why, "", options);

const listOf = (value: string | readonly string[]): string[] => [value].flat();

// Dintero writes the account into an audience in both ways.
const withUserName = (url: string, accountId: string) => url.replace("https://", `https://${accountId}@`);

function headerOf(token: unknown): { alg: string; kid: string | undefined } {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(String(token));
  } catch {
    throw refused("malformed", "it is not a JSON Web Token");
  }
  const { alg, kid } = header;
  if (typeof alg !== "string") throw refused("malformed", "its header names no algorithm");
  if (alg.toLowerCase() === "none") throw refused("unsigned", "its header says that it is not signed");
  if (kid !== undefined && typeof kid !== "string") throw refused("malformed", "its key id is not a text");
  return { alg, kid };
}

async function findKey(source: VerifyOptions["keys"], accountId: string, kid: string | undefined): Promise<PublicKey> {
  const isList = (keys: VerifyOptions["keys"]): keys is readonly PublicKey[] => Array.isArray(keys);
  if (!isList(source) && typeof source?.of !== "function") {
    throw new ConfigurationError("Expected `keys` to be what `accountKeys` returns, or a list of public keys.");
  }
  const keys = isList(source) ? source : await source.of(accountId);
  const key = pick(keys, kid) ?? (isList(source) ? undefined : pick(await source.of(accountId, keys), kid));
  if (key) return key;
  const which =
    kid === undefined
      ? "it names no key, and the account does not have exactly one"
      : "the account has no key with its key id";
  throw refused("unknown-key", which);
}

function pick(list: readonly PublicKey[], kid: string | undefined): PublicKey | undefined {
  // A malformed list must not make a token with a good key unusable.
  const keys: readonly PublicKey[] = list.filter((key) => isObject(key));
  if (kid !== undefined) return keys.find((key) => key.kid === kid);
  return keys.length === 1 ? keys[0] : undefined;
}

/** The key decides about the algorithm; a token that asks for another one is refused before its signature is verified. */
function usable(key: PublicKey, wanted: string): { n: string; e: string; algorithm: string } {
  const { kty, use = "sig", alg: algorithm = "RS256", n, e }: Readonly<Record<string, unknown>> = key;
  if (kty !== "RSA" || use !== "sig") throw unusable("is not an RSA key for signatures");
  if (typeof algorithm !== "string" || !/^[RP]S(256|384|512)$/.test(algorithm)) {
    throw unusable("is for an algorithm that is not an RSA signature");
  }
  if (wanted !== algorithm) throw refused("algorithm", `it is not signed with ${algorithm}, as its key says`);
  return { n: base64url("n", n), e: base64url("e", e), algorithm };
}

function base64url(name: string, value: unknown): string {
  // Dintero's own example of a key has line breaks in its modulus.
  const text = typeof value === "string" ? value.replace(/\s/g, "") : "";
  if (!/^[\w-]+$/.test(text)) throw unusable(`has no usable \`${name}\``);
  return text;
}

const unusable = (why: string) => refused("unusable-key", `the key of the account with its key id ${why}`);

const CLAIMS: Readonly<Record<string, readonly [VerificationReason, string]>> = {
  iss: ["issuer", "another issuer has issued it"],
  aud: ["audience", "it is for another audience"],
  nbf: ["not-yet-valid", "it is not valid yet"],
};

function refusalOf(cause: unknown): VerificationError {
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return refused("signature", "the signature is not that of the account's key");
  }
  if (cause instanceof errors.JWTExpired) return refused("expired", "it has expired");
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const known = cause.reason === "check_failed" ? CLAIMS[cause.claim] : undefined;
    if (known) return refused(...known);
    return refused("claim", `its claim \`${cause.claim}\` is missing or has the wrong type`);
  }
  if (cause instanceof errors.JOSEError) return refused("malformed", "it is not a signed JSON Web Token");
  return refused("unusable-key", "the key of the account with its key id cannot be used", { cause });
}
