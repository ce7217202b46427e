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
const UNTRUSTED = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH)/;

// Trying again does not help here either, but TLS can also fail after the request has gone.
const TLS_FAILURE = /^ERR_SSL_/;

/**
 * Stands on an error of a `fetch` that sent nothing and never will, with the reason as it may be shown: so the scripts of the test kit refuse a request.
 *
 * A registered symbol is the same in every copy of the package.
 */
export const NEVER_SENT = Symbol.for("dintero-client.never-sent");

export type NetworkFailure = {
  readonly reason: string;
  /** The request certainly never left. */
  readonly neverLeft: boolean;
  /** Trying again may help. */
  readonly temporary: boolean;
};

/** Reads what a rejected `fetch` means, from the codes along its chain of causes. */
export function readNetworkFailure(error: unknown): NetworkFailure {
  if (error instanceof Error && NEVER_SENT in error) {
    return { reason: String(error[NEVER_SENT]), neverLeft: true, temporary: false };
  }
  const failures = failuresOf(error);
  const untrusted = failures.some(({ code }) => UNTRUSTED.test(code));
  const neverLeft = untrusted || (failures.length > 0 && failures.every(isBeforeSending));
  const temporary = !untrusted && !failures.some(({ code }) => TLS_FAILURE.test(code));
  // The text of the error is left out: it may name the whole URL.
  return { reason: failures[0]?.code ?? "no answer", neverLeft, temporary };
}

type Failure = { readonly code: string; readonly syscall: unknown };

/** An established connection whose route goes away reports the same codes, from reading or writing. */
const isBeforeSending = ({ code, syscall }: Failure): boolean =>
  BEFORE_SENDING.has(code) && syscall !== "read" && syscall !== "write";

/** The codes of an error: its own or that of its causes; all of them where several addresses were tried. */
function failuresOf(error: unknown, depth = 0): Failure[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, syscall, cause, errors } = error as Partial<Record<"code" | "syscall" | "cause" | "errors", unknown>>;
  if (Array.isArray(errors)) return errors.flatMap((one) => failuresOf(one, depth + 1));
  if (typeof code === "string") return [{ code, syscall }];
  return failuresOf(cause, depth + 1);
}
