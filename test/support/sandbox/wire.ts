import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer.js";
import type { Incoming } from "./routes.js";

/** What goes wrong with one request. */
export type Fault = {
  /** Milliseconds before anything else happens. */
  readonly delay?: number;
  /** Answers with this status, in the API's error shape, instead of doing what was asked. */
  readonly status?: number;
  /** Headers beside those of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body instead of that of the answer; text goes out as it is. */
  readonly body?: unknown;
  /** Closes the connection without an answer: `"before"` doing what was asked, or `"after"` it. */
  readonly reset?: "before" | "after";
  /** Closes the connection in the middle of the body. */
  readonly cutOff?: boolean;
};

/** Reads a request to its end. */
export async function read(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://sandbox");
  return {
    method: request.method ?? "GET",
    path: pathname,
    query: searchParams,
    authorization: request.headers.authorization,
    body: parsed(Buffer.concat(chunks).toString()),
  };
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends an answer, or half of it. */
export function write(response: ServerResponse, { status, headers, body }: Answer, cutOff = false): void {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(text !== "" && { "content-type": "application/json" }),
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  if (cutOff) response.write(text.slice(0, text.length / 2), () => response.destroy());
  else response.end(text);
}
