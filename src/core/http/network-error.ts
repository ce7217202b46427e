// Codes of the system and of undici for failures before the first byte of a request is written.
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

// Codes for a server that Node does not trust: nothing is sent, and a retry does not help.
const UNTRUSTED = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH)/;

// A retry does not help here either, but TLS can also fail after the request was sent.
const TLS_FAILURE = /^ERR_SSL_/;

/**
 * Marks the error of a `fetch` that sent nothing; its value is the reason for the message. The test kit refuses requests with it.
 *
 * A registered symbol is the same in every copy of the package.
 */
export const NEVER_SENT = Symbol.for("dintero-client.never-sent");

export type NetworkError = {
  readonly reason: string;
  /** The request was certainly not sent. */
  readonly notSent: boolean;
  /** A retry may succeed. */
  readonly retryable: boolean;
};

/** Reads from the codes along the chain of causes what the error of a `fetch` means. */
export function readNetworkError(error: unknown): NetworkError {
  if (error instanceof Error && NEVER_SENT in error) {
    return { reason: String(error[NEVER_SENT]), notSent: true, retryable: false };
  }
  const failures = failuresOf(error);
  const untrusted = failures.some(({ code }) => UNTRUSTED.test(code));
  const notSent = untrusted || (failures.length > 0 && failures.every(isBeforeSending));
  const retryable = !untrusted && !failures.some(({ code }) => TLS_FAILURE.test(code));
  // The text of the error is left out because it may contain the whole URL.
  return { reason: failures[0]?.code ?? "no response", notSent, retryable };
}

type Failure = { readonly code: string; readonly syscall: unknown };

/** An established connection whose route goes away reports the same codes, from reading or writing. */
const isBeforeSending = ({ code, syscall }: Failure): boolean =>
  BEFORE_SENDING.has(code) && syscall !== "read" && syscall !== "write";

/** The codes of an error: its own or that of its causes; all of them when several addresses were tried. */
function failuresOf(error: unknown, depth = 0): Failure[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, syscall, cause, errors } = error as Partial<Record<"code" | "syscall" | "cause" | "errors", unknown>>;
  if (Array.isArray(errors)) return errors.flatMap((one) => failuresOf(one, depth + 1));
  if (typeof code === "string") return [{ code, syscall }];
  return failuresOf(cause, depth + 1);
}
