import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Conditions, Order, Reply, Tally } from "./server-messages.js";
import type { Limit } from "./simulation/limits.js";
import * as limits from "./simulation/limits.js";

// A process of its own, so that the server's work does not slow the client down that is measured.

type Site = { readonly server: Server; readonly conditions: Conditions; readonly tally: Tally; firstGoodToken: number };

// Closed ones too: a client that was given up on may still ask.
const sites = new Map<number, Site>();

/** The limits of the simulator, in real time. */
function limitOf({ limit, window, sliding, concurrency }: Conditions): Limit {
  let startedAt: number | undefined;
  const now = () => {
    startedAt ??= performance.now();
    return performance.now() - startedAt;
  };
  const time = { now, dateNow: Date.now };
  if (limit) return limits.bucket(limit)(time);
  if (window) return limits.fixedWindow(window)(time);
  if (sliding) return limits.slidingWindow(sliding)(time);
  return concurrency ? limits.concurrency(concurrency)(time) : limits.unlimited(time);
}

function open(conditions: Conditions): Promise<number> {
  const tally: Tally = { accepted: 0, refused: 0, unauthorized: 0, tokenRequests: 0 };
  const limit = limitOf(conditions);
  let stored = "";
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    if (request.url?.endsWith("/store")) {
      if (request.method === "PUT") stored = await text(request);
      response.end(stored);
      return;
    }
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
    const verdict = limit.arrive();
    for (const [name, value] of verdict.headers ?? []) response.setHeader(name, value);
    if (!verdict.accepted) {
      tally.refused += 1;
      // In the words that octokit's throttling plugin looks for.
      const message = "You have exceeded a secondary rate limit";
      send(response, 429, { message, error: { message } });
      return;
    }
    tally.accepted += 1;
    const { delay = 0 } = conditions;
    const finish = () => {
      limit.leave?.();
      send(response, 200, BODY);
    };
    if (delay === 0) finish();
    else setTimeout(finish, delay);
  }

  function isGood(authorization: string | undefined): boolean {
    const number = Number(/^Bearer token-(\d+)$/.exec(authorization ?? "")?.[1]);
    return number > site.firstGoodToken;
  }

  return new Promise((resolve) => {
    // A backlog for all calls of a figure: what waits in the kernel looks like a slow client.
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
