import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { createDintero } from "../../src/index.js";
import { captureOnce, createPayments, type Payments, unwrap } from "../../src/payments/index.js";
import type { Sandbox } from "../../src/testing/index.js";
import { type ProxiedSandbox, startProxiedSandbox } from "../kit/proxied-sandbox.js";

// Prism checks every call of the subscriptions against the document; every webhook that the sandbox sends is checked by its schema.

let proxied: ProxiedSandbox;
let sandbox: Sandbox;
let payments: Payments;
beforeAll(async () => {
  proxied = await startProxiedSandbox("webhooks");
  ({ sandbox, payments } = proxied);
}, 120_000);
afterEach(() => expect(proxied.violations).toEqual([]));
afterAll(() => proxied.close());

const EVENTS = [
  "account_add",
  "approval_payout_destination_update",
  "checkout_authorization",
  "checkout_token_add",
  "checkout_token_delete",
  "checkout_transaction",
  "settlement_add",
] as const;

it("the sandbox keeps subscriptions and sends every event that its operations cause, as the document says", {
  timeout: 120_000,
}, async () => {
  const received = await startReceiver();
  const path = { aid: sandbox.credentials.accountId };
  const SUBSCRIPTIONS = "/accounts/{aid}/hooks/subscriptions";
  const config = { url: received.url, secret: { type: "HMAC-SHA1" as const, value: "secret-1" } };
  const { id = "" } = unwrap(
    await payments.POST(SUBSCRIPTIONS, { params: { path }, body: { config, events: [...EVENTS] } }),
  );
  await act(sandbox);
  await sandbox.delivered();
  received.close();

  const one = { params: { path: { ...path, hid: id } } };
  unwrap(await payments.GET(`${SUBSCRIPTIONS}/{hid}`, one));
  unwrap(await payments.POST(`${SUBSCRIPTIONS}/{hid}/ping`, one));
  const [delivery] = unwrap(await payments.GET(`${SUBSCRIPTIONS}/{hid}/deliveries`, one));
  const delivery_id = String(delivery?.id);
  unwrap(
    await payments.GET(`${SUBSCRIPTIONS}/{hid}/deliveries/{delivery_id}`, {
      params: { path: { ...path, hid: id, delivery_id } },
    }),
  );
  unwrap(await payments.DELETE(`${SUBSCRIPTIONS}/{hid}`, one));
  expect(await payments.paginate(SUBSCRIPTIONS, { params: { path } }).toArray()).toEqual([]);

  expect([...new Set(received.webhooks.map(({ event }) => event))].sort()).toEqual([...EVENTS, "ping"].sort());
  expect(await faultsOf(received.webhooks)).toEqual([]);
  expect(await faultsOf([{ event: "checkout_token_add", body: {} }])).toContain(
    "checkout_token_add:  must have required property 'token'",
  );
});

/** A merchant and its shoppers do what causes each event once or more. */
async function act(sandbox: Sandbox): Promise<void> {
  const dintero = createDintero({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` });
  const payments = createPayments(dintero);
  unwrap(
    await dintero.POST("/accounts/{oid}/management/accounts", {
      body: { company: { business_name: "Nordfjord Kaffe AS" }, type: "psp" } as never,
    }),
  );
  unwrap(
    await payments.POST("/accounts/{aid}/management/settings/approvals/payout-destinations", {
      params: { path: { aid: sandbox.credentials.accountId } },
      body: {
        payout_destination_id: "PD1",
        payout_destination_description: "AUTO_DECLINE",
        payout_reference: "Market",
        organization_number: "999888777",
        bank_accounts: [],
        form_submitter: {},
      } as never,
    }),
  );
  const order = { amount: 10_000, currency: "NOK", merchant_reference: "order-1" };
  const url = { return_url: "https://shop.example.com/return" };
  const card = { enabled: true, generate_payment_token: true };
  const open = async () =>
    String(
      unwrap(
        await payments.POST("/sessions", {
          body: { url, order, configuration: { dintero_psp: { type: "payment_type", creditcard: card } } } as never,
        }),
      ).id,
    );
  const { id = "" } = await sandbox.pay(await open());
  await sandbox.decline(await open());
  await sandbox.decline(await open(), { error: "cancelled" });
  await captureOnce(payments, id, { amount: 10_000, capture_reference: "order-1-1" });
  await sandbox.settle();
  const [token] = unwrap(await payments.GET("/card-tokens"));
  unwrap(await payments.DELETE("/card-tokens/{token_id}", { params: { path: { token_id: String(token?.id) } } }));
}

type Webhook = { readonly event: string; readonly body: unknown };

async function startReceiver() {
  const webhooks: Webhook[] = [];
  const server = createServer(async (message, response) => {
    let text = "";
    for await (const chunk of message) text += String(chunk);
    webhooks.push({ event: String(message.headers["event"]), body: JSON.parse(text) });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
  return { url, webhooks, close: () => void server.close() };
}

/** What the document does not allow in the bodies of webhooks, as `event: fault`. */
async function faultsOf(webhooks: readonly Webhook[]): Promise<string[]> {
  const api = APIS.find(({ name }) => name === "webhooks");
  if (!api) throw new Error("There is no specification of webhooks");
  const { document } = await readSpecification(api);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as typeof addFormats.default)(ajv);
  ajv.addSchema(document, "webhooks.yaml");
  return webhooks.flatMap(({ event, body }) => {
    const place = `webhooks.yaml#/webhooks/${event}/post/requestBody/content/application~1json/schema`;
    const validate = ajv.getSchema(place);
    if (!validate) return [`${event}: there is no schema`];
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${event}: ${instancePath} ${message}`);
  });
}
