import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Conditions, Order, Reply, Tally } from "./server-messages.js";

// A process of its own, so that the server's work does not slow the client down that is measured.

type Site = { readonly server: Server; readonly conditions: Conditions; readonly tally: Tally; firstGoodToken: number };

// Closed ones too: a client that was given up on may still ask.
const sites = new Map<number, Site>();

/** A bucket that holds `burst` calls and refills at `rate` calls a second. */
function bucket({ rate, burst }: { rate: number; burst: number }): () => boolean {
  let level = burst;
  let at = performance.now();
  return () => {
    const now = performance.now();
    level = Math.min(burst, level + ((now - at) / 1000) * rate);
    at = now;
    if (level < 1) return false;
    level -= 1;
    return true;
  };
}

function open(conditions: Conditions): Promise<number> {
  const tally: Tally = { accepted: 0, refused: 0, unauthorized: 0, tokenRequests: 0 };
  const take = conditions.limit ? bucket(conditions.limit) : () => true;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    if (request.url?.endsWith("/token")) giveToken(response);
    else respond(request, response);
  });
  const site: Site = { server, conditions, tally, firstGoodToken: 0 };

  function giveToken(response: ServerResponse): void {
    tally.tokenRequests += 1;
    const token = `token-${tally.tokenRequests}`;
    // Long enough for calls to pile up behind it.
    setTimeout(() => send(response, 200, { access_token: token, token_type: "Bearer", expires_in: 14_400 }), 20);
  }

  function respond(request: IncomingMessage, response: ServerResponse): void {
    if (conditions.tokens && !isGood(request.headers.authorization)) {
      tally.unauthorized += 1;
      // Spread out, as from a busy server: some refusals arrive when others have long led to a new token.
      setTimeout(() => send(response, 401, { error: { message: "Unauthorized" } }), (tally.unauthorized * 37) % 100);
      return;
    }
    if (!take()) {
      tally.refused += 1;
      const asked = conditions.limit?.retryAfter;
      if (asked !== undefined) response.setHeader("retry-after", String(asked));
      // In the words that octokit's throttling plugin looks for.
      const message = "You have exceeded a secondary rate limit";
      send(response, 429, { message, error: { message } });
      return;
    }
    tally.accepted += 1;
    const { delay = 0 } = conditions;
    if (delay === 0) send(response, 200, BODY);
    else setTimeout(() => send(response, 200, BODY), delay);
  }

  function isGood(authorization: string | undefined): boolean {
    const number = Number(/^Bearer token-(\d+)$/.exec(authorization ?? "")?.[1]);
    return number > site.firstGoodToken;
  }

  return new Promise((resolve) => {
    // A backlog for all calls of a figure: what waits in the kernel is not to be reported from a slow client.
    server.listen(0, "127.0.0.1", 4096, () => {
      const { port } = server.address() as AddressInfo;
      sites.set(port, site);
      resolve(port);
    });
  });
}

const BODY = { id: "T12345678", name: "Bench", created_at: "2026-01-01T00:00:00Z", settings: { theme: "plain" } };

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function carryOut(order: Order): Promise<unknown> {
  if (order.kind === "open") return open(order.conditions);
  const site = sites.get(order.port);
  if (!site) throw new Error(`Nothing is open on port ${order.port}`);
  if (order.kind === "revoke") site.firstGoodToken = site.tally.tokenRequests;
  if (order.kind === "close") {
    site.server.close();
    site.server.closeAllConnections();
  }
  return { ...site.tally };
}

process.on("message", async ({ id, order }: { id: number; order: Order }) => {
  const reply: Reply = { id, result: await carryOut(order) };
  process.send?.(reply);
});
// The client is gone, so nobody needs this process.
process.on("disconnect", () => process.exit());
