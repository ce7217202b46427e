import { ConfigurationError, expected } from "../core/errors/configuration-error.js";
import { faultOf } from "../core/util/validate.js";
import { VerificationError, type Verified } from "./verification-error.js";

/** A body as it was received: bytes of any realm, or text. */
export type RawBody = string | ArrayBufferView | ArrayBuffer;

/** What is read of a web `Request` whose body has not been read yet. */
export type BodyReader = {
  /** Reads the whole body. */
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
  /** Whether the body has been read already. */
  readonly bodyUsed: boolean;
  /** The body as a stream, if the request has one. */
  readonly body?: ReadableStream<Uint8Array> | null;
};

/** Default of the option `maxBodySize`. */
export const MAX_BODY_BYTES = 5_000_000;

export const isBodyReader = (request: object): request is BodyReader =>
  "arrayBuffer" in request && typeof request.arrayBuffer === "function";

/**
 * The bytes of the body of a request.
 *
 * @throws ConfigurationError when it was read or parsed before. VerificationError when it is longer than `maxSize` bytes.
 */
export async function readBody(what: Verified, request: object, maxSize: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = isBodyReader(request)
    ? await readRequest(what, request, maxSize)
    : bytesOf("body" in request ? request.body : undefined);
  if (bytes.byteLength > maxSize) throw sizeError(what);
  return bytes;
}

async function readRequest(what: Verified, request: BodyReader, maxSize: number): Promise<Uint8Array<ArrayBuffer>> {
  if (request.bodyUsed) {
    throw new ConfigurationError(
      "Expected a Request whose body has not been read. Pass the Request before anything reads it, or `{ headers, body }` with the bytes that were read.",
    );
  }
  if (!request.body) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > maxSize) {
      // Any client can send a body, and it is read before its signature can be verified.
      void reader.cancel().catch(() => {});
      throw sizeError(what);
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/**
 * The bytes of a body that was read before.
 *
 * @throws ConfigurationError for anything but bytes and text, such as what a parser made of them.
 */
export function bytesOf(body: unknown): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return new TextEncoder().encode(body);
  // The checks work for objects of another realm, too. WebCrypto refuses shared memory, so the bytes are copied.
  if (ArrayBuffer.isView(body)) return Uint8Array.from(new Uint8Array(body.buffer, body.byteOffset, body.byteLength));
  if (isBuffer(body)) return Uint8Array.from(new Uint8Array(body));
  if (body === undefined || body === null) {
    throw new ConfigurationError(
      `${faultOf("body", "the raw bytes or text of the request", undefined)} Read the body first.`,
    );
  }
  if (typeof body === "object" && "getReader" in body) {
    throw expected("body", "the raw bytes or text of the request (or pass the whole Request)", body);
  }
  throw new ConfigurationError(
    `${faultOf("body", "the raw bytes or text of the request", body)} The signature covers the bytes as they were received, so the body must not be parsed before it is verified.`,
  );
}

const isBuffer = (value: unknown): value is ArrayBufferLike =>
  /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));

/** @throws VerificationError when the bytes are no JSON object. */
export function parseObject(what: Verified, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new VerificationError(what, "malformed", "its body is not JSON");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new VerificationError(what, "malformed", "its body is JSON, but not an object");
}

const sizeError = (what: Verified) =>
  new VerificationError(what, "too-large", "its body is longer than `maxBodySize` bytes");
