// A server that believes callbacks and webhooks only where their signature is right.
import { createServer } from "node:http";
import { VerificationError, verifyCallback, verifyWebhook } from "dintero-client/verify";

const accountId = process.env["DINTERO_ACCOUNT_ID"] ?? "";
const secret = process.env["SIGNATURE_SECRET"] ?? "";
// Where Dintero sees this server; behind a proxy the request itself does not know.
const origin = process.env["PUBLIC_ORIGIN"] ?? "https://webshop.example.com";

const server = createServer(async (request, response) => {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "GET", url: path = "/", headers } = request;
    if (path.startsWith("/webhook")) await verifyWebhook({ headers, body: Buffer.concat(chunks) }, { secret });
    else await verifyCallback({ method, url: `${origin}${path}`, headers }, { accountId, secret });
    response.writeHead(200).end();
  } catch (error) {
    const reason = error instanceof VerificationError ? error.reason : "an error of ours";
    console.log("Not believed:", reason);
    response.writeHead(error instanceof VerificationError ? 403 : 500).end();
  }
});

server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
  console.log("Listening on", JSON.stringify(server.address()));
});
process.once("SIGTERM", () => server.close());
