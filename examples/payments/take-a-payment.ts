/**
 * A small shop: it creates a session, redirects the shopper, verifies the callback, and shows the result on the return page.
 *
 *   SIGNATURE_SECRET=… PUBLIC_ORIGIN=https://shop.example.com PORT=3000 npx tsx take-a-payment.ts
 *
 * An order is paid when its transaction says so. The callback and the return page both read the transaction, in any order.
 */
import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createPayments, isDinteroError, type PaymentsSchemas, unwrap } from "dintero-client/payments";
import { readCallback, responseStatus } from "dintero-client/webhooks";

type Order = {
  readonly id: string;
  readonly amount: number;
  state: "open" | "being checked" | "paid" | "not paid";
};

const { DINTERO_ACCOUNT_ID = "", SIGNATURE_SECRET = "", PUBLIC_ORIGIN, PORT = "0" } = process.env;
if (SIGNATURE_SECRET === "") throw new Error("SIGNATURE_SECRET must be set.");

const payments = createPayments();
// In production a table, with the state changed in the transaction that does the work.
const orders = new Map<string, Order>();

/** Creates an order and its session. The address of the session is given to this shopper alone. */
async function checkOut(origin: string): Promise<string> {
  const order: Order = { id: randomUUID(), amount: 29_900, state: "open" };
  orders.set(order.id, order);
  const { url } = unwrap(
    await payments.POST("/sessions-profile", {
      body: {
        profile_id: "default",
        url: {
          return_url: `${origin}/return`,
          // Without report_error there is a callback for payments alone.
          callback_url: `${origin}/callback?report_error=true`,
        },
        order: {
          amount: order.amount,
          currency: "NOK",
          merchant_reference: order.id,
          items: [{ id: "chair", line_id: "1", description: "Chair", quantity: 1, amount: order.amount }],
        },
      },
    }),
  );
  if (url === undefined) throw new Error("The session has no address.");
  return url;
}

/** Takes the state of an order from its transaction. It may be called any number of times, also for both at once. */
async function update(transactionId: string): Promise<Order | undefined> {
  const { data, error } = await payments.GET("/transactions/{id}", { params: { path: { id: transactionId } } });
  // A browser can bring any id; one that Dintero does not know is no failure of the shop.
  if (error?.status === 404) return undefined;
  if (error) throw error;
  const order = orders.get(data.merchant_reference ?? "");
  if (!order || data.amount !== order.amount || data.currency !== "NOK") return undefined;
  const state = stateOf(data.status);
  if (order.state !== "paid" && order.state !== state) {
    order.state = state;
    console.log("Order", order.id, state, data.status);
  }
  return order;
}

function stateOf(status: PaymentsSchemas["Transaction"]["status"]): Order["state"] {
  if (status === "AUTHORIZED" || status === "CAPTURED") return "paid";
  return status === "DECLINED" || status === "FAILED" ? "not paid" : "being checked";
}

const server = createServer(async ({ method, url = "/", headers }, response) => {
  const origin = PUBLIC_ORIGIN ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { pathname, searchParams } = new URL(url, origin);
  try {
    if (method === "POST" && pathname === "/orders") {
      response.writeHead(303, { location: await checkOut(origin) }).end();
    } else if (pathname === "/callback") {
      const options = { accountId: DINTERO_ACCOUNT_ID, secret: SIGNATURE_SECRET, origin };
      const callback = await readCallback({ method, url, headers }, options);
      if (callback.transaction_id !== undefined) await update(callback.transaction_id);
      response.writeHead(200).end();
    } else if (pathname === "/return") {
      // The query of a browser proves nothing, so the page shows what the transaction says.
      const order = await update(searchParams.get("transaction_id") ?? "none");
      show(response, 200, order ? `Your order is ${order.state}.` : "Nothing was paid.");
    } else show(response, pathname === "/" ? 200 : 404, "A chair costs NOK 299.00.");
  } catch (error) {
    console.error(method, pathname, isDinteroError(error) ? error.message : error);
    // 400 ends the deliveries of a callback; 500 asks for another one.
    if (pathname === "/callback") response.writeHead(responseStatus(error)).end();
    else show(response, 502, "Something went wrong. Please reload the page in a moment.");
  }
});

function show(response: ServerResponse, status: number, text: string): void {
  const form = '<form method="post" action="/orders"><button>Buy the chair</button></form>';
  const page = `<!doctype html><title>Shop</title><p>${text}</p>${form}`;
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page);
}

server.listen(Number(PORT), "127.0.0.1", () => {
  console.log("Listening on", JSON.stringify(server.address()));
});
process.once("SIGTERM", () => server.close());
