import { ConfigurationError, checkCredential } from "../core/errors/configuration-error.js";

export type Hash = "SHA-1" | "SHA-256";

/** Whether `hex` is the HMAC of `data` with one of the secrets. WebCrypto compares in a time that does not depend on where the two differ. */
export async function isHmac(
  hash: Hash,
  secrets: readonly string[],
  data: Uint8Array<ArrayBuffer>,
  hex: string,
): Promise<boolean> {
  const signature = new Uint8Array(hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? []);
  const verified = await Promise.all(
    secrets.map(async (secret) => {
      const key = await importKey(hash, secret, "verify");
      return globalThis.crypto.subtle.verify("HMAC", key, signature, data);
    }),
  );
  return verified.includes(true);
}

/** The HMAC of `data` in lower-case hexadecimal digits. */
export async function hmac(hash: Hash, secret: string, data: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await importKey(hash, secret, "sign");
  const bytes = new Uint8Array(await globalThis.crypto.subtle.sign("HMAC", key, data));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const importKey = (hash: Hash, secret: string, usage: "sign" | "verify") =>
  globalThis.crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash }, false, [usage]);

/**
 * The secrets of the option `secret`, which is one or a list.
 *
 * @throws ConfigurationError that does not show the value.
 */
export function secretsOf(secret: unknown): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new ConfigurationError("Expected `secret` to have at least one secret, got none.");
  return secrets.map((one) => {
    if (one === undefined || one === "") throw new ConfigurationError("Expected `secret` to be set, got nothing.");
    if (typeof one !== "string") {
      throw new ConfigurationError("Expected `secret` to be the text of the secret, or a list of such texts.");
    }
    checkCredential("secret", one);
    return one;
  });
}
