import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { failure, type SandboxResponse } from "../../../src/testing/sandbox/response.js";
import type { Incoming } from "../../../src/testing/sandbox/route.js";
import { read, write } from "../../../src/testing/sandbox/wire.js";

export type Asked = Incoming & { readonly params: Readonly<Record<string, string>> };
/** Responds, or leaves that to the server behind. */
export type Handler = (asked: Asked) => SandboxResponse | undefined | Promise<SandboxResponse | undefined>;

/** What goes wrong with one request: it is refused, or processed and the response lost. */
export type Mishap = "refused" | "response lost" | "lost";

export type Front = {
  readonly url: string;
  /** `METHOD path: status` of every request, in the order of the responses. */
  readonly log: string[];
  /** Asked about every request, with its number. */
  mishap: (request: string, number: number) => Mishap | undefined;
  readonly close: () => Promise<void>;
};

/** Sends a request on to another server. */
export async function forward(upstream: string, { method, path, query, authorization, body }: Incoming) {
  const headers = { "content-type": "application/json", ...(authorization !== undefined && { authorization }) };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${upstream}${path}?${query}`, { method, headers, ...sent });
  const text = await response.text();
  return { status: response.status, body: text, headers: { "content-type": "application/json" } };
}

/** A server in front of a sandbox with more routes. `{name}` in a route matches one part of the path. */
export async function startFront(upstream: string, routes: Readonly<Record<string, Handler>>): Promise<Front> {
  const patterns = Object.entries(routes).map(
    ([line, handler]) => [new RegExp(`^${line.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`), handler] as const,
  );
  const responseTo = async (incoming: Incoming): Promise<SandboxResponse> => {
    for (const [pattern, handler] of patterns) {
      const match = pattern.exec(`${incoming.method} ${incoming.path}`);
      const response = match && (await handler({ ...incoming, params: { ...match.groups } }));
      if (response) return response;
    }
    return forward(upstream, incoming);
  };
  let count = 0;
  const server = createServer(async (message, response) => {
    try {
      const incoming = await read(message);
      const line = `${incoming.method} ${incoming.path}`;
      count += 1;
      const mishap = front.mishap(line, count);
      if (mishap === "refused") {
        front.log.push(`${line}: 403`);
        write(response, failure(403, "Insufficient scope"));
        return;
      }
      const result = mishap === "lost" ? failure(500, "") : await responseTo(incoming);
      front.log.push(`${line}: ${mishap ?? result.status}`);
      if (mishap) message.socket.resetAndDestroy();
      else write(response, result);
    } catch (error) {
      write(response, failure(500, String(error)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const front: Front = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log: [],
    mishap: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return front;
}

/** The id of the nth thing that a server makes. */
export const uuid = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
