// Express: webhooks and session callbacks, each acted on once.

import { readCallback, readWebhook, responseStatus } from "dintero-client/webhooks";
import express, { type ErrorRequestHandler } from "express";

const { DINTERO_ACCOUNT_ID = "", WEBHOOK_SECRET = "", SIGNATURE_SECRET = "", PUBLIC_ORIGIN = "", PORT } = process.env;

// In production a table with a unique column, written in the transaction that does the work.
const handled = new Set<string>();

const app = express();

// express.raw leaves the bytes as they came, which is what the signature covers. An express.json for the whole app must come after this route.
app.post("/webhook", express.raw({ type: "*/*", limit: 5_000_000 }), async (request, response) => {
  const event = await readWebhook(request, { secret: WEBHOOK_SECRET });
  if (!handled.has(event.deliveryId)) {
    if (event.event === "checkout_transaction") {
      console.log("Transaction", event.transaction.id, event.transaction.status);
    }
    handled.add(event.deliveryId);
  }
  // Dintero does not send it again.
  response.status(200).end();
});

app.get("/callback", async ({ method, originalUrl: url, headers }, response) => {
  const options = { accountId: DINTERO_ACCOUNT_ID, secret: SIGNATURE_SECRET, origin: PUBLIC_ORIGIN };
  const callback = await readCallback({ method, url, headers }, options);
  if (callback.type === "payment") console.log("Authorized", callback.transaction_id);
  else if (callback.type === "error") console.log("Not paid:", callback.error);
  response.status(200).end();
});

// 400 ends the deliveries of a request; 500 asks for another one. The last parameter makes it an error handler.
const onError: ErrorRequestHandler = (error, _request, response, _next) => {
  console.log(String(error));
  response.status(error.type === "entity.too.large" ? 413 : responseStatus(error)).end();
};
app.use(onError);

const server = app.listen(Number(PORT ?? 0), "127.0.0.1", () => {
  console.log("Listening on", JSON.stringify(server.address()));
});
process.once("SIGTERM", () => server.close());
