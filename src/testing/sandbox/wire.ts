import type { IncomingMessage, ServerResponse } from "node:http";
import type { SandboxResponse } from "./response.js";
import type { Incoming } from "./route.js";

/** The path of a request that is not read yet. */
export const pathOf = ({ url = "/" }: IncomingMessage): string => new URL(url, "http://sandbox").pathname;

/** Reads a request to its end. */
export async function read(request: IncomingMessage): Promise<Incoming> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of request) text += decoder.decode(chunk as Uint8Array, { stream: true });
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://sandbox");
  return {
    method: request.method ?? "GET",
    path: pathname,
    query: searchParams,
    authorization: request.headers.authorization,
    headers: new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends a response, or half of it. */
export function write(response: ServerResponse, { status, headers, body }: SandboxResponse, truncate = false): void {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(text !== "" && { "content-type": "application/json" }),
    "content-length": new TextEncoder().encode(text).byteLength,
    ...headers,
  });
  if (truncate) response.write(text.slice(0, text.length / 2), () => response.destroy());
  else response.end(text);
}
