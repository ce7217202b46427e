import { Answer } from "./answer.js";

/** The body is longer than the client accepts. */
export class TooLarge extends Error {
  constructor(readonly limit: number) {
    super(`the body is longer than maxResponseSize (${limit} bytes)`);
  }
}

/** The connection ended inside the body, and only the body itself shows it. */
export class CutOff extends Error {
  constructor() {
    super("the body ended too early");
  }
}

// The fetch standard forbids a body on these.
const WITHOUT_BODY = new Set([204, 205, 304]);

/** Reads an answer to its end, so that a body that is cut off counts as a failed attempt. */
export async function readWhole(response: Response, limit: number): Promise<Answer> {
  const { status, headers, body } = response;
  // A network error has the form of an answer.
  if (status === 0) throw new Error("The answer has no status.");
  if (body === null || WITHOUT_BODY.has(status)) return new Answer(response, null);
  const announced = announcedLength(headers);
  if (announced !== undefined && announced > limit) {
    await body?.cancel?.();
    throw new TooLarge(limit);
  }
  // A `fetch` of the user's may give a body that is no stream of the web.
  const isStream = typeof body?.getReader === "function";
  const bytes = isStream && announced === undefined ? await readAtMost(body, limit) : await response.arrayBuffer();
  if (bytes.byteLength > limit) throw new TooLarge(limit);
  if (endIsUnannounced(headers) && looksCutOff(bytes, headers)) throw new CutOff();
  return new Answer(response, bytes);
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
      // Closes the connection: reading the rest is what is refused.
      await reader.cancel();
      throw new TooLarge(limit);
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

/** Without a length and without chunks the end of the connection is the end of the body, wherever it came. Half a compressed body unpacks without an error, too. */
function endIsUnannounced(headers: Headers): boolean {
  return !headers.has("content-length") && !headers.has("transfer-encoding");
}

function looksCutOff(bytes: Uint8Array | ArrayBuffer, headers: Headers): boolean {
  if (bytes.byteLength === 0 || !headers.get("content-type")?.includes("json")) return false;
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return false;
  } catch {
    return true;
  }
}
