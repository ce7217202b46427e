// A server that accepts callbacks and webhooks only if their signature is right.
import { createServer } from "node:http";
import { responseStatus, VerificationError, verifyCallback, verifyWebhook } from "dintero-client/webhooks";

const accountId = process.env["DINTERO_ACCOUNT_ID"] ?? "";
const secret = process.env["SIGNATURE_SECRET"] ?? "";
if (accountId === "" || secret === "") throw new Error("DINTERO_ACCOUNT_ID and SIGNATURE_SECRET must be set.");
// The address of this server for Dintero. Behind a proxy the request does not contain it.
const origin = process.env["PUBLIC_ORIGIN"] ?? "https://webshop.example.com";

const server = createServer(async (request, response) => {
  try {
    // The body is read before its signature can be checked, so its size is limited.
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > 1_000_000) {
        response.writeHead(413, { connection: "close" }).end();
        return;
      }
      chunks.push(chunk);
    }
    const { method = "GET", url: path = "/", headers } = request;
    if (path.startsWith("/webhook")) await verifyWebhook({ headers, body: Buffer.concat(chunks) }, { secret });
    else await verifyCallback({ method, url: `${origin}${path}`, headers }, { accountId, secret });
    // Your work goes here. A delivery can arrive twice: store the `event-delivery` header of those that are done.
    response.writeHead(200).end();
  } catch (error) {
    const reason = error instanceof VerificationError ? error.reason : "an internal error";
    console.log("Refused:", reason);
    // 400 ends the deliveries; 500, also for a stale time, asks for another one.
    response.writeHead(responseStatus(error)).end();
  }
});

server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
  console.log("Listening on", JSON.stringify(server.address()));
});
process.once("SIGTERM", () => server.close());
