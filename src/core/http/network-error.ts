import { causesOf, chainOf, LONGEST_CHAIN, read, word } from "../errors/foreign-error.js";
import { isConnectError } from "./connect-errors.js";

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
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|E(HOST|NET)(UNREACH|DOWN)|EADDRNOTAVAIL|UND_ERR_(CONNECT_TIMEOUT|PRX_TLS))$/;
// System calls that come before a connection: those that make it, and those of the resolver.
const CONNECTING = /^(connect|get(addr|name)info|query[A-Z]\w*)$/;
const TLS_HANDSHAKE = /before secure TLS connection was established/;

// Codes for a server that Node does not trust: nothing is sent, and a retry does not help.
const UNTRUSTED = /^(ERR_TLS_|CERT_|UNABLE_TO_|(DEPTH_ZERO_)?SELF_SIGNED|HOSTNAME_MISMATCH)/;
// A retry does not help here either, but TLS can also fail after the request was sent.
const TLS_FAILURE = /^ERR_SSL_/;

// undici's words when a proxy refuses CONNECT.
const PROXY_REFUSAL = /^Proxy response \((\d{3})\)/;
// undici's words for a request that it refuses to send.
const REFUSED_BY_FETCH: Readonly<Record<string, string>> = {
  "bad port": "`fetch` blocks this port",
  "unknown scheme": "`fetch` does not support this kind of address",
};

// The words of V8 and undici for mistakes of a program that are TypeErrors; a failed fetch is a TypeError as well. What they match is shown, so it holds no value of the program.
const MISTAKE =
  /Failed to (parse URL|construct '\w+')|( is (not (a|an|of|iterable)\b|an invalid|unsupported)| cannot (have|be) | expected name|^Cannot |Body (is|has) |^RequestInit: |^Response )[a-z ]{0,40}/;
const MISTAKE_NAME = /^(Reference|Syntax|Range|Eval|Assertion)Error$/;
// Codes of Node and undici for an argument that cannot be used.
const MISTAKE_CODE = /^(ERR_(MISSING_ARGS|INVALID_(ARG|URL|CHAR|THIS|HTTP|PROTOCOL))|UND_ERR_(INVALID_ARG|NOT_SUPP))/;

// A `fetch` that ended the request itself, such as by a signal of its own.
const ENDED_BY_FETCH = /^(Abort|Timeout)Error$/;

/** Reads from an error of a `fetch`, and from its causes, what it means. The text of the error is left out because it may contain the whole URL. */
export function readNetworkError(error: unknown): NetworkError {
  const neverSent = read(error, NEVER_SENT);
  if (neverSent !== undefined) return { reason: String(neverSent), notSent: true, retryable: false };
  const chain = chainOf(error);
  const texts = chain.map(messageOf);
  const proxyStatus = texts.flatMap((text) => PROXY_REFUSAL.exec(text)?.[1] ?? [])[0];
  if (proxyStatus !== undefined) {
    const reason = `the proxy refused the connection with status ${proxyStatus}`;
    return { reason, notSent: true, retryable: Number(proxyStatus) >= 500 };
  }
  const refusal = texts.flatMap((text) => REFUSED_BY_FETCH[text] ?? [])[0];
  if (refusal !== undefined) return { reason: refusal, notSent: true, retryable: false };
  const codes = [...new Set(chain.map((one) => word(one, "code")).filter(Boolean))];
  const mistake = chain.map(mistakeOf).find(Boolean);
  if (mistake) return { reason: `your \`fetch\` failed with ${mistake}`, notSent: false, retryable: false };
  const untrusted = codes.some((code) => UNTRUSTED.test(code));
  const proxy = codes.includes("UND_ERR_PRX_TLS") ? "the TLS connection to the proxy failed: " : "";
  const ended = chain.map((one) => word(one, "name")).find((name) => ENDED_BY_FETCH.test(name));
  return {
    reason: `${proxy}${codes.slice(0, 3).join(", ") || ended || "no response"}`,
    notSent: untrusted || isBeforeSending(error),
    retryable: !untrusted && !codes.some((code) => TLS_FAILURE.test(code)),
  };
}

function messageOf(error: unknown): string {
  const message = read(error, "message");
  return typeof message === "string" ? message : "";
}

/** The kind of a mistake of a program, with what of its text can be no secret. */
function mistakeOf(error: unknown): string | undefined {
  const name = word(error, "name");
  const code = word(error, "code");
  if (MISTAKE_CODE.test(code)) return code;
  if (MISTAKE_NAME.test(name)) return `a ${name}`;
  const words = name === "TypeError" ? MISTAKE.exec(messageOf(error))?.[0] : undefined;
  return words && `a TypeError (${words.trim()})`;
}

/** Whether an error says that nothing was sent, or its cause does; of several causes all. */
function isBeforeSending(error: unknown, seen = new Set<unknown>()): boolean {
  if (seen.has(error) || seen.size >= LONGEST_CHAIN) return false;
  seen.add(error);
  if (saysNotSent(error)) return true;
  const causes = causesOf(error);
  return causes.length > 0 && causes.every((cause) => isBeforeSending(cause, seen));
}

function saysNotSent(error: unknown): boolean {
  if (isConnectError(error)) return true;
  const syscall = word(error, "syscall");
  // An established connection whose route goes away reports the same codes, from reading or writing.
  if (syscall === "read" || syscall === "write") return false;
  const { bytesWritten } = Object(read(error, "socket"));
  return (
    BEFORE_SENDING.test(word(error, "code")) ||
    CONNECTING.test(syscall) ||
    TLS_HANDSHAKE.test(messageOf(error)) ||
    // The server closed a connection on which nothing had been written.
    bytesWritten === 0
  );
}
