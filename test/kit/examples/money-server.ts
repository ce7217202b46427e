import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

type Event = {
  readonly event: string;
  readonly success: boolean;
  readonly amount: number;
  readonly event_reference: string;
};
type Json = Readonly<Record<string, unknown>>;

/** A server on loopback with a few operations of the Payments API, for the examples. */
export type MoneyServer = {
  readonly url: string;
  /** The captures that took effect. */
  readonly captures: Event[];
  readonly subscriptions: Json[];
  /** The payments without the shopper that were requested. */
  readonly payments: { readonly merchant_reference: string; readonly status: string }[];
  /** What the next capture does after it took effect. */
  nextCapture: "respond" | "reset" | "hang";
  /** Whether the next payment without the shopper is refused. */
  refuseNext: boolean;
  settlements: readonly Json[];
  readonly close: () => void;
};

export async function startMoneyServer(): Promise<MoneyServer> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const body = await readJson(request);
    const send = (value: unknown) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (pathname.endsWith("/auth/token")) return send({ access_token: "a", token_type: "Bearer", expires_in: 3600 });
    if (pathname.endsWith("/capture")) {
      const { amount = 0, capture_reference = "" } = body as { amount?: number; capture_reference?: string };
      money.captures.push({ event: "CAPTURE", success: true, amount, event_reference: capture_reference });
      const then = money.nextCapture;
      money.nextCapture = "respond";
      if (then === "reset") return request.socket.destroy();
      if (then === "hang") return;
      return send(transaction());
    }
    if (pathname.endsWith("/settlements")) return send({ items: money.settlements });
    if (pathname.endsWith("/hooks/subscriptions")) {
      if (request.method === "GET") return send(searchParams.has("starting_after") ? [] : money.subscriptions);
      money.subscriptions.push({ ...body, id: `hook-${money.subscriptions.length}` });
      return send(money.subscriptions.at(-1));
    }
    if (pathname.endsWith("/sessions/pay")) return send(pay(body));
    if (pathname.endsWith("/transactions")) {
      const reference = searchParams.get("merchant_reference");
      const found = money.payments.filter(({ merchant_reference }) => merchant_reference === reference);
      return send(searchParams.has("starting_after") ? [] : found);
    }
    return send(transaction());
  });
  const transaction = () => ({ id: "T11112222.1", status: "PARTIALLY_CAPTURED", events: money.captures });
  const pay = (body: Json) => {
    const { session } = body as { session?: { order?: { merchant_reference?: string } } };
    const success = !money.refuseNext;
    money.refuseNext = false;
    const payment = {
      id: `T11112222.${money.payments.length}`,
      merchant_reference: session?.order?.merchant_reference ?? "",
      status: success ? "CAPTURED" : "FAILED",
    };
    money.payments.push(payment);
    const error = { message: "Insufficient funds", retry_policy: { retry_codes: ["RETRY_LATER"] } };
    return { ...payment, success, events: [{ event: "AUTHORIZE", success, ...(success ? {} : { error }) }] };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const money: MoneyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    captures: [],
    subscriptions: [],
    payments: [],
    nextCapture: "respond",
    refuseNext: false,
    settlements: [],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return money;
}

async function readJson(request: IncomingMessage): Promise<Json> {
  let text = "";
  for await (const part of request) text += String(part);
  return text === "" ? {} : (JSON.parse(text) as Json);
}
