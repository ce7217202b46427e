import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Served = {
  readonly url: string;
  readonly port: number;
  /** Headers of every request, in order. */
  readonly seen: readonly IncomingHttpHeaders[];
};

/** A server on loopback that passes every request to `listener`, until the test is over. */
export async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<Served> {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/spec.yaml`, port, seen };
}

/** A server that responds to every request with the same text. */
export const serveText = (text: string, headers: Record<string, string> = {}, status = 200): Promise<Served> =>
  serve((_, response) => response.writeHead(status, { "content-type": "text/yaml", ...headers }).end(text));
