/** The body is longer than the client accepts. */
export class BodyTooLargeError extends Error {
  constructor(readonly limit: number) {
    super(`the body is longer than maxResponseSize (${limit} bytes)`);
  }
}

/** The connection ended inside the body, and only the body itself shows it. */
export class TruncatedBodyError extends Error {
  constructor() {
    super("the body ended too early");
  }
}

// The fetch standard forbids a body on these.
const WITHOUT_BODY = new Set([204, 205, 304]);

/** Reads a response to its end, so that a body that is cut off counts as a failed attempt. The result has no `url`, because a full URL must not show when a response is printed. */
export async function bufferResponse(response: Response, limit: number): Promise<Response> {
  const { status, headers, body } = response;
  // `Response.error()` has the form of a response.
  if (status === 0) throw new Error("The response has no status.");
  if (body === null || WITHOUT_BODY.has(status)) return responseOf(response, null);
  const announced = announcedLength(headers);
  if (announced !== undefined && announced > limit) {
    await body?.cancel?.();
    throw new BodyTooLargeError(limit);
  }
  // A user's own `fetch` may return a body that is not a web stream.
  const isStream = typeof body?.getReader === "function";
  const bytes = isStream && announced === undefined ? await readAtMost(body, limit) : await response.arrayBuffer();
  if (bytes.byteLength > limit) throw new BodyTooLargeError(limit);
  if (endIsUnannounced(headers) && looksTruncated(bytes, headers)) throw new TruncatedBodyError();
  return responseOf(response, bytes);
}

/** A response with this body and the head of another. */
export function responseOf(
  head: Response,
  body: ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null,
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

async function readAtMost(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > limit) {
      // Closes the connection, so that the rest is not received.
      await reader.cancel();
      throw new BodyTooLargeError(limit);
    }
    chunks.push(next.value);
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

/** Without a length and without chunks the end of the connection is the end of the body, wherever it came. Half a compressed body unpacks without an error as well. */
function endIsUnannounced(headers: Headers): boolean {
  return !headers.has("content-length") && !headers.has("transfer-encoding");
}

function looksTruncated(bytes: Uint8Array | ArrayBuffer, headers: Headers): boolean {
  if (bytes.byteLength === 0 || !headers.get("content-type")?.includes("json")) return false;
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return false;
  } catch {
    return true;
  }
}
