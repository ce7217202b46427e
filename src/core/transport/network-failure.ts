// System and undici codes of failures that happen before the first byte of a request is written.
const BEFORE_SENDING = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

// What Node says when it does not trust the server: nothing is sent, and nothing changes by trying again.
const UNTRUSTED = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH)/;

export type NetworkFailure = {
  readonly reason: string;
  /** The request certainly never left. */
  readonly neverLeft: boolean;
  /** Trying again may help. */
  readonly temporary: boolean;
};

/** Reads what a rejected `fetch` means, from the codes along its chain of causes. */
export function readNetworkFailure(error: unknown): NetworkFailure {
  const codes = codesOf(error);
  const untrusted = codes.find((code) => UNTRUSTED.test(code));
  const neverLeft = untrusted !== undefined || (codes.length > 0 && codes.every((code) => BEFORE_SENDING.has(code)));
  // The text of the error is left out: it may name the whole URL.
  return { reason: codes[0] ?? "no answer", neverLeft, temporary: untrusted === undefined };
}

/** The codes of an error: its own or that of its causes; all of them where several addresses were tried. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.flatMap((one) => codesOf(one, depth + 1));
  if (typeof code === "string") return [code];
  return codesOf(cause, depth + 1);
}
