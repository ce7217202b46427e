// A server that believes callbacks and webhooks only where their signature is right.
import { createServer } from "node:http";
import { responseStatus, VerificationError, verifyCallback, verifyWebhook } from "dintero-client/webhooks";

const accountId = process.env["DINTERO_ACCOUNT_ID"] ?? "";
const secret = process.env["SIGNATURE_SECRET"] ?? "";
if (accountId === "" || secret === "") throw new Error("DINTERO_ACCOUNT_ID and SIGNATURE_SECRET have to be set.");
// Where Dintero sees this server; behind a proxy the request itself does not know.
const origin = process.env["PUBLIC_ORIGIN"] ?? "https://webshop.example.com";

const server = createServer(async (request, response) => {
  try {
    // Anybody can send a body, and it is read before its signature can be checked.
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
    // Your work goes here. A delivery can come twice: remember the `event-delivery` header of those that are done.
    response.writeHead(200).end();
  } catch (error) {
    const reason = error instanceof VerificationError ? error.reason : "an error of ours";
    console.log("Not believed:", reason);
    // 400 ends the deliveries; 500, also for a stale time, asks for another one.
    response.writeHead(responseStatus(error)).end();
  }
});

server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
  console.log("Listening on", JSON.stringify(server.address()));
});
process.once("SIGTERM", () => server.close());
