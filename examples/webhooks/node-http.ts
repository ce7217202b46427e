// A server of node:http: webhooks and session callbacks, each acted on once.
import { createServer, type IncomingMessage } from "node:http";
import { readCallback, readWebhook, responseStatus } from "dintero-client/webhooks";

const { DINTERO_ACCOUNT_ID = "", WEBHOOK_SECRET = "", SIGNATURE_SECRET = "", PUBLIC_ORIGIN = "", PORT } = process.env;

// In production a table with a unique column, written in the transaction that does the work.
const handled = new Set<string>();

async function onWebhook({ headers }: IncomingMessage, body: Buffer): Promise<void> {
  const event = await readWebhook({ headers, body }, { secret: WEBHOOK_SECRET });
  if (handled.has(event.deliveryId)) return;
  if (event.event === "checkout_transaction") {
    console.log("Transaction", event.transaction.id, event.transaction.status);
  }
  handled.add(event.deliveryId);
}

async function onCallback({ method, url, headers }: IncomingMessage): Promise<void> {
  // A request of node:http only has its path, and behind a proxy its Host header is another one.
  const options = { accountId: DINTERO_ACCOUNT_ID, secret: SIGNATURE_SECRET, origin: PUBLIC_ORIGIN };
  const callback = await readCallback({ method, url, headers }, options);
  if (callback.type === "payment") console.log("Authorized", callback.transaction_id);
  else if (callback.type === "error") console.log("Not paid:", callback.error);
}

/** Any client can send a body, and it is read before its signature can be verified. */
async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"]) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped, because a client that is still sending may not see the response.
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}

const server = createServer(async (request, response) => {
  try {
    const body = await readBytes(request, 5_000_000);
    if (!body) {
      response.writeHead(413).end();
      return;
    }
    if (request.url?.startsWith("/webhook")) await onWebhook(request, body);
    else await onCallback(request);
    // Dintero does not send it again.
    response.writeHead(200).end();
  } catch (error) {
    console.log(String(error));
    // 400 ends the deliveries of a request; 500 asks for another one.
    response.writeHead(responseStatus(error)).end();
  }
});

server.listen(Number(PORT ?? 0), "127.0.0.1", () => {
  console.log("Listening on", JSON.stringify(server.address()));
});
process.once("SIGTERM", () => server.close());
