import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { unwrap } from "../../../../src/payments/index.js";
import { readCallback, readWebhook } from "../../../../src/webhooks/index.js";
import { type Shop, startShop } from "../../../kit/shop.js";

type Received = { readonly method: string; readonly url: URL; readonly headers: Headers; readonly body: string };

/** A server of the merchant that responds with these statuses, then with 200. */
async function startReceiver(statuses: readonly number[] = []) {
  const received: Received[] = [];
  const left = [...statuses];
  const server = createServer(async (message: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of message) body += String(chunk);
    const url = new URL(message.url ?? "/", `http://${message.headers.host}`);
    const headers = new Headers(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    received.push({ method: message.method ?? "", url, headers, body });
    response.writeHead(left.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const requestOf = ({ method, url, headers, body }: Received) =>
  new Request(url, { method, headers, ...(body !== "" && { body }) });

const secretOf = async ({ payments, settle }: Shop) =>
  String(unwrap(await settle(payments.POST("/admin/signature"))).signature?.secret);

const outcomes = ({ sandbox }: Shop) => sandbox.deliveries.map(({ event, outcome }) => [event, outcome]);

describe("a callback of the sandbox", () => {
  it("is a GET that names the transaction", async () => {
    const shop = await startShop();
    const { url, received } = await startReceiver();
    const id = await shop.paid({ callbackUrl: `${url}/callback?mine=1` });
    await shop.sandbox.delivered();
    expect(received).toHaveLength(1);
    expect(received[0]?.method).toBe("GET");
    expect(received[0]?.headers.has("dintero-signature")).toBe(false);
    expect(Object.fromEntries(received[0]?.url.searchParams ?? [])).toEqual({
      mine: "1",
      transaction_id: id,
      session_id: id.replace("transaction0", "session00000"),
      merchant_reference: "order-1",
      time: "2026-01-01T00:00:00.000Z",
    });
  });

  it("is signed once the account has a secret, and readCallback accepts it", async () => {
    const shop = await startShop();
    const { url, received } = await startReceiver();
    const secret = await secretOf(shop);
    const id = await shop.paid({ callbackUrl: `${url}/callback?method=POST` });
    await shop.sandbox.delivered();
    const [callback] = received;
    if (!callback) throw new Error("no callback");
    const read = await readCallback(requestOf(callback), { accountId: "T11200000", secret, clock: shop.clock });
    expect(read).toMatchObject({ type: "payment", transaction_id: id });
    expect(JSON.parse(callback.body)).toMatchObject({ id, status: "AUTHORIZED" });
  });

  it("is sent for a decline only with report_error", async () => {
    const shop = await startShop();
    const { url, received } = await startReceiver();
    await shop.sandbox.decline(await shop.open({ callbackUrl: `${url}/a` }));
    await shop.sandbox.decline(await shop.open({ callbackUrl: `${url}/b?report_error=true` }));
    await shop.sandbox.decline(await shop.open({ callbackUrl: `${url}/c?report_error=true` }), { error: "cancelled" });
    await shop.sandbox.delivered();
    const errors = received.map((one) => [one.url.pathname, one.url.searchParams.get("error")]);
    expect(errors.sort()).toEqual([
      ["/b", "authorization"],
      ["/c", "cancelled"],
    ]);
  });

  it("is sent again when a hold ends, and for the events in report_event", async () => {
    const shop = await startShop();
    const { url, received } = await startReceiver();
    const session = await shop.open({ callbackUrl: `${url}/?report_event=CAPTURE` });
    const { id = "" } = await shop.sandbox.hold(session);
    await shop.sandbox.delivered();
    await shop.sandbox.endHold(session, "AUTHORIZED");
    await shop.sandbox.delivered();
    const body = { amount: 100 };
    await shop.settle(shop.payments.POST("/transactions/{id}/capture", { params: { path: { id } }, body }));
    await shop.sandbox.delivered();
    expect(received.map((one) => one.url.searchParams.get("event"))).toEqual([null, null, "CAPTURE"]);
  });

  it("is retried after a 500 and not after a 404, and waits on the sandbox's clock", async () => {
    const shop = await startShop();
    const { url, received } = await startReceiver([500, 404]);
    await shop.paid({ callbackUrl: url });
    await shop.sandbox.delivered();
    expect(received).toHaveLength(1);
    await shop.clock.advance(10_000);
    await shop.sandbox.delivered();
    await shop.clock.advance(1_000_000);
    await shop.sandbox.delivered();
    expect(outcomes(shop)).toEqual([
      [undefined, 500],
      [undefined, 404],
    ]);
  });

  it("waits for delay_callback", async () => {
    const shop = await startShop();
    const { url, received } = await startReceiver();
    await shop.paid({ callbackUrl: `${url}/?delay_callback=30` });
    await shop.sandbox.delivered();
    expect(received).toHaveLength(0);
    await shop.clock.advance(30_000);
    await shop.sandbox.delivered();
    expect(received).toHaveLength(1);
  });

  it("is not sent to an address that is not on loopback", async () => {
    const shop = await startShop();
    await shop.paid({ callbackUrl: "https://shop.example/callback" });
    await shop.sandbox.delivered();
    expect(outcomes(shop)).toEqual([[undefined, "refused"]]);
  });
});

describe("a webhook of the sandbox", () => {
  const subscribe = async ({ payments, settle }: Shop, url: string, events: string[]) => {
    const secret = { type: "HMAC-SHA1", value: "hook-secret" } as const;
    const body = { config: { url, secret }, events } as never;
    return unwrap(await settle(payments.POST("/accounts/{aid}/hooks/subscriptions", { body })));
  };

  it("begins with a ping, is signed, and readWebhook accepts it", async () => {
    const shop = await startShop();
    const { url, received } = await startReceiver();
    await subscribe(shop, url, ["checkout_authorization"]);
    const id = await shop.paid();
    await shop.sandbox.delivered();
    expect(received.map(({ headers }) => headers.get("event"))).toEqual(["ping", "checkout_authorization"]);
    const [, webhook] = received;
    if (!webhook) throw new Error("no webhook");
    const event = await readWebhook(requestOf(webhook), { secret: "hook-secret" });
    expect(event).toMatchObject({ event: "checkout_authorization", authorization: { transaction_id: id } });
  });

  it("is tried five times, after which the subscription is deleted", async () => {
    const shop = await startShop({ tokenLifetime: 1_000_000 });
    const { url } = await startReceiver([200, 500, 302, 500, 500, 500]);
    const { id: hid = "" } = await subscribe(shop, url, ["checkout_authorization"]);
    await shop.sandbox.delivered();
    await shop.paid();
    for (let round = 0; round < 6; round += 1) {
      await shop.sandbox.delivered();
      await shop.clock.advance(600_000);
    }
    const path = { aid: "T11200000", hid };
    const get = shop.payments.GET("/accounts/{aid}/hooks/subscriptions/{hid}", { params: { path } });
    expect((await shop.settle(get)).error?.status).toBe(404);
    expect(outcomes(shop)).toEqual([
      ["ping", 200],
      ...[500, 302, 500, 500, 500].map((s) => ["checkout_authorization", s]),
    ]);
  });

  it("is listed among the deliveries of its subscription", async () => {
    const shop = await startShop();
    const { url } = await startReceiver();
    const { id: hid = "" } = await subscribe(shop, url, ["checkout_transaction"]);
    await shop.paid();
    await shop.sandbox.delivered();
    const path = { aid: "T11200000", hid };
    const list = shop.payments.GET("/accounts/{aid}/hooks/subscriptions/{hid}/deliveries", { params: { path } });
    expect((await shop.settle(list)).data?.map(({ status }) => status)).toEqual([200, 200]);
  });
});
