import { type AbortLike, onAbort } from "../util/abort.js";
import { isUnfinishedJson } from "./unfinished-json.js";

/** A response that cannot be read, or not to its end. */
export class UnusableResponseError extends Error {
  /** @param retryable Another attempt may bring a response that can be read. */
  constructor(
    message: string,
    readonly retryable = false,
  ) {
    super(message);
  }
}

const tooLong = (limit: number) =>
  new UnusableResponseError(`the body is longer than maxResponseSize (${limit} bytes)`);

// The fetch standard forbids a body on these.
const WITHOUT_BODY = new Set([204, 205, 304]);

/** @throws UnusableResponseError for what is no response, or one that has been read already. */
export function checkResponse(response: Response): void {
  const { status, headers, bodyUsed, body } = Object(response) as Partial<Response>;
  const fault =
    typeof status !== "number"
      ? "no Response: it has no status"
      : // `Response.error()` has the form of a response.
        status === 0
        ? "an error response without a status"
        : typeof headers?.get !== "function"
          ? "no Response: it has no headers"
          : bodyUsed || body?.locked
            ? "a Response whose body has been read already; return a new one for each request"
            : undefined;
  if (fault) throw new UnusableResponseError(`your \`fetch\` returned ${fault}`);
}

/**
 * Reads a response to its end, so that a body that is cut off counts as a failed attempt. When the signal is aborted, the rest of the body is not received.
 *
 * The result has no `url`, because a full URL must not show when a response is printed.
 */
export async function bufferResponse(response: Response, limit: number, signal: AbortLike): Promise<Response> {
  const { status, headers, body } = response;
  if (body === null || WITHOUT_BODY.has(status)) return headOf(response);
  const source = chunksOf(body);
  const announced = announcedLength(headers);
  if (announced !== undefined && announced > limit) {
    source?.cancel();
    throw tooLong(limit);
  }
  const stop = source && onAbort(signal, source.cancel);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = source ? await readAtMost(source, limit) : await readArrayBuffer(response);
  } finally {
    stop?.();
  }
  if (bytes.byteLength > limit) throw tooLong(limit);
  if (response.ok && looksTruncated(bytes, headers)) throw new UnusableResponseError("the body ended too early", true);
  return responseOf(response, bytes);
}

/** A response without its body. */
export const headOf = (response: Response): Response => responseOf(response, null);

/** A response with this body and the head of another. */
export function responseOf(
  head: Response,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null,
): Response {
  const { status, statusText, ok, headers } = head;
  try {
    return new Response(body, { status, statusText, headers });
  } catch {
    // A status above 599, or a reason that is not Latin-1, can be received but not constructed.
    return Object.defineProperties(new Response(body, { headers }), {
      status: { value: status },
      ok: { value: ok },
      statusText: { value: statusText },
    });
  }
}

/** Length in bytes as it will arrive here; unknown for a compressed body, whose length is that before it is unpacked. */
function announcedLength(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? undefined : Number(length);
}

/** A body part by part. */
type Chunks = {
  readonly next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  /** Closes the connection, so that the rest is not received. */
  readonly cancel: () => void;
};

/** A web stream, or the stream of Node that libraries such as node-fetch return; undefined for another body. */
function chunksOf(body: unknown): Chunks | undefined {
  const { getReader, destroy } = Object(body);
  if (typeof getReader === "function") {
    const reader = (body as ReadableStream).getReader();
    return { next: () => reader.read(), cancel: () => void reader.cancel().catch(() => {}) };
  }
  const iterator = Object(body)[Symbol.asyncIterator]?.() as AsyncIterator<unknown> | undefined;
  return iterator && { next: () => iterator.next(), cancel: () => destroy?.call(body) };
}

async function readAtMost({ next, cancel }: Chunks, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await next(); !part.done; part = await next()) {
    const chunk = typeof part.value === "string" ? new TextEncoder().encode(part.value) : part.value;
    if (!ArrayBuffer.isView(chunk)) {
      cancel();
      throw new UnusableResponseError("your `fetch` returned a body that consists of neither bytes nor text");
    }
    size += chunk.byteLength;
    if (size > limit) {
      cancel();
      throw tooLong(limit);
    }
    chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
  if (chunks.length === 1 && chunks[0]) return chunks[0] as Uint8Array<ArrayBuffer>;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

async function readArrayBuffer(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof response.arrayBuffer !== "function") {
    throw new UnusableResponseError("your `fetch` returned no Response: its body cannot be read");
  }
  return new Uint8Array(await response.arrayBuffer());
}

// With parameters such as the charset, and without types such as application/json-seq.
const JSON_TYPE = /^\s*(application\/json|[\w.-]+\/[\w.-]+\+json)\s*(;|$)/i;

/**
 * Without a length and without chunks the end of the connection is the end of the body, wherever it came; half a compressed body unpacks without an error as well. Only the text can show it then.
 */
function looksTruncated(bytes: Uint8Array, headers: Headers): boolean {
  if (headers.has("content-length") || headers.has("transfer-encoding")) return false;
  return JSON_TYPE.test(headers.get("content-type") ?? "") && isUnfinishedJson(new TextDecoder().decode(bytes));
}
