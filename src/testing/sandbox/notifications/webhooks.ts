import { signWebhook } from "../../sign.js";
import type { Hook, HookStore } from "../payments/hook-store.js";
import type { Change, Ledger } from "../payments/ledger.js";
import type { Deliveries } from "./deliveries.js";

const ATTEMPTS = 5;

/** Sends what has changed to the subscriptions of the account. */
export function sendWebhooks(change: Change, ledger: Ledger, deliveries: Deliveries): void {
  if (change.kind === "event") {
    publish(ledger, deliveries, change.account, change.event, change.content);
    return;
  }
  const { transaction } = change;
  if (change.kind === "transaction") {
    publish(ledger, deliveries, accountOf(transaction?.id), "checkout_transaction", { transaction });
    return;
  }
  const { session, error } = change;
  const authorization = {
    merchant_reference: session.order.merchant_reference,
    session_id: session.id,
    ...(transaction && { transaction_id: transaction.id }),
    ...(error && { error }),
  };
  const content = { authorization, ...(transaction && { transaction }) };
  publish(ledger, deliveries, accountOf(session.id), "checkout_authorization", content);
}

const accountOf = (id = ""): string => id.split(".")[0] ?? "";

/** Sends an event to the active subscriptions of an account. */
function publish(ledger: Ledger, deliveries: Deliveries, account: string, event: string, content: object): void {
  for (const hook of ledger.hooks.of(account)) {
    if (hook.active && hook.events.includes(event)) sendTo(ledger, deliveries, account, hook, event, content);
  }
}

/** Sends one event to one subscription. A ping is the subscription itself. */
export function sendTo(
  ledger: Ledger,
  deliveries: Deliveries,
  account: string,
  hook: Hook,
  event: string,
  content: object,
): void {
  const deliveryId = ledger.uuid("delivery");
  const body =
    event === "ping"
      ? JSON.stringify(hook)
      : JSON.stringify({ account_id: account, event, event_delivery: deliveryId, ...content });
  deliveries.send({
    kind: "webhook",
    url: hook.config.url,
    event,
    request: () => requestOf(hook, event, deliveryId, body),
    attempts: ATTEMPTS,
    // A redirect is a failure; other responses below 500 end the delivery.
    isFailure: (status) => status < 200 || (status >= 300 && status < 400) || status >= 500,
    onAttempt: (request, status) => note(ledger.hooks, hook, { request, body, deliveryId, status, ledger }),
    onEnd: (isDelivered) => {
      if (!isDelivered) ledger.hooks.end(account, hook);
    },
  });
}

async function requestOf({ config }: Hook, event: string, deliveryId: string, body: string): Promise<Request> {
  const { secret } = config;
  const headers = { "content-type": "application/json", event, "event-delivery": deliveryId };
  if (secret?.type === "HMAC-SHA1" && secret.value) {
    const signed = await signWebhook(body, { secret: secret.value, url: config.url, deliveryId });
    const signature = signed.headers.get("event-signature") ?? "";
    return new Request(config.url, { method: "POST", headers: { ...headers, "event-signature": signature }, body });
  }
  const authorization = secret?.type === "Authorization" && secret.value ? { authorization: secret.value } : {};
  return new Request(config.url, { method: "POST", headers: { ...headers, ...authorization }, body });
}

type Attempt = {
  readonly request: Request;
  readonly body: string;
  readonly deliveryId: string;
  readonly status: number | undefined;
  readonly ledger: Ledger;
};

function note(hooks: HookStore, hook: Hook, { request, body, deliveryId, status, ledger }: Attempt): void {
  const shown = ["event", "event-delivery", "event-signature"].flatMap((name) => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  hooks.noteDelivery(hook.id, {
    id: ledger.uuid("deliveryAttempt"),
    event_delivery: deliveryId,
    created_at: ledger.timestamp(),
    ...(status !== undefined && { status }),
    url: hook.config.url,
    request: { headers: Object.fromEntries(shown), body: JSON.parse(body) as Record<string, unknown> },
    response: { headers: {}, body: "" },
    details: { delivery_at: ledger.timestamp(), delivery_success: status !== undefined && status < 300 },
  });
}
