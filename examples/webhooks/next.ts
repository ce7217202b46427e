// Next.js: a route handler, such as app/dintero/route.ts. Webhooks are POST requests and session callbacks GET requests.
import { readCallback, readWebhook, responseStatus } from "dintero-client/webhooks";

const { DINTERO_ACCOUNT_ID = "", WEBHOOK_SECRET = "", SIGNATURE_SECRET = "", PUBLIC_ORIGIN = "" } = process.env;

// In production a table with a unique column, written in the transaction that does the work.
const handled = new Set<string>();

/** Receives webhooks. The Request is passed on unread, so its bytes are those that Dintero signed. */
export async function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const event = await readWebhook(request, { secret: WEBHOOK_SECRET });
    if (handled.has(event.deliveryId)) return;
    if (event.event === "checkout_transaction") {
      console.log("Transaction", event.transaction.id, event.transaction.status);
    }
    handled.add(event.deliveryId);
  });
}

/** Receives session callbacks. Behind a proxy the Request has another host than the one that Dintero called, hence `origin`. */
export async function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const options = { accountId: DINTERO_ACCOUNT_ID, secret: SIGNATURE_SECRET, origin: PUBLIC_ORIGIN };
    const callback = await readCallback(request, options);
    if (callback.type === "payment") console.log("Authorized", callback.transaction_id);
    else if (callback.type === "error") console.log("Not paid:", callback.error);
  });
}

/** 200 and 400 end the deliveries of a request; 500 asks for another one. */
async function respond(work: () => Promise<void>): Promise<Response> {
  try {
    await work();
    return new Response(null, { status: 200 });
  } catch (error) {
    console.log(String(error));
    return new Response(null, { status: responseStatus(error) });
  }
}
