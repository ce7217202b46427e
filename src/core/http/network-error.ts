import { read } from "../errors/foreign-error.js";

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

// Codes of the system and of undici for failures before the first byte of a request is written.
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_TLS)$/;
// System calls that come before a connection: those that make it, and those of the resolver.
const CONNECTING = /^(connect|getaddrinfo|getnameinfo|query[A-Z]\w*)$/;
const TLS_HANDSHAKE = /before secure TLS connection was established/;

// Codes for a server that Node does not trust: nothing is sent, and a retry does not help.
const UNTRUSTED = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH)/;
// A retry does not help here either, but TLS can also fail after the request was sent.
const TLS_FAILURE = /^ERR_SSL_/;

// undici's words when a proxy refuses CONNECT.
const PROXY_REFUSAL = /^Proxy response \((\d{3})\)/;
// The words of undici for a request that it refuses to send.
const REFUSED_BY_FETCH: Readonly<Record<string, string>> = {
  "bad port": "`fetch` does not connect to this port",
  "unknown scheme": "`fetch` does not know this kind of address",
};

// V8's words for the mistakes of a program that are TypeErrors; a failed fetch is a TypeError as well.
const MISTAKE = / is not (a function|a constructor|iterable|an object)\b|^Cannot (read|set|destructure|convert) /;
const MISTAKES = new Set(["ReferenceError", "SyntaxError", "RangeError", "EvalError"]);

/** Reads from an error of a `fetch`, and from its causes, what it means. The text of the error is left out because it may contain the whole URL. */
export function readNetworkError(error: unknown): NetworkError {
  const [outermost = NOTHING, ...causes] = failuresOf(error);
  const all = [outermost, ...causes];
  if (outermost.neverSent !== undefined)
    return { reason: String(outermost.neverSent), notSent: true, retryable: false };
  const proxyStatus = all.flatMap(({ message }) => PROXY_REFUSAL.exec(message)?.[1] ?? [])[0];
  if (proxyStatus !== undefined) {
    const reason = `the proxy refused the connection with status ${proxyStatus}`;
    return { reason, notSent: true, retryable: Number(proxyStatus) >= 500 };
  }
  const refusal = causes.flatMap(({ message }) => REFUSED_BY_FETCH[message] ?? [])[0];
  if (refusal !== undefined) return { reason: refusal, notSent: true, retryable: false };
  const { name, message } = outermost;
  if (causes.length === 0 && (MISTAKES.has(name) || (name === "TypeError" && MISTAKE.test(message)))) {
    return { reason: `your \`fetch\` failed with a ${name}`, notSent: false, retryable: false };
  }
  const untrusted = all.some(({ code }) => UNTRUSTED.test(code));
  const leaves = all.filter(({ isLeaf }) => isLeaf);
  const notSent = untrusted || leaves.every(({ line }) => line.some(isBeforeSending));
  const retryable = !untrusted && !all.some(({ code }) => TLS_FAILURE.test(code));
  const codes = [...new Set(all.map(({ code }) => code).filter(Boolean))];
  const proxy = codes.includes("UND_ERR_PRX_TLS") ? "the TLS connection to the proxy failed: " : "";
  return { reason: `${proxy}${codes.slice(0, 3).join(", ") || "no response"}`, notSent, retryable };
}

type Failure = {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly syscall: unknown;
  readonly neverSent: unknown;
  /** The server closed a connection on which nothing had been written. */
  readonly unused: boolean;
  /** It has no cause of its own. */
  readonly isLeaf: boolean;
  /** It and the errors that it is a cause of. */
  readonly line: readonly Failure[];
};

const NOTHING: Failure = {
  name: "",
  code: "",
  message: "",
  syscall: undefined,
  neverSent: undefined,
  unused: false,
  isLeaf: true,
  line: [],
};

/** An established connection whose route goes away reports the same codes, from reading or writing. */
function isBeforeSending({ code, syscall, message, unused }: Failure): boolean {
  if (syscall === "read" || syscall === "write") return false;
  return BEFORE_SENDING.test(code) || CONNECTING.test(String(syscall)) || TLS_HANDSHAKE.test(message) || unused;
}

/** An error and its causes, from the outside in; all of them when several addresses were tried. */
function failuresOf(error: unknown, above: readonly Failure[] = []): Failure[] {
  if (typeof error !== "object" || error === null || above.length > 5) return [];
  const errors = read(error, "errors");
  const causes = Array.isArray(errors) && errors.length > 0 ? errors.slice(0, 20) : [read(error, "cause")];
  const { bytesWritten } = Object(read(error, "socket"));
  const failure = {
    name: textOf(read(error, "name")),
    code: textOf(read(error, "code")),
    message: String(read(error, "message") ?? ""),
    syscall: read(error, "syscall"),
    neverSent: read(error, NEVER_SENT),
    unused: bytesWritten === 0,
    isLeaf: !causes.some((cause) => typeof cause === "object" && cause !== null),
    line: above,
  };
  const line = [...above, failure];
  return [{ ...failure, line }, ...causes.flatMap((cause) => failuresOf(cause, line))];
}

/** A name or a code, and nothing that could be another text. */
const textOf = (value: unknown): string => (typeof value === "string" && /^\w{1,60}$/.test(value) ? value : "");
