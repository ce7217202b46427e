// Fastify: webhooks and session callbacks, each acted on once.

import { readCallback, readWebhook, responseStatus } from "dintero-client/webhooks";
import fastify from "fastify";

const { DINTERO_ACCOUNT_ID = "", WEBHOOK_SECRET = "", SIGNATURE_SECRET = "", PUBLIC_ORIGIN = "", PORT } = process.env;

// In production a table with a unique column, written in the transaction that does the work.
const handled = new Set<string>();

const app = fastify({ bodyLimit: 5_000_000 });

// Register these routes in a plugin of their own when other routes need Fastify's JSON parser: a parser holds for its plugin only.
app.register(async (routes) => {
  // The signature covers the bytes as they came.
  routes.removeAllContentTypeParsers();
  routes.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  routes.post("/webhook", async ({ headers, body }, reply) => {
    const event = await readWebhook({ headers, body: body as Buffer }, { secret: WEBHOOK_SECRET });
    if (!handled.has(event.deliveryId)) {
      if (event.event === "checkout_transaction") {
        console.log("Transaction", event.transaction.id, event.transaction.status);
      }
      handled.add(event.deliveryId);
    }
    // Dintero does not send it again.
    return reply.code(200).send();
  });

  routes.get("/callback", async ({ method, url, headers }, reply) => {
    const options = { accountId: DINTERO_ACCOUNT_ID, secret: SIGNATURE_SECRET, origin: PUBLIC_ORIGIN };
    const callback = await readCallback({ method, url, headers }, options);
    if (callback.type === "payment") console.log("Authorized", callback.transaction_id);
    else if (callback.type === "error") console.log("Not paid:", callback.error);
    return reply.code(200).send();
  });

  // 400 ends the deliveries of a request; 500 asks for another one.
  routes.setErrorHandler((error: { readonly code?: string }, _request, reply) => {
    console.log(String(error));
    return reply.code(error.code === "FST_ERR_CTP_BODY_TOO_LARGE" ? 413 : responseStatus(error)).send();
  });
});

await app.listen({ port: Number(PORT ?? 0), host: "127.0.0.1" });
console.log("Listening on", JSON.stringify(app.server.address()));
process.once("SIGTERM", () => app.close());
