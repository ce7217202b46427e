import { ConfigurationError } from "../core/errors/configuration-error.js";

/** Whether `hex` is the HMAC of `data`. The comparison is WebCrypto's own, which takes the same time wherever the two differ. */
export async function isHmac(
  hash: "SHA-1" | "SHA-256",
  secret: string,
  data: Uint8Array<ArrayBuffer>,
  hex: string,
): Promise<boolean> {
  if (typeof secret !== "string" || secret === "") throw new ConfigurationError("Expected `secret` to be set.");
  const { subtle } = globalThis.crypto;
  const raw = new TextEncoder().encode(secret);
  const key = await subtle.importKey("raw", raw, { name: "HMAC", hash }, false, ["verify"]);
  return subtle.verify("HMAC", key, bytesOf(hex), data);
}

const bytesOf = (hex: string) => new Uint8Array(hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? []);

/** Headers as `fetch` or as Node's `http` has them. */
export type HeadersLike = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The value of a header, whatever case its name is in. */
export function headerIn(headers: HeadersLike, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : found?.join(",");
}
